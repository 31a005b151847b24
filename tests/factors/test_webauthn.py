"""What WebAuthn asks of a relying party (Level 3, sections 7.1 and 7.2), lie by lie."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance, Backup
from farstu.core.outcome import Reason, Rejected
from farstu.factors.credentials import from_text, to_text
from farstu.factors.key_options import ALGORITHMS
from farstu.factors.shape import Accepted, Enrolled, Fields, Held, Missed, Prompt
from farstu.factors.webauthn import LONGEST_CREDENTIAL_ID, WebAuthn
from tests.factors.honest import AT
from tests.support.soft_key import Says, SoftKey, flip, later

FACTOR = WebAuthn()
HONEST = Says(origin=AT.origin, relying_party_id=AT.relying_party_id)
REFUSED = Rejected(Reason.KEY_REFUSED, field="credential")
DEEP = "[" * 4000
"""Nested deeper than a parser likes."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A key, and what we keep of it."""

    key: SoftKey
    held: Held


def begin(*held: Held) -> Prompt:
    """Begin to enrol a key."""
    prompt = FACTOR.begin_enrolment(AT, held)
    assert isinstance(prompt, Prompt)
    return prompt


def create(
    key: SoftKey, says: Says = HONEST, *, held: tuple[Held, ...] = ()
) -> Enrolled | Rejected:
    """Enrol a key that says so."""
    prompt = begin(*held)
    return FACTOR.complete_enrolment(
        AT, prompt.memory, {"credential": key.create(prompt.show["options"], says)}
    )


def register(says: Says = HONEST, *, name: str = "a") -> Registered:
    """Enrol a new key."""
    key = SoftKey.make(AT.entropy(32))
    made = create(key, says)
    assert isinstance(made, Enrolled)
    return Registered(key, Held(id=name, secret=made.secret, counter=made.counter))


def ask(*held: Held) -> Prompt:
    """Begin a challenge."""
    return FACTOR.begin_challenge(AT, held)


def use(
    one: Registered, says: Says, *others: Held, user_handle: str | None = None
) -> Accepted | Missed | Rejected:
    """Answer a challenge with a key that says so."""
    prompt = ask(one.held, *others)
    sent = one.key.get(prompt.show["options"], says, user_handle=user_handle)
    return judge(prompt, sent, one.held, *others)


def judge(prompt: Prompt, sent: str, *held: Held) -> Accepted | Missed | Rejected:
    """Judge what was sent."""
    return FACTOR.complete_challenge(AT, held, prompt.memory, {"credential": sent})


# Asking --------------------------------------------------------------------------------


def test_what_is_asked_for_a_new_key() -> None:
    """Random challenge and handle, our name, three algorithms, five minutes (WAR-01)."""
    held = register().held
    prompt = begin(held)
    options = json.loads(prompt.show["options"])
    assert len(from_text(options.pop("challenge"))) == 32
    assert options == {
        "rp": {"id": "portal.example", "name": "Nordskär Registry"},
        "user": {
            "id": held.secret["user_handle"],
            "name": "maja@example.com",
            "displayName": "maja@example.com",
        },
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-8, -7, -257)],
        "timeout": 300_000,
        "excludeCredentials": [{"type": "public-key", "id": held.secret["credential_id"]}],
        "authenticatorSelection": {
            "residentKey": "preferred",
            "requireResidentKey": False,
            "userVerification": "preferred",
        },
        "attestation": "none",
        "extensions": {"credProps": True},
    }
    assert len(ALGORITHMS) == 3


def test_a_user_handle_says_nothing_about_anybody() -> None:
    """64 random bytes: two people with the same name have nothing in common."""
    options = [json.loads(begin().show["options"]) for _ in range(2)]
    handles = [from_text(one["user"]["id"]) for one in options]
    assert [len(handle) for handle in handles] == [64, 64]
    assert handles[0] != handles[1]


