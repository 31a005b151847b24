"""``farstu import``: a file of another system judged whole, then brought in, or refused whole."""

from __future__ import annotations

import csv
import hashlib
import json
from base64 import b64encode
from pathlib import Path

import pytest
import typer
from cryptography.fernet import Fernet

from farstu.cli import asking
from farstu.cli.moving_words import FATES, PROBLEMS, SHOWN
from farstu.core.arriving import Problem
from farstu.services.moving.people import Fate
from tests.cli.installation import OWNER, Installation
from tests.support.exports import (
    allauth_address,
    allauth_app,
    django_user,
    dump,
    keycloak,
    keycloak_app,
    keycloak_password,
    keycloak_user,
    otp_app,
)

PASSWORD = "gammalt lösenord"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOW = ("--organisation", "Skogsbo")


def django() -> str:
    """Hash as Django does."""
    made = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"saltsalt", 10)
    return f"pbkdf2_sha256$10$saltsalt${b64encode(made).decode()}"


PEOPLE = (
    f"id,email,name,password_hash,totp_secret\n1,maja@old.example,Maja Lind,{django()},{SEED}\n"
)
MISTAKEN = PEOPLE + f"2,{OWNER},,{django()},\n3,ines@old.example,,md5,\n"


@pytest.fixture
def office(inhabited: Installation) -> Installation:
    """Have a customer."""
    assert inhabited.run("organisation", "add", "Skogsbo").code == 0
    return inhabited


def write(office: Installation, text: str | bytes, name: str = "people.csv") -> str:
    """Save a file that nobody else may read, and say where."""
    path: Path = office.folder.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return str(path)


def test_people_move_in_once(office: Installation) -> None:
    """A dry run says so before; a second time nothing is left to do."""
    file = write(office, PEOPLE)
    said = office.run("import", "csv", file, *HOW, "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "1  would be brought in",
        "✓ nothing was done: this was a dry run",
    ]
    assert "maja@old.example" not in office.run("account", "list").out
    said = office.run("import", "csv", file, *HOW)
    assert said.out.splitlines() == ["1  brought in", "✓ moved in"]
    assert "authenticator app" in office.run("account", "show", "maja@old.example").out
    told = office.run("import", "csv", file, *HOW, "--json").json
    assert told["counts"] == {fate.value: 0 for fate in Fate} | {"unchanged": 1}
    assert told["dry_run"] is False


def test_nothing_is_done_while_somebody_is_refused(office: Installation) -> None:
    """Every mistake is told, on the screen and in a table, and never with a secret."""
    file, table = write(office, MISTAKEN), office.folder.parent / "mistakes.csv"
    said = office.run("import", "csv", file, *HOW, "--mistakes", str(table))
    assert said.code == 1
    assert said.err.splitlines() == [
        "✗ line 4: the password is hashed in a way that cannot be verified here.",
        "✗ line 3: somebody who is here already has that address or user name.",
        "✗ 2 refused. Nothing was done.",
        "Next: mend the file, or bring the others in with --partial",
        "Next: bring them in without what cannot come along, with --with-losses",
    ]
    assert "maja@old.example" not in office.run("account", "list").out
    with table.open(encoding="utf-8") as opened:
        rows = [(row["where"], row["kind"], row["problem"]) for row in csv.DictReader(opened)]
    assert rows == [("line 4", "refused", "hash_unknown"), ("line 3", "refused", "taken")]
    assert SEED not in said.err + said.out + table.read_text("utf-8")


def test_who_would_lose_the_second_factor_is_refused_with_the_reason(office: Installation) -> None:
    """Which row, why, and what can be done."""
    heading, row = "email,totp_secret,totp_digest", f"maja@old.example,{SEED},sha512"
    said = office.run("import", "csv", write(office, f"{heading}\n{row}\n"), *HOW)
    kinds = "here digits 6 or 8, period 30 or 60, digest sha1 or sha256"
    assert said.err.splitlines() == [
        f"✗ line 2: an app makes codes of another kind: {kinds}.",
        "✗ line 2: none of their second factors can come along.",
        "✗ 1 refused. Nothing was done.",
        "Next: mend the file, or bring the others in with --partial",
        "Next: bring them in without what cannot come along, with --with-losses",
    ]


def test_the_others_come_where_that_is_asked_for(office: Installation) -> None:
    """And somebody comes with less than they had only where that is asked for too."""
    file = write(office, MISTAKEN)
    said = office.run("import", "csv", file, *HOW, "--partial", "--with-losses")
    assert said.code == 0
    assert said.out.splitlines() == [
        "! 1 person: the password is hashed in a way that cannot be verified here",
        "2  brought in",
        "1  refused",
        "✓ moved in",
    ]
    assert said.err.splitlines() == [
        "✗ line 3: somebody who is here already has that address or user name."
    ]


def test_a_file_that_others_can_read_draws_a_warning(office: Installation) -> None:
    """Whoever has it can make everybody's codes."""
    file = write(office, PEOPLE)
    Path(file).chmod(0o644)
    said = office.run("import", "csv", file, *HOW)
    assert said.code == 0
    assert said.err.startswith(f"! Others on this machine may read {file}: chmod 600")


