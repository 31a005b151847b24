"""What a key shows of itself: confirmed against the metadata of its model, or not at all.

The library has checked by then that the statement fits what was signed (WebAuthn 3, sections 6.5
and 8). Whom to believe is decided here: the roots of this very model and no others, since a root of
somebody else, a phone's perhaps, would vouch for whatever AAGUID it is handed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from webauthn.helpers import parse_attestation_object
from webauthn.registration.verify_registration_response import VerifiedRegistration

from farstu.core.key_models import KeyDemand, KeyModel, judge_model
from farstu.core.outcome import Reason
from farstu.factors.chains import is_valid_at, load_certificate, paths_up
from farstu.factors.metadata import Entry, Metadata
from farstu.factors.shape import Fields

NO_AAGUID = "00000000-0000-0000-0000-000000000000"
"""What a key says that is older than AAGUIDs (U2F)."""
NAMES_MODEL = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")
"""The extension in which a certificate says for which AAGUID it is (WebAuthn 3, section 8.2.1)."""
LONGEST_CHAIN = 8
"""Certificates; real ones bring five at most, and each costs a signature for every root."""
OCTETS = b"\x04\x10"
"""Sixteen bytes follow (DER)."""


def taken_models(metadata: Metadata | None, demand: KeyDemand) -> list[KeyModel]:
    """List the models that *demand* takes, by name."""
    entries = metadata.entries.values() if metadata else ()
    fit = [one.model for one in entries if judge_model(demand, one.model) is None]
    return sorted(fit, key=lambda model: (model.name.casefold(), model.id))


def can_judge(metadata: Metadata | None, demand: KeyDemand, *, now: datetime) -> bool:
    """Say whether there is anything to judge by *now*, and a model that would be taken."""
    return bool(metadata and metadata.is_valid_at(now) and taken_models(metadata, demand))


def judge_key(
    metadata: Metadata | None, demand: KeyDemand, made: VerifiedRegistration, *, now: datetime
) -> KeyModel | Reason:
    """Say of which model a new key is that *demand* takes.

    Reasons: KEY_MODELS_UNKNOWN, KEY_ANONYMOUS, KEY_UNTRUSTED, KEY_MODEL_BROKEN, KEY_MODEL_REFUSED.
    """
    if metadata is None or not can_judge(metadata, demand, now=now):
        return Reason.KEY_MODELS_UNKNOWN
    told = parse_attestation_object(made.attestation_object).att_stmt.x5c
    if not told:  # none, or signed by the new key itself, which anybody can
        return Reason.KEY_ANONYMOUS
    try:
        model = _confirm(metadata, made, told, now=now)
    except Exception:  # noqa: BLE001 - a parser fed by strangers: any failure is a no
        model = None
    return Reason.KEY_UNTRUSTED if model is None else judge_model(demand, model) or model


def kept_of(model: KeyModel) -> Fields:
    """Say what is kept of a model that was confirmed; tomorrow's metadata may differ."""
    return {
        "id": model.id,
        "name": model.name,
        "certification": model.certification.name,
        "hardware": model.hardware,
    }


def would_take(metadata: Metadata | None, demand: KeyDemand, secret: Fields) -> bool:
    """Say whether *demand* would take a key that is held, by what was kept of it."""
    kept = secret.get("model")
    entry = metadata.entries.get(kept["id"]) if metadata and kept else None
    return not demand.asks or (entry is not None and judge_model(demand, entry.model) is None)


def _confirm(
    metadata: Metadata, made: VerifiedRegistration, told: Sequence[bytes], *, now: datetime
) -> KeyModel | None:
    """Say of which model a key is, if the certificates that it brings lead up to a root of it."""
    chain = [x509.load_der_x509_certificate(one) for one in told]
    entry = _find(metadata, made, chain[0]) if len(chain) <= LONGEST_CHAIN else None
    if entry is None:
        return None
    roots = [load_certificate(one) for one in entry.roots]
    vouched = any(is_valid_at(path, now=now) for path in paths_up(chain, roots))
    return entry.model if vouched else None


def _find(metadata: Metadata, made: VerifiedRegistration, leaf: x509.Certificate) -> Entry | None:
    """Find the model that a key claims, unless its certificate is for another one."""
    if made.aaguid == NO_AAGUID:
        known_by = x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()).digest.hex()
        return metadata.entries.get(known_by)
    try:
        says = leaf.extensions.get_extension_for_oid(NAMES_MODEL).value
    except x509.ExtensionNotFound:
        return metadata.entries.get(made.aaguid)
    aaguid = bytes.fromhex(made.aaguid.replace("-", ""))
    is_for_it = says == x509.UnrecognizedExtension(NAMES_MODEL, OCTETS + aaguid)
    return metadata.entries.get(made.aaguid) if is_for_it else None
