"""The factors of the house: one line each."""

from __future__ import annotations

from farstu.factors.email_code import EmailCode
from farstu.factors.shape import Factor
from farstu.factors.sms_code import SmsCode
from farstu.factors.totp import Totp
from farstu.factors.webauthn import WebAuthn

REGISTRY: tuple[Factor, ...] = (Totp(), WebAuthn(), SmsCode(), EmailCode())
