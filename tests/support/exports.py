"""Exports of other systems, as these write them, with hashes that their libraries made."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode, b64encode
from typing import Any

from argon2.low_level import Type, hash_secret_raw

PASSWORD = "gammalt lösenord"
SALT = bytes(range(16))
SEED = b"Vx3kQp8ZrT5mNc7LwYdA"
"""Keycloak's secrets are twenty letters, taken as they are."""


def pbkdf2(digest: str = "sha256", size: int = 64) -> bytes:
    """Stretch as Keycloak does."""
    return hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), SALT, 27, size)


def argon2id() -> bytes:
    """Likewise, as later versions do."""
    return hash_secret_raw(PASSWORD.encode(), SALT, 2, 64, 1, 32, Type.ID)


def b64(raw: bytes) -> str:
    """Write base64."""
    return b64encode(raw).decode()


def credential(kind: str, secret: dict[str, Any], how: dict[str, Any], **more: Any) -> Any:
    """Write a credential: its two halves are texts."""
    return {
        "id": f"{kind}-1",
        "type": kind,
        "createdDate": 1700000000000,
        "secretData": json.dumps(secret),
        "credentialData": json.dumps(how),
        **more,
    }


def keycloak_password(**how: Any) -> Any:
    """Write the password of somebody."""
    said = {"hashIterations": 27, "algorithm": "pbkdf2-sha256", "additionalParameters": {}} | how
    digest = {"pbkdf2": "sha1", "pbkdf2-sha512": "sha512"}.get(str(said["algorithm"]), "sha256")
    secret = {"value": b64(pbkdf2(digest)), "salt": b64(SALT), "additionalParameters": {}}
    return credential("password", secret, said)


def keycloak_argon2(**more: list[str]) -> Any:
    """Write one of a newer version."""
    parameters = {
        "hashLength": ["32"],
        "memory": ["64"],
        "type": ["id"],
        "version": ["1.3"],
        "parallelism": ["1"],
    } | more
    how = {"hashIterations": 2, "algorithm": "argon2", "additionalParameters": parameters}
    return credential("password", {"value": b64(argon2id()), "salt": b64(SALT)}, how)


def keycloak_app(secret: str = SEED.decode(), **how: Any) -> Any:
    """Write an app."""
    said = {"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}
    return credential("otp", {"value": secret}, said | how, userLabel="Pixel")


def keycloak_user(*credentials: Any, **more: Any) -> dict[str, Any]:
    """Write somebody."""
    return {
        "id": "0d3c1e0a-5a4b-4c3d-9e2f-111111111111",
        "username": "maja",
        "firstName": "Maja",
        "lastName": "Lind",
        "email": "maja@old.example",
        "emailVerified": True,
        "enabled": True,
        "totp": False,
        "attributes": {"locale": ["sv"]},
        "credentials": list(credentials),
        "disableableCredentialTypes": [],
        "requiredActions": [],
        "realmRoles": ["default-roles-old"],
        "notBefore": 0,
        "groups": ["/customers/north", "/customers/not a label!"],
    } | more


def keycloak(*users: dict[str, Any]) -> str:
    """Write a realm."""
    return json.dumps({"realm": "old", "enabled": True, "users": list(users), "clients": []})


def django_hash() -> str:
    """Hash as Django does."""
    made = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"saltsaltsalt", 10)
    return f"pbkdf2_sha256$10$saltsaltsalt${b64(made)}"


def row(model: str, pk: Any, **fields: Any) -> dict[str, Any]:
    """Write a row of a dump."""
    return {"model": model, "pk": pk, "fields": fields}


def django_user(pk: int = 1, **more: Any) -> dict[str, Any]:
    """Write somebody."""
    about = {
        "password": django_hash(),
        "last_login": None,
        "is_superuser": False,
        "username": "maja",
        "first_name": "Maja",
        "last_name": "Lind",
        "email": "maja@older.example",
        "is_staff": False,
        "is_active": True,
        "groups": [7],
    }
    return row("auth.user", pk, **(about | more))


def allauth_app(user: Any = 1, secret: str = b32encode(SEED).decode()) -> dict[str, Any]:
    """Write an app."""
    return row("mfa.authenticator", 3, user=user, type="totp", data={"secret": secret})


def allauth_address(user: Any = 1, **more: Any) -> dict[str, Any]:
    """Write an address."""
    about = {"email": "maja@old.example", "verified": True, "primary": True} | more
    return row("account.emailaddress", 2, user=user, **about)


def otp_app(user: Any = 1, **more: Any) -> dict[str, Any]:
    """Write an app of django-otp."""
    how = {"key": SEED.hex(), "step": 30, "t0": 0, "digits": 6, "tolerance": 1, "drift": 0}
    about = {"name": "default", "confirmed": True, "last_t": 58, **how} | more
    return row("otp_totp.totpdevice", 4, user=user, **about)


def otp_device(model: str, pk: int = 5, user: Any = 1, **more: Any) -> dict[str, Any]:
    """Write another method of django-otp, or of a plugin of it."""
    return row(model, pk, **({"user": user, "name": "backup", "confirmed": True} | more))


def dump(*rows: dict[str, Any]) -> str:
    """Write a dump."""
    return json.dumps([row("auth.group", 7, name="north", permissions=[]), *rows])
