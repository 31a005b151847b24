"""Code tokens move in by the file of their maker: RFC 6030, its vectors, and what is refused."""

from __future__ import annotations

import hmac
import io
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.core.audit import AuditEvent
from farstu.crypto.pskc import PskcKey, UnopenedError, decrypt, stretch
from farstu.services import offers as deeds
from farstu.services.accounts import reset_factors
from farstu.services.erasing import erase_account
from farstu.services.moving import tokens
from farstu.services.moving.owners import read_owners
from farstu.services.moving.people import Fate
from farstu.services.moving.pskc import Opener, read_pskc
from farstu.store import arrivals, authenticators, offers, schema
from tests.support.house import App, House, Person
from tests.support.moving import move_tokens

SEED = b"12345678901234567890"
SECRET = bytes.fromhex("12345678901234567890123456789012")
SHARED = """<EncryptionKey><ds:KeyName xmlns:ds="http://www.w3.org/2000/09/xmldsig#">Pre-shared-key
</ds:KeyName></EncryptionKey>"""
MAC = """<MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>
<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
<xenc:CipherData><xenc:CipherValue>{key}</xenc:CipherValue></xenc:CipherData></MACKey></MACMethod>"""
SEALED = """<EncryptedValue><xenc:CipherData><xenc:CipherValue>{sealed}</xenc:CipherValue>
</xenc:CipherData></EncryptedValue><ValueMAC>{mac}</ValueMAC>"""
DERIVED = """<EncryptionKey><xenc11:DerivedKey xmlns:xenc11="http://www.w3.org/2009/xmlenc11#">
<xenc11:KeyDerivationMethod Algorithm="http://www.w3.org/2009/xmlenc11#pbkdf2">
<p:PBKDF2-params xmlns:p="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#">
<Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>{rounds}</IterationCount>
<KeyLength>16</KeyLength>{prf}</p:PBKDF2-params></xenc11:KeyDerivationMethod>
</xenc11:DerivedKey></EncryptionKey>"""
PLAIN = f"<PlainValue>{b64encode(SEED).decode()}</PlainValue>"
FIGURE_6 = {
    "key": "ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX",
    "sealed": "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv",
    "mac": "Su+NvtQfmvfJzF6bmQiJqoLRExc=",
}
FIGURE_7 = {
    "key": "2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx",
    "sealed": "oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f",
    "mac": "LP6xMvjtypbfT9PdkJhBZ+D6O4w=",
}
MAJA = "maja@example.com"


def package(
    secret: str = PLAIN,
    *,
    serial: str = "<SerialNo>987654321</SerialNo>",
    algorithm: str = "totp",
    suite: str = "",
    shape: str = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
    data: str = "<TimeInterval><PlainValue>30</PlainValue></TimeInterval>",
    more: str = f"<UserId>UID={MAJA},DC=example,DC=net</UserId>",
) -> str:
    """Write one code token, as figure 5 of the RFC has it."""
    return f"""<KeyPackage><DeviceInfo><Manufacturer>Maker</Manufacturer>{serial}</DeviceInfo>
<Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:{algorithm}">
<AlgorithmParameters>{suite}{shape}</AlgorithmParameters>
<Data><Secret>{secret}</Secret>{data}</Data>{more}</Key></KeyPackage>"""


def container(*parts: str) -> str:
    """Write a file."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
 xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">{"".join(parts)}</KeyContainer>"""