def test_a_screen_has_an_end(office: Installation) -> None:
    """A file of mistakes has all of them."""
    rows = "".join(f"{n},nobody{n},,,\n" for n in range(SHOWN + 2))
    said = office.run(
        "import", "csv", write(office, PEOPLE.split("\n", maxsplit=1)[0] + "\n" + rows), *HOW
    )
    assert said.err.count("✗ line") == SHOWN
    assert "… and 2 more; --mistakes FILE writes them all." in said.err


def test_every_problem_and_fate_has_its_words() -> None:
    """None is left out."""
    assert set(PROBLEMS) == set(Problem)
    assert set(FATES) == set(Fate)


@pytest.mark.parametrize(
    ("command", "content"),
    [
        (("keycloak",), keycloak(keycloak_user(keycloak_password(), keycloak_app()))),
        (("django",), dump(django_user(email="maja@old.example"), otp_app())),
        (("allauth", "--digits", "8"), dump(django_user(), allauth_address(), allauth_app())),
    ],
)
def test_other_systems_move_in(
    office: Installation, command: tuple[str, ...], content: str
) -> None:
    """Each by the file that it writes itself."""
    file = write(office, content, "export.json")
    said = office.run("import", *command, file, *HOW)
    assert said.out.splitlines() == ["1  brought in", "✓ moved in"], said.err
    assert "authenticator app" in office.run("account", "show", "maja@old.example").out


def test_a_source_has_a_name_that_can_be_shown(office: Installation) -> None:
    """It stands in the audit trail."""
    said = office.run("import", "csv", write(office, PEOPLE), *HOW, "--source", "\x07")
    assert said.code == 2
    assert "--source is a name" in said.err


PSKC = """<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
 xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
<MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey><xenc:CipherData>
<xenc:CipherValue>ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX</xenc:CipherValue>
</xenc:CipherData></MACKey></MACMethod>
<KeyPackage><DeviceInfo><SerialNo>987654321</SerialNo></DeviceInfo>
<Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><AlgorithmParameters>
<ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters><Data><Secret>
<EncryptedValue><xenc:CipherData>
<xenc:CipherValue>AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv</xenc:CipherValue>
</xenc:CipherData></EncryptedValue><ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</ValueMAC>
</Secret></Data></Key></KeyPackage></KeyContainer>"""
KEY = "12345678901234567890123456789012"


@pytest.mark.parametrize("key", [KEY, b64encode(bytes.fromhex(KEY)).decode() + "\n"])
def test_code_tokens_come_by_the_file_of_their_maker(office: Installation, key: str) -> None:
    """Opened by the key that was agreed on, and given to whom a table says."""
    file, owners = write(office, PSKC, "t.xml"), f"serial,email\n987654321,{OWNER}\n"
    keys = ("--key-file", write(office, key, "key"))
    whose = ("--owners", write(office, owners, "owners.csv"))
    said = office.run("import", "pskc", file, *keys, *whose)
    assert said.out.splitlines() == [
        "1  handed out, until their owners turn them on",
        "✓ moved in",
    ], said.err
    assert "987654321" in office.run("account", "show", OWNER).out


def test_a_file_that_does_not_open_says_what_is_missing(office: Installation) -> None:
    """Its key, a key that is one, a passphrase, or whose it is."""
    file = write(office, PSKC, "t.xml")
    said = office.run("import", "pskc", file)
    assert "--ask-key or --passphrase-file does not open it" in said.err
    said = office.run("import", "pskc", file, "--passphrase-file", write(office, "x\n", "pass"))
    assert said.code == 1
    said = office.run("import", "pskc", file, "--key-file", write(office, "?", "key"))
    assert said.code == 2
    said = office.run("import", "pskc", file, "--owners", write(office, "x\n", "owners.csv"))
    assert "a table of owners has the columns serial and email" in said.err


def test_tokens_of_privacyidea_come(office: Installation) -> None:
    """To whom they were assigned there; its own owner has never signed in here."""
    file = write(office, f"{OWNER}@old, TOTP0001, {'ab' * 20}, totp, 6, 30\n", "tokens.csv")
    said = office.run("import", "privacyidea", file)
    assert said.out.splitlines()[-1] == "✓ moved in", said.err
    assert "TOTP0001" in office.run("account", "show", OWNER).out


def test_what_privacyidea_sealed_is_opened_by_its_key(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file or by the keyboard, and never from the command line, where others read it."""
    key = Fernet.generate_key().decode()
    token = {"serial": "TOTP1", "type": "totp", "otpkey": "ab" * 20, "otplen": 6, "active": True}
    plain = json.dumps([{**token, "user": {"login": OWNER}}])
    file = write(office, Fernet(key).encrypt(plain.encode()).decode(), "tokens.pi")
    said = office.run("import", "privacyidea", file)
    assert "--key-file, --ask-key" in said.err
    said = office.run("import", "privacyidea", file, "--ask-key")
    assert (said.code, "--ask-key needs a terminal" in said.err) == (2, True)
    kept = write(office, key + "\n", "key")
    said = office.run("import", "privacyidea", file, "--key-file", kept, "--dry-run")
    assert said.out.splitlines()[0] == "1  would be brought in", said.err
    monkeypatch.setattr(asking, "is_interactive", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **how: key if how["hide_input"] else "")
    said = office.run("import", "privacyidea", file, "--ask-key")
    assert said.out.splitlines() == ["1  brought in", "✓ moved in"], said.err