def test_what_is_asked_of_a_key() -> None:
    """Any of those that are held, with the ways to reach them."""
    one, two = register().held, register(name="b").held
    options = json.loads(ask(one, two).show["options"])
    assert len(from_text(options.pop("challenge"))) == 32
    assert options == {
        "timeout": 300_000,
        "rpId": "portal.example",
        "allowCredentials": [
            {"type": "public-key", "id": held.secret["credential_id"], "transports": ["usb"]}
            for held in (one, two)
        ],
        "userVerification": "preferred",
    }


# Enrolling -----------------------------------------------------------------------------


@pytest.mark.parametrize("verified", [True, False])
def test_a_key_is_worth_what_it_verified(*, verified: bool) -> None:
    """With a PIN or a finger it resists phishing by itself, without it is a possession."""
    made = create(SoftKey.make(b"k" * 16), replace(HONEST, verified=verified))
    assert isinstance(made, Enrolled)
    assert made.worth is (Assurance.PHISHING_RESISTANT if verified else Assurance.MULTI)


def test_what_is_kept_of_a_key() -> None:
    """Everything that later answers are held against (WAR-13), and what finds it."""
    key = SoftKey.make(b"k" * 16)
    made = create(key, replace(HONEST, backup_eligible=True, backed_up=True, count=None))
    assert isinstance(made, Enrolled)
    assert made.lookup == key.name == made.secret["credential_id"]
    assert dict(made.secret) | {"public_key": "", "user_handle": ""} == {
        "credential_id": key.name,
        "public_key": "",
        "user_handle": "",
        "aaguid": "00000000-0000-0000-0000-000000000000",
        "transports": ["usb"],
        "user_verified": True,
        "backup_eligible": True,
        "resident": None,
    }
    assert made.backup is Backup.SYNCED
    assert made.counter == 0


LIES: dict[str, Callable[[Says], Says]] = {
    "another site": lambda s: replace(s, origin="https://evil.example"),
    "a site below ours": lambda s: replace(s, origin="https://evil.portal.example"),
    "our site without encryption": lambda s: replace(s, origin="http://portal.example"),
    "another port": lambda s: replace(s, origin="https://portal.example:8443"),
    "an origin with a slash": lambda s: replace(s, origin="https://portal.example/"),
    "no origin": lambda s: replace(s, client={"origin": None}),
    "inside a frame": lambda s: replace(s, client={"crossOrigin": True}),
    "below another page": lambda s: replace(s, client={"topOrigin": "https://evil.example"}),
    "below our own page": lambda s: replace(s, client={"topOrigin": AT.origin}),
    "another relying party": lambda s: replace(s, relying_party_id="evil.example"),
    "a wider relying party": lambda s: replace(s, relying_party_id="example"),
    "nobody there": lambda s: replace(s, present=False),
    "backed up and not eligible": lambda s: replace(s, backed_up=True),
    "another challenge": lambda s: replace(s, client={"challenge": to_text(b"c" * 32)}),
    "no challenge": lambda s: replace(s, client={"challenge": ""}),
    "a challenge that is no text": lambda s: replace(s, client={"challenge": 7}),
    "payment": lambda s: replace(s, client={"type": "payment.get"}),
    "no type": lambda s: replace(s, client={"type": None}),
    "id and rawId differ": lambda s: replace(s, credential={"rawId": to_text(b"x" * 16)}),
    "another kind of credential": lambda s: replace(s, credential={"type": "password"}),
    "client data that is none": lambda s: replace(s, response={"clientDataJSON": "!"}),
    "client data that is a list": lambda s: replace(s, response={"clientDataJSON": to_text(b"[]")}),
    "client data that is a number": lambda s: replace(s, response={"clientDataJSON": 7}),
    "client data without end": lambda s: replace(
        s, response={"clientDataJSON": to_text(DEEP.encode())}
    ),
    "no client data": lambda s: replace(s, response={"clientDataJSON": None}),
}
lies = pytest.mark.parametrize("lie", LIES)