def read(
    content: str | bytes, *, owners: Mapping[str, str] | None = None, **how: bytes
) -> list[ArrivingToken | Finding]:
    """Read a file."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_pskc(io.BytesIO(raw), opener=Opener(**how), owners=owners or {}))


def one(content: str, **how: bytes) -> ArrivingToken:
    """Read the token of a file."""
    [found] = read(content, owners=None, **how)
    assert isinstance(found, ArrivingToken)
    return found


def problems(content: str | bytes, **how: bytes) -> list[Problem | None]:
    """Say what is wrong with each."""
    return [
        one.problem if isinstance(one, Finding) else None
        for one in read(content, owners=None, **how)
    ]


def seal(seed: bytes) -> str:
    """Encrypt a seed under the key of the file itself, which is that of its HMAC too."""
    vector, padded = bytes(16), seed + bytes([12]) * 12
    encryptor = Cipher(algorithms.AES(SECRET), modes.CBC(vector)).encryptor()
    sealed = vector + encryptor.update(padded) + encryptor.finalize()
    mac = hmac.digest(SECRET, sealed, "sha256")
    return SEALED.format(sealed=b64encode(sealed).decode(), mac=b64encode(mac).decode())


# Reading ------------------------------------------------------------------------------------------


def test_a_plain_file_is_read() -> None:
    """Whose it is stands in it, and it is no proof that they have it."""
    found = one(container(package()))
    assert (found.name, found.owner, found.in_use) == ("987654321", MAJA, False)
    assert found.choice == {"seed": SEED.hex(), "digits": "6", "period": "30", "digest": "sha1"}
    assert SEED.hex() not in repr(found)


def test_a_file_under_a_shared_key_is_opened() -> None:
    """Figure 6 of RFC 6030."""
    content = container(SHARED, MAC.format(**FIGURE_6), package(SEALED.format(**FIGURE_6)))
    assert one(content, secret=SECRET).choice["seed"] == SEED.hex()
    assert problems(content, secret=bytes(16)) == [Problem.KEY_WRONG]
    assert problems(content) == [Problem.KEY_WRONG]


def test_a_file_under_a_passphrase_is_opened() -> None:
    """Figure 7 of RFC 6030."""
    derived = DERIVED.format(rounds=1000, prf="")
    content = container(derived, MAC.format(**FIGURE_7), package(SEALED.format(**FIGURE_7)))
    assert one(content, passphrase=b"qwerty").choice["seed"] == SEED.hex()
    assert problems(content, passphrase=b"qwertz") == [Problem.KEY_WRONG]


def test_the_key_of_the_hmac_may_be_that_of_the_file() -> None:
    """Where the file names none; and it may be SHA-256."""
    method = '<MACMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>'
    content = container(SHARED, method, package(seal(SEED)))
    assert one(content, secret=SECRET).choice["seed"] == SEED.hex()


@pytest.mark.parametrize(
    ("rounds", "prf"),
    [
        ("3000001", ""),
        ("99999999999", ""),
        ("0", ""),
        ("many", ""),
        ("1000", '<PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"/>'),
    ],
)
def test_a_passphrase_that_costs_too_much_or_is_otherwise_is_refused(rounds: str, prf: str) -> None:
    """It is never run."""
    derived = DERIVED.format(rounds=rounds, prf=prf)
    content = container(derived, MAC.format(**FIGURE_7), package(SEALED.format(**FIGURE_7)))
    assert problems(content, passphrase=b"qwerty") == [Problem.KEY_WRONG]


def test_a_seed_that_was_changed_is_refused() -> None:
    """And one without an HMAC, or without one that could be checked."""
    changed = FIGURE_6 | {"sealed": FIGURE_7["sealed"]}
    method = MAC.format(**FIGURE_6)
    wrong = [
        container(SHARED, method, package(SEALED.format(**changed))),
        container(SHARED, method, package(SEALED.format(**FIGURE_6 | {"mac": ""}))),
        container(SHARED, method, package(SEALED.format(**FIGURE_6 | {"sealed": "å"}))),
        container(SHARED, package(SEALED.format(**FIGURE_6))),
    ]
    assert [problems(content, secret=SECRET) for content in wrong] == [[Problem.KEY_WRONG]] * 4


def test_what_is_no_ciphertext_is_not_opened() -> None:
    """By its length, its padding, or the length of the key."""
    sealed = b64decode(FIGURE_6["sealed"])
    for secret, raw in ((SECRET, sealed[:-1]), (SECRET, sealed[:16]), (b"short", sealed)):
        with pytest.raises(UnopenedError):
            decrypt(secret, raw)
    with pytest.raises(UnopenedError):
        decrypt(SECRET, bytes(16) + sealed[16:32])
    with pytest.raises(UnopenedError):
        stretch(b"x", salt=b"y", rounds=1, size=17)
    assert "1234" not in repr(PskcKey(secret=SECRET, mac_secret=SECRET, digest="sha1"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (package(algorithm="hotp"), Problem.COUNTED),
        (package(algorithm="pin"), Problem.UNLIKE),
        ("<KeyPackage/>", Problem.UNLIKE),
        (
            package(more="<Policy><ExpiryDate>2030-01-01T00:00:00Z</ExpiryDate></Policy>"),
            Problem.BOUNDED,
        ),
        (package(more="<Policy><KeyUsage>OTP</KeyUsage></Policy>"), None),
        ("", Problem.EMPTY),
        ("<KeyPackage>", Problem.UNREADABLE),
    ],
)
def test_what_cannot_be_kept_is_named(content: str, problem: Problem | None) -> None:
    """Each by its number in the file and its serial."""
    assert problems(container(content)) == [problem]


@pytest.mark.parametrize(
    "content",
    [
        package(shape=""),
        package(shape='<ResponseFormat Length="7" Encoding="DECIMAL"/>'),
        package(shape='<ResponseFormat Length="6" Encoding="HEXADECIMAL"/>'),
        package(shape='<ResponseFormat Length="6" CheckDigits="true"/>'),
        package(suite="<Suite>HMAC-SHA512</Suite>"),
        package(data="<TimeInterval><PlainValue>45</PlainValue></TimeInterval>"),
        package(data="<Time><PlainValue>7</PlainValue></Time>"),
    ],
)
def test_codes_of_another_kind_are_refused(house: House, content: str) -> None:
    """They would be other codes here than on the token."""
    house.add_person(MAJA)
    report = move_tokens(house, read(container(content)))
    assert [one.problem for one in report.refused] == [Problem.CODES_UNKNOWN]


def test_what_a_file_leaves_out_is_what_is_usual() -> None:
    """Half a minute, SHA-1, and the id of the key for a serial."""
    found = one(container(package(serial="", data="", suite="<Suite>HMAC-SHA256</Suite>", more="")))
    assert (found.name, found.owner) == ("12345678", "")
    assert (found.choice["period"], found.choice["digest"]) == ("30", "sha256")
    assert one(container(package(more="<UserId>maja</UserId>"))).owner == "maja"
    assert one(container(package(more="<UserId>DC=x</UserId>"))).owner == ""


def test_what_privacyidea_exports_is_read() -> None:
    """It writes every name in small letters, and the hash into an attribute."""
    content = f"""<keycontainer version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
