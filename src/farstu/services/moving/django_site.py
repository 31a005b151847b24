"""People of a Django site, as ``manage.py dumpdata`` writes them.

A person is spread over several models, in any order, so all of the file is gathered first: those of
the site itself, of django-allauth, and of django-otp and whatever stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from farstu.core.arriving import Arriving, ArrivingToken, Finding, Problem
from farstu.core.outcome import Rejected
from farstu.core.plans import fold_label
from farstu.factors.codes import DIGITS, PERIOD, read_seed
from farstu.services.moving.plain import (
    UnreadableError,
    mapping,
    place,
    read_items,
    sequence,
    text,
)

PERSON = frozenset({"password", "last_login"})
"""The fields by which a model is that of people, whatever a site calls it."""
UNUSABLE = "!"
"""How Django writes that somebody has no password."""
DEVICE = frozenset({"user", "name", "confirmed"})
"""The fields by which a model is a method of django-otp, whichever of its plugins it is of."""
APP, COUNTER, SHEET = "otp_totp.totpdevice", "otp_hotp.hotpdevice", "otp_static.staticdevice"

Data = Mapping[str, Any]


@dataclass(slots=True)
class _Dump:
    """What a file says, by person: under the key of a row, or under a natural one."""

    people: dict[str, Data] = field(default_factory=dict)
    addresses: dict[str, list[Data]] = field(default_factory=dict)
    methods: dict[str, list[Data]] = field(default_factory=dict)
    devices: dict[str, list[Data]] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)
    """The keys of the devices that codes on paper are left of."""
    groups: dict[str, str] = field(default_factory=dict)

    def take(self, row: Data) -> None:
        """Keep a row that is about people."""
        fields, model = mapping(row.get("fields")), row.get("model")
        if model == "account.emailaddress":
            self.addresses.setdefault(_key(fields.get("user")), []).append(fields)
        elif model == "mfa.authenticator":
            of = {**fields, "pk": row.get("pk")}
            self.methods.setdefault(_key(fields.get("user")), []).append(of)
        elif model == "otp_static.statictoken":
            self.sheets.add(_key(fields.get("device")))
        elif fields.keys() >= DEVICE:
            of = {**fields, "pk": row.get("pk"), "model": text(model)}
            self.devices.setdefault(_key(fields.get("user")), []).append(of)
        elif model == "auth.group":
            self.groups[_key(row.get("pk"))] = text(fields.get("name"))
        elif fields.keys() >= PERSON:
            self.people[_key(row.get("pk", [fields.get("username")]))] = fields

    def of(self, rows: Mapping[str, list[Data]], key: str, person: Data) -> Sequence[Data]:
        """List the rows of somebody."""
        natural = _key([person.get("username") or person.get("email")])
        return [*rows.get(key, ()), *(rows.get(natural, ()) if natural != key else ())]


def read_django(
    stream: IO[bytes], *, digits: int = DIGITS, period: int = PERIOD
) -> Iterator[Arriving | Finding]:
    """Read everybody; *digits* and *period* are settings of django-allauth, which no file has."""
    dump = _Dump()
    try:
        for row in read_items(stream, "item"):
            dump.take(row)
    except UnreadableError:
        yield Finding(where="file", problem=Problem.UNREADABLE)
        return
    if not dump.people:
        yield Finding(where="file", problem=Problem.EMPTY)
    for key, person in dump.people.items():
        yield _read(dump, key, person, {"digits": digits, "period": period})


def _key(value: object) -> str:
    """Name a row by its key, whichever of the two kinds that is."""
    return "/".join(map(text, value)) if isinstance(value, list) else text(value)


def _read(dump: _Dump, key: str, person: Data, how: Mapping[str, int]) -> Arriving:
    addresses = dump.of(dump.addresses, key, person)
    methods = dump.of(dump.methods, key, person)
    main = next((one for one in addresses if one.get("primary") is True), None)
    email = text(main.get("email")) if main else text(person.get("email"))
    proven = {text(one.get("email")).lower() for one in addresses if one.get("verified") is True}
    devices = dump.of(dump.devices, key, person)
    tokens = [_token(one, how) for one in methods if one.get("type") == "totp"]
    others = [text(one.get("type")) for one in methods if one.get("type") != "totp"]
    tokens += [one for device in devices if (one := _device(dump, device))]
    names = [text(person.get(part)).strip() for part in ("first_name", "last_name")]
    password = text(person.get("password"))
    return Arriving(
        where=place("user", key),
        key=key,
        email=email,
        name=" ".join(filter(None, names)),
        username=text(person.get("username")),
        verified=email.lower() in proven,
        suspended=person.get("is_active") is False,
        labels=tuple(_labels(dump, person)),
        password="" if password.startswith(UNUSABLE) else password,
        tokens=tuple(one for one in tokens if isinstance(one, ArrivingToken)),
        lost=(
            *(one for one in tokens if isinstance(one, Problem)),
            *(_loss(kind) for kind in others),
        ),
    )


def _labels(dump: _Dump, person: Data) -> Iterator[str]:
    for group in sequence(person.get("groups")):
        key = _key(group)
        word = fold_label(dump.groups.get(key, key if isinstance(group, list) else ""))
        if word:
            yield word


def _token(method: Data, how: Mapping[str, int]) -> ArrivingToken | Problem:
    """Read an app; what is no seed was encrypted by the site, by a key that is not in the file."""
    secret = text(mapping(method.get("data")).get("secret"))
    if isinstance(read_seed(secret), Rejected):
        return Problem.SEED_SEALED
    return ArrivingToken(key=text(method.get("pk")), name="", choice={"seed": secret, **how})


def _loss(kind: str) -> Problem:
    if kind == "webauthn":
        return Problem.KEY_BOUND
    return Problem.RECOVERY_WEAK if kind == "recovery_codes" else Problem.UNLIKE


def _device(dump: _Dump, device: Data) -> ArrivingToken | Problem | None:
    """Read a method of django-otp; one that was never confirmed counts for nothing there either."""
    model, key = text(device.get("model")), _key(device.get("pk"))
    if device.get("confirmed") is not True or (model == SHEET and key not in dump.sheets):
        return None
    if model != APP:
        return _loss_of_device(model)
    choice = {
        "seed": text(device.get("key")),
        "digits": device.get("digits") if device.get("t0", 0) == 0 else None,
        "period": device.get("step"),
    }
    return ArrivingToken(key=f"otp {key}", name=text(device.get("name")), choice=choice)


def _loss_of_device(model: str) -> Problem:
    if "webauthn" in model:
        return Problem.KEY_BOUND
    return {COUNTER: Problem.COUNTED, SHEET: Problem.RECOVERY_WEAK}.get(model, Problem.UNLIKE)