@lies
def test_no_lie_enrols_anything(lie: str) -> None:
    """A browser that is elsewhere, or a key that is not sound, adds nothing (WAR-03 … WAR-08)."""
    assert create(SoftKey.make(b"k" * 16), LIES[lie](HONEST)) == REFUSED


@pytest.mark.parametrize(
    "attestation", ["", "!", to_text(b"\xff"), to_text(b"\xa0"), to_text(b"\x00" * 300), None, 7]
)
def test_rubbish_from_a_key_is_a_no(attestation: object) -> None:
    """Whatever stands where the key's own words should."""
    says = replace(HONEST, response={"attestationObject": attestation})
    assert create(SoftKey.make(b"k" * 16), says) == REFUSED


def test_an_answer_to_signing_in_enrols_nothing() -> None:
    """The type is asked for, whatever else fits."""
    says = replace(HONEST, client={"type": "webauthn.get"})
    assert create(SoftKey.make(b"k" * 16), says) == REFUSED


@pytest.mark.parametrize("algorithm", [-35, -36, -37, -258, -65535])
def test_an_algorithm_that_was_not_offered_is_refused(algorithm: int) -> None:
    """P-384 keys may be fine, and we did not ask for one; nor for a weak one (WAR-09)."""

    class Other(SoftKey):
        def _attested(self) -> bytes:
            return super()._attested().replace(b"\x03\x26", b"\x03" + cbor2.dumps(algorithm))

    assert create(Other.make(b"k" * 16)) == REFUSED


@pytest.mark.parametrize(("length", "fits"), [(16, True), (1023, True), (1024, False)])
def test_ids_have_a_longest(length: int, *, fits: bool) -> None:
    """1023 bytes are an id, one more is none (WAR-12)."""
    made = create(SoftKey.make(b"i" * length))
    assert isinstance(made, Enrolled) == fits
    assert LONGEST_CREDENTIAL_ID == 1023


def test_a_key_that_is_held_is_not_enrolled_twice() -> None:
    """Whoever takes the same key again is told so, even if the browser did not notice."""
    one = register()
    taken = Rejected(Reason.KEY_TAKEN, field="credential")
    assert create(one.key, held=(one.held,)) == taken


def test_odd_transports_are_left_out() -> None:
    """They are hints of the browser's, no more: text that is none is forgotten (WAR-14)."""
    says = replace(HONEST, response={"transports": ["nfc", 7, "x" * 99, "å", *["usb"] * 20]})
    made = create(SoftKey.make(b"k" * 16), says)
    assert isinstance(made, Enrolled)
    assert made.secret["transports"] == ["nfc", *["usb"] * 7]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        *[({"credProps": {"rk": rk}}, rk) for rk in (True, False)],
        *[({"credProps": {"rk": 1}}, None), ({"credProps": {}}, None), ({"credProps": 7}, None)],
        ({}, None),
    ],
)
def test_whether_a_key_remembers_its_owner_is_kept(told: object, kept: object) -> None:
    """As the browser says it, if it says it (credProps)."""
    says = replace(HONEST, credential={"clientExtensionResults": told})
    made = create(SoftKey.make(b"k" * 16), says)
    assert isinstance(made, Enrolled)
    assert made.secret["resident"] is kept


def test_outputs_that_nobody_asked_for_are_ignored() -> None:
    """Extensions may say what they like (WAR-14)."""
    says = replace(HONEST, credential={"clientExtensionResults": {"surprise": {"a": [1]}}})
    assert isinstance(create(SoftKey.make(b"k" * 16), says), Enrolled)