<encryptionkey><ds:keyname>Pre-shared-key</ds:keyname></encryptionkey>
<macmethod algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><mackey><xenc:cipherdata>
<xenc:ciphervalue>{FIGURE_6["key"]}</xenc:ciphervalue></xenc:cipherdata></mackey></macmethod>
<keypackage><deviceinfo><manufacturer></manufacturer><serialno>TOTP1</serialno></deviceinfo>
<key algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp" id="TOTP1"><issuer>privacyIDEA</issuer>
<algorithmparameters><responseformat encoding="DECIMAL" length="6"></responseformat>
<suite hashalgo="sha256"></suite></algorithmparameters><data><secret><encryptedvalue>
<xenc:cipherdata><xenc:ciphervalue>{FIGURE_6["sealed"]}</xenc:ciphervalue></xenc:cipherdata>
</encryptedvalue><valuemac>{FIGURE_6["mac"]}</valuemac></secret><time><plainvalue>0</plainvalue>
</time><timeinterval><plainvalue>60</plainvalue></timeinterval></data></key></keypackage>
</keycontainer>"""
    found = one(content, secret=SECRET)
    assert (found.name, found.choice) == (
        "TOTP1",
        {"seed": SEED.hex(), "digits": "6", "period": "60", "digest": "sha256"},
    )
    [refused] = read(content.replace("sha256", "sha512"), secret=SECRET)
    assert isinstance(refused, ArrivingToken)
    assert refused.choice["digest"] == "unknown"


@pytest.mark.parametrize(
    "trick",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><KeyContainer>&x;</KeyContainer>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><KeyContainer/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><KeyContainer>&x;</KeyContainer>',
        "<?xml version='1.0' encoding='ebcdic-cp-xx'?><KeyContainer/>",
        "",
    ],
)
def test_documents_that_reach_out_are_not_read(trick: str) -> None:
    """No entity, no definition of a document, nothing from elsewhere."""
    assert problems(trick) == [Problem.UNREADABLE]


@given(st.binary(max_size=200), st.booleans())
def test_whatever_a_file_is_has_an_answer(raw: bytes, inside: bool) -> None:  # noqa: FBT001 - drawn
    """Never an exception, whatever stands in it."""
    whole = container("@@").encode().replace(b"@@", raw) if inside else raw
    assert all(isinstance(found, ArrivingToken | Finding) for found in read(whole, secret=SECRET))


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"serial,email\n1, a@b.se\n\n", {"1": "a@b.se"}),
        (b"Email,Serial\na@b.se,ABC\n", {"abc": "a@b.se"}),
        (b"", Finding(where="owners, line 1", problem=Problem.OWNERS)),
        (b"serial,email,x\n", Finding(where="owners, line 1", problem=Problem.OWNERS)),
        (b"serial,email\n1\n", Finding(where="owners, line 2", problem=Problem.OWNERS)),
        (b"serial,email\n,a@b.se\n", Finding(where="owners, line 2", problem=Problem.OWNERS)),
        (b"serial,email\n1,a\n1,b\n", Finding(where="owners, line 3", problem=Problem.OWNERS)),
        (b"\xff", Finding(where="owners", problem=Problem.UNREADABLE)),
        (b'serial,email\n"1', Finding(where="owners", problem=Problem.UNREADABLE)),
    ],
)
def test_whose_a_token_is_may_stand_in_a_table(content: bytes, answer: object) -> None:
    """Each serial once."""
    assert read_owners(io.BytesIO(content)) == answer


def test_the_table_of_owners_goes_before_the_file() -> None:
    """The maker does not know whom it was given to."""
    [found] = read(container(package()), owners={"987654321": "olle@example.com"})
    assert isinstance(found, ArrivingToken)
    assert found.owner == "olle@example.com"


# Bringing in --------------------------------------------------------------------------------------


def token(**more: object) -> ArrivingToken:
    """Name one that its owner has in use."""
    made = ArrivingToken(
        key="1", name="S1", choice={"seed": SEED.hex()}, owner=MAJA, where="token 1"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def waiting(house: House, somebody: Person) -> list[str]:
    """List the serials that wait for somebody."""
    found = house.read(lambda tx: offers.list_of_account(tx, somebody.id))
    return [one.name for one in found]


def test_what_nobody_has_proven_waits_for_its_owner(house: House) -> None:
    """It counts for nothing before it has shown a code; twice is as good as once."""
    maja = house.add_person(MAJA)
    content = container(package())
    assert move_tokens(house, read(content), only_judge=True).fates == {Fate.OFFERED: 1}
    assert waiting(house, maja) == []
    assert move_tokens(house, read(content)).fates == {Fate.OFFERED: 1}
    assert waiting(house, maja) == ["987654321"]
    assert house.subject(maja).held == ()
    assert move_tokens(house, read(content)).fates == {Fate.UNCHANGED: 1}
    assert house.events()[AuditEvent.AUTHENTICATOR_OFFERED] == 1


def test_what_was_proven_elsewhere_counts_where_nobody_has_signed_in(house: House) -> None:
    """The account gets stronger by it, and its owner comes in with it."""
    maja = house.add_person(MAJA)
    assert move_tokens(house, [token()]).fates == {Fate.NEW: 1}
    house.clock.advance(120)
    house.come_in(maja, App(id="", secret=SEED, clock=house.clock))
    assert move_tokens(house, [token()]).fates == {Fate.UNCHANGED: 1}
    assert move_tokens(house, [token(choice={"seed": SEED[::-1].hex()})]).fates == {Fate.SETTLED: 1}


def test_where_somebody_has_signed_in_it_has_to_be_shown(house: House) -> None:
    """Else whoever writes the file would have a second factor of somebody who lives here."""
    maja = house.add_person(MAJA)
    house.come_in(maja, house.give_app(maja))
    assert move_tokens(house, [token()]).fates == {Fate.OFFERED: 1}
    assert waiting(house, maja) == ["S1"]


def test_what_was_removed_or_taken_back_does_not_return(house: House) -> None:
    """An operator meant it."""
    maja = house.add_person(MAJA)
    move_tokens(
        house, [token(), token(key="2", name="S2", in_use=False, choice={"seed": "a" * 40})]
    )
    house.write(lambda tx: reset_factors(house.kit, tx, maja.id, reason="lost"))
    house.write(lambda tx: deeds.withdraw(house.kit, tx, maja.id, serial="S2"))
    again = [token(), token(key="2", name="S2", in_use=False, choice={"seed": "a" * 40})]
    assert move_tokens(house, again).fates == {Fate.UNCHANGED: 2}
    assert house.read(lambda tx: authenticators.list_of_account(tx, maja.id)) == []
    assert waiting(house, maja) == []


def test_a_token_of_somebody_erased_stays_away(house: House) -> None:
    """Whoever has it now."""
    maja = house.add_person(MAJA)
    move_tokens(house, [token()])
    house.write(lambda tx: erase_account(house.kit, tx, maja.id))
    house.add_person(MAJA)
    assert move_tokens(house, [token()]).fates == {Fate.ERASED: 1}


def test_what_stands_against_a_token_is_named(house: House) -> None:
    """Nothing of it is written, and the others come."""
    maja, olle = house.add_person(MAJA), house.add_person("olle@example.com")
    house.come_in(olle, house.give_app(olle))
    wrong: list[ArrivingToken | Finding] = [
        Finding(where="token 0", problem=Problem.COUNTED),
        token(owner="nobody@example.com"),
        token(key="2", name=""),
        token(key="3", name="S3", owner=""),
        token(key="4", name="S4", choice={"seed": "short"}),
        token(key="5", name="S5"),
        token(key="6", name="S5"),
        token(key="7", name="S7", owner=olle.email),
        token(key="8", name="S8", owner=olle.email),
        token(key="9", name="S5 ", owner=olle.email),
    ]
    report = move_tokens(house, wrong)
    assert report.fates == {Fate.NEW: 1, Fate.OFFERED: 1, Fate.REFUSED: 8}
    assert [one.problem for one in report.refused] == [
        Problem.COUNTED,
        Problem.SERIAL_WRONG,
        Problem.OWNER_MISSING,
        Problem.SEED_WRONG,
        Problem.REPEATED,
        Problem.OWNER_UNKNOWN,
        Problem.SEED_TAKEN,
        Problem.SERIAL_TAKEN,
    ]
    assert (
        move_tokens(house, [token(key="x", name="S7")]).refused[0].problem is Problem.SERIAL_TAKEN
    )
    assert len(house.read(lambda tx: authenticators.list_of_account(tx, maja.id))) == 1


def test_nobody_gets_more_than_an_account_can_hold(house: House) -> None:
    """Counted or waiting."""
    house.add_person(MAJA)
    many = [token(key=f"{n}", name=f"S{n}", choice={"seed": f"{n:040}"}) for n in range(21)]
    report = move_tokens(house, many)
    assert (report.fates[Fate.NEW], [one.problem for one in report.refused]) == (
        20,
        [Problem.TOO_MANY],
    )


def test_a_token_that_comes_twice_at_once_comes_once(house: House) -> None:
    """Of two imports the second writes nothing."""
    maja = house.add_person(MAJA)
    move_tokens(house, [token()])
    t = schema.authenticators
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrivals, "find", lambda *_: None)
        assert move_tokens(house, [token()]).refused[0].problem is Problem.MEANWHILE
    assert house.read(lambda tx: authenticators.list_of_account(tx, maja.id)) == []
    assert set(tokens.PROBLEMS.values()) == {
        Problem.SERIAL_TAKEN,
        Problem.SEED_TAKEN,
        Problem.TOO_MANY,
    }
