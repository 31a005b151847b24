"""An installation of a test's own, and its operator, who runs commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from typer import testing

from farstu.cli import app
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Rejected
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.crypto.keyring import read_key_file
from farstu.crypto.passwords import FLOOR
from farstu.crypto.pool import HashPool
from farstu.factors import REGISTRY
from farstu.services.accounts import NewAccount, add_account
from farstu.services.enrolment import place_of_enrolment
from farstu.services.first_owner import first_policy
from farstu.services.kit import Kit
from farstu.services.portals import add_portal, find_portal
from farstu.services.saving_codes import place_of_sheet
from farstu.services.secrets import place_of
from farstu.services.vault import put_away, take_out
from farstu.store import (
    accounts,
    authenticators,
    data_keys,
    enrolments,
    organisations,
    recovery_sheets,
)
from farstu.store import installation as facts
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.data_keys import WrappedKey
from farstu.store.engine import open_store
from farstu.store.enrolments import Enrolment
from farstu.store.portals import Portal
from farstu.store.recovery_sheets import Sheet
from farstu.store.tx import Tx

testing._get_command = cache(testing._get_command)  # type: ignore[attr-defined] # see below
"""The commands are put together once, as in a process, and not for each that is run (half its time,
and ``typer.testing`` has no other way)."""

FARSTU = str(Path(sys.executable).with_name("farstu"))
TOTP = FactorKind("totp")
HOST = "localhost"
OWNER = "maja@example.com"
OLLE = "olle@example.com"
NILS, EVA = "nils@example.com", "eva@example.com"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its answer to a script: one JSON object, and nothing else on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A data folder, and the environment of an operator who has said nothing but this."""

    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def key_file(self) -> Path:
        """The key file."""
        return self.folder / "key"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "farstu.db"

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.settings.get("FARSTU_DATABASE", f"sqlite:///{self.database}")

    def environment(self) -> dict[str, str]:
        """Make the variables that say where this installation is."""
        return {
            "FARSTU_DATA": str(self.folder),
            "FARSTU_LISTEN": f"localhost:{self.port}",
            "FARSTU_PASSWORDS__MEMORY_KIB": str(FLOOR.memory_kib),
            **self.settings,
        }

    def run(self, *arguments: str, **more: str) -> Said:
        """Run a command in this process, with nobody at a terminal."""
        others = {name: None for name in os.environ if name.upper().startswith("FARSTU_")}
        variables: Mapping[str, str | None] = others | self.environment() | more
        result = testing.CliRunner().invoke(app, arguments, env=variables)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:
        """Start the real program."""
        ours = {n: v for n, v in os.environ.items() if not n.upper().startswith("FARSTU_")}
        given = more.pop("environment", {})
        return subprocess.Popen(
            more.pop("program", [FARSTU, *arguments]),
            env=ours | self.environment() | given,
            cwd=self.folder.parent,
            text=True,
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
            | more,
        )

    def run_program(self, *arguments: str, **more: Any) -> Said:
        """Run the real program, from its start to its end."""
        with self.start(*arguments, **more) as process:
            out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)

    @contextmanager
    def kit(self, *, later: timedelta = timedelta(0)) -> Iterator[Kit]:
        """Open the means of the house, with a clock that may be ahead."""
        store, hashing = open_store(self.url), HashPool(1, queue=8)
        try:
            yield Kit(
                store=store,
                factors={factor.kind: factor for factor in REGISTRY},
                clock=lambda: datetime.now(UTC) + later,  # noqa: TID251 - as the program has it
                entropy=os.urandom,  # noqa: TID251
                keys=lambda: read_key_file(self.key_file),
                hashing=hashing,
                cost=FLOOR,
            )
        finally:
            hashing.close()
            store.close()


def settle(
    kit: Kit, host: str = HOST, *, name: str = "Nordskär", policy: Policy | None = None
) -> str:
    """Make a portal with an owner who has a password; say the portal's id."""
    now = kit.clock()
    portal_id = kit.new_id(now)
    owner = NewAccount(name="Maja Lind", email=OWNER, role=Role.OWNER, password_hash="$none")

    def deed(tx: Tx) -> None:
        facts.put_once(tx, facts.HAD_OWNER, portal_id, at=now)
        chosen = policy or first_policy(kit)
        add_portal(kit, tx, portal_id=portal_id, host=host, name=name, policy=chosen, now=now)
        add_account(kit, tx, None, owner, now=now)

    kit.store.write(deed, portal_id=portal_id)
    return portal_id


def add_member(kit: Kit, portal_id: str, email: str, *, name: str = "Olle Berg") -> Account:
    """Add somebody who has chosen a password."""
    new = NewAccount(name=name, email=email, role=Role.MEMBER, password_hash="$none")
    made = kit.store.write(
        lambda tx: add_account(kit, tx, None, new, now=kit.clock()), portal_id=portal_id
    )
    assert not isinstance(made, Rejected)
    return made