# Proving -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enrolled", "now", "worth"),
    [
        (True, True, Assurance.PHISHING_RESISTANT),
        (True, False, Assurance.MULTI),
        (False, True, Assurance.MULTI),
        (False, False, Assurance.MULTI),
    ],
)
def test_a_proof_is_worth_no_more_than_the_enrolment(
    *, enrolled: bool, now: bool, worth: Assurance
) -> None:
    """A key that was enrolled without verifying its owner gains no such power (WAA-07)."""
    one = register(replace(HONEST, verified=enrolled))
    verdict = use(one, later(replace(HONEST, verified=now)))
    assert verdict == Accepted(id="a", worth=worth, counter=2, backup=Backup.ONE_DEVICE)


@lies
def test_no_lie_proves_anything(lie: str) -> None:
    """The same where one signs in (WAA-02, WAA-03)."""
    assert use(register(), LIES[lie](later(HONEST))) == REFUSED


def test_an_answer_to_enrolling_proves_nothing() -> None:
    """The type is asked for, whatever else fits."""
    assert use(register(), later(replace(HONEST, client={"type": "webauthn.create"}))) == REFUSED


def test_a_bogus_signature_is_refused() -> None:
    """One bit is enough (WAA-05)."""
    assert use(register(), later(replace(HONEST, sign=flip))) == REFUSED


def test_another_keys_signature_is_refused() -> None:
    """Under the id of a key that is held, by somebody who has not got it."""
    one, thief = register(), register()
    as_one = replace(thief.key, credential_id=one.key.credential_id)
    assert use(replace(one, key=as_one), later(HONEST)) == REFUSED


def test_a_key_that_is_not_held_is_unknown() -> None:
    """It says so: people have several, and may take the wrong one."""
    one, other = register(), register()
    prompt = ask(one.held)
    sent = other.key.get(prompt.show["options"], later(HONEST))
    assert judge(prompt, sent, one.held) == Rejected(Reason.KEY_UNKNOWN, field="credential")


@pytest.mark.parametrize("handle", [None, "", "their own"])
def test_the_user_handle_may_be_the_accounts_own(handle: str | None) -> None:
    """Or none: a key that keeps no names has none to tell (WAA-01)."""
    one = register()
    told = one.held.secret["user_handle"] if handle == "their own" else handle
    assert isinstance(use(one, later(HONEST), user_handle=told), Accepted)


def test_a_foreign_user_handle_is_refused() -> None:
    """A key pair that was made for another account is not this one's."""
    assert use(register(), later(HONEST), user_handle=to_text(b"h" * 64)) == REFUSED


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        *[(5, 6, "fine"), (5, 900, "fine"), (None, None, "fine"), (None, 1, "fine")],
        *[(5, 5, "cloned"), (5, 4, "cloned"), (5, 1, "cloned"), (5, None, "cloned")],
    ],
)
def test_a_counter_that_does_not_rise_tells_of_a_clone(
    before: int | None, now: int | None, verdict: str
) -> None:
    """Keys that count have to count up; keys that do not, need not (WAA-06)."""
    one = register(replace(HONEST, count=before))
    said = use(one, replace(HONEST, count=now))
    cloned = Missed(rejected=Rejected(Reason.KEY_CLONED, field="credential"), id="a")
    assert (said == cloned) == (verdict == "cloned")
    assert isinstance(said, Accepted) == (verdict == "fine")


def test_a_forged_answer_is_no_news_of_a_clone() -> None:
    """Whoever cannot sign cannot raise the alarm either."""
    one = register(replace(HONEST, count=5))
    assert use(one, replace(HONEST, count=1, sign=flip)) == REFUSED


@pytest.mark.parametrize("eligible", [True, False])
def test_backup_eligibility_never_changes(*, eligible: bool) -> None:
    """It is a property of the key pair: another one is another key pair (WAA-04)."""
    one = register(replace(HONEST, backup_eligible=eligible))
    assert use(one, later(replace(HONEST, backup_eligible=not eligible))) == REFUSED


def test_whether_it_is_backed_up_may_change() -> None:
    """A passkey is synced some time after it was made."""
    says = replace(HONEST, backup_eligible=True)
    one = register(says)
    assert isinstance(use(one, later(replace(says, backed_up=True))), Accepted)


@pytest.mark.parametrize(
    ("says", "backup", "amr"),
    [
        (HONEST, Backup.ONE_DEVICE, ()),
        (replace(HONEST, backup_eligible=True), Backup.NOT_SYNCED, ("swk",)),
        (replace(HONEST, backup_eligible=True, backed_up=True), Backup.SYNCED, ("swk",)),
    ],
)
def test_where_a_key_lives_is_said_as_it_says_it(
    says: Says, backup: Backup, amr: tuple[str, ...]
) -> None:
    """Hardware is claimed of none: only attestation could show it (STEP-02)."""
    made = create(SoftKey.make(b"k" * 16), says)
    assert isinstance(made, Enrolled)
    assert (made.backup, made.amr) == (backup, amr)
    used = use(register(says), later(says))
    assert isinstance(used, Accepted)
    assert (used.backup, used.amr) == (backup, amr)


# Without a name ------------------------------------------------------------------------


def come(one: Registered, says: Says, *, user_handle: str | None = None) -> object:
    """Answer a question that was asked of nobody in particular."""
    prompt, own = ask(), one.held.secret["user_handle"]
    told = own if user_handle is None else user_handle
    sent = one.key.get(prompt.show["options"], says, user_handle=told)
    return judge(prompt, sent, one.held)


def test_what_is_asked_of_whoever_comes() -> None:
    """No list of ids, whoever looks; and the owner has to be verified (WAA-03, WAA-08)."""
    options = json.loads(ask().show["options"])
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")


def test_who_comes_without_a_name_has_to_tell_and_to_verify() -> None:
    """The handle, and the PIN or finger: both are what makes it more than a thing found."""
    one = register()
    assert isinstance(come(one, later(HONEST)), Accepted)
    assert come(one, later(HONEST), user_handle="") == REFUSED
    assert come(one, later(HONEST), user_handle=to_text(b"h" * 64)) == REFUSED
    unverified = Rejected(Reason.KEY_UNVERIFIED, field="credential")
    assert come(one, later(replace(HONEST, verified=False))) == unverified
    assert come(register(replace(HONEST, verified=False)), later(HONEST)) == unverified


@pytest.mark.parametrize(
    ("sent", "lookup"),
    [
        ('{"id": "abc", "response": {}}', "abc"),
        ('{"id": 7, "response": {}}', None),
        ('{"response": {}}', None),
        (json.dumps({"id": "x" * 1364, "response": {}}), "x" * 1364),
        (json.dumps({"id": "x" * 1365, "response": {}}), None),
        ("{", None),
        ("", None),
    ],
)
def test_an_answer_names_its_credential(sent: str, lookup: str | None) -> None:
    """As it claims itself; no longer than any id is."""
    assert FACTOR.lookup_in({"credential": sent}) == lookup


@given(st.data())
def test_what_was_changed_on_its_way_is_never_accepted(data: st.DataObject) -> None:
    """Any field of an honest answer, replaced by anything that JSON has."""
    one = register()
    prompt = ask(one.held)
    sent: dict[str, Any] = json.loads(one.key.get(prompt.show["options"], later(HONEST)))
    inner = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]))
    value = data.draw(
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2)
    )
    if value != sent["response"][inner]:
        sent["response"][inner] = value
        verdict: object = judge(prompt, json.dumps(sent), one.held)
        assert verdict == REFUSED


def test_rubbish_is_answered_at_the_field() -> None:
    """No answer at all is another matter than a wrong one: the browser may not know how."""
    memory: Fields = ask(register().held).memory
    silent = FACTOR.complete_challenge(AT, (), memory, {})
    assert silent == Rejected(Reason.KEY_SILENT, field="credential")