def add_customers(installation: Installation, name: str = "Skogsbo") -> None:
    """Add an organisation with two people who look after nobody: they are asked what is written."""
    assert installation.run("organisation", "add", name).code == 0
    with installation.kit() as kit:
        portal_id = portal_of(kit).id

        def deed(tx: Tx) -> None:
            [place] = [one for one in organisations.list_organisations(tx) if one.name == name]
            for email in (NILS, EVA):
                new = NewAccount(
                    name=email.partition("@")[0].title(),
                    email=email,
                    role=Role.MEMBER,
                    organisation_id=place.id,
                    password_hash="$none",
                )
                made = add_account(kit, tx, None, new, now=kit.clock())
                assert not isinstance(made, Rejected)

        kit.store.write(deed, portal_id=portal_id)


def portal_of(kit: Kit) -> Portal:
    """Find the portal of the test."""
    portal = find_portal(kit, HOST)
    assert portal is not None
    return portal


def add_olle(installation: Installation, *, number: int = 1) -> str:
    """Add somebody with so many authenticator apps; say the account's id."""
    with installation.kit() as kit:
        portal_id = portal_of(kit).id
        account = add_member(kit, portal_id, OLLE)
        enrol_apps(kit, portal_id, account.id, number=number)
    return account.id


def enrol_apps(kit: Kit, portal_id: str, account_id: str, *, number: int = 1) -> list[str]:
    """Give somebody so many authenticator apps; each one's secret says its own id."""

    def deed(tx: Tx) -> list[str]:
        return [_enrol(kit, tx, account_id) for _ in range(number)]

    return kit.store.write(deed, portal_id=portal_id)


def read_secrets(kit: Kit, portal_id: str, account_id: str) -> dict[str, tuple[str, str]]:
    """Open every secret of somebody: by id, what it says, and the key that it is sealed under."""

    def question(tx: Tx) -> dict[str, tuple[str, str]]:
        held = authenticators.list_of_account(tx, account_id)
        return {
            one.id: (
                take_out(kit, tx, one.secret, place=place_of(portal_id, one))["secret"],
                one.secret[1:27].decode(),
            )
            for one in held
        }

    return kit.store.read(question, portal_id=portal_id)


def put_pending(kit: Kit, portal_id: str, account_id: str) -> tuple[str, str]:
    """Leave an enrolment and a recovery sheet half done; say what each of them holds."""
    now = kit.clock()
    ends, ids = now + timedelta(minutes=30), (kit.new_id(now), kit.new_id(now))

    def deed(tx: Tx) -> None:
        memory = place_of_enrolment(portal_id, account_id, ids[0])
        codes = place_of_sheet(portal_id, account_id, ids[1])
        enrolments.replace(
            tx,
            Enrolment(
                id=ids[0],
                account_id=account_id,
                seat_id="seat",
                kind=TOTP,
                memory=put_away(kit, tx, ids[0], place=memory),
                created_at=now,
                expires_at=ends,
            ),
        )
        recovery_sheets.replace_pending(
            tx,
            Sheet(
                id=ids[1],
                account_id=account_id,
                seat_id="seat",
                codes=put_away(kit, tx, ids[1], place=codes),
                created_at=now,
                expires_at=ends,
            ),
            ["$none"],
        )

    kit.store.write(deed, portal_id=portal_id)
    return ids


def read_pending(kit: Kit, portal_id: str, account_id: str) -> tuple[str, str]:
    """Open what is half done."""

    def question(tx: Tx) -> tuple[str, str]:
        begun = enrolments.list_all(tx, after="", limit=1)[0]
        sheet = recovery_sheets.list_sealed(tx, after="", limit=1)[0]
        memory = place_of_enrolment(portal_id, account_id, begun.id)
        codes = place_of_sheet(portal_id, account_id, sheet.id)
        return (
            take_out(kit, tx, begun.memory, place=memory),
            take_out(kit, tx, sheet.codes or b"", place=codes),
        )

    return kit.store.read(question, portal_id=portal_id)


def list_data_keys(kit: Kit, portal_id: str) -> list[WrappedKey]:
    """List the data keys of a portal, oldest first."""
    return kit.store.read(data_keys.list_keys, portal_id=portal_id)


def find_owner(kit: Kit, portal_id: str) -> Account:
    """Find the first account of a portal."""
    return kit.store.read(lambda tx: accounts.list_accounts(tx)[0], portal_id=portal_id)


def _enrol(kit: Kit, tx: Tx, account_id: str) -> str:
    now = kit.clock()
    bare = Authenticator(
        id=kit.new_id(now),
        account_id=account_id,
        kind=TOTP,
        name="Pixel",
        secret=b"",
        counter=1,
        created_at=now,
        worth=Assurance.MULTI,
    )
    secret = put_away(kit, tx, {"secret": bare.id}, place=place_of(tx.portal_id, bare))
    values = {name: getattr(bare, name) for name in Authenticator.__dataclass_fields__}
    authenticators.add(tx, Authenticator(**{**values, "secret": secret}))
    return bare.id
