"""Which keys a portal takes that takes certain ones only: confirmed, or refused (WAR-11)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from webauthn.helpers import parse_attestation_object

from farstu.core.key_models import Certification, KeyDemand
from farstu.core.outcome import Reason, Rejected
from farstu.factors.attestation import LONGEST_CHAIN
from farstu.factors.chains import load_certificate
from farstu.factors.credentials import to_text
from farstu.factors.metadata import read_metadata
from farstu.factors.shape import Accepted, Ceremony, Enrolled, Held, Prompt
from farstu.factors.webauthn import WebAuthn
from tests.factors.honest import AT
from tests.factors.test_webauthn_vectors import VECTORS, register
from tests.support.fido import (
    LONG,
    PAST,
    Holder,
    entry,
    for_model,
    issue,
    known_by,
    packed,
    u2f,
)
from tests.support.metadata import (
    ALLIANCE,
    MAKER,
    NANO,
    NANO_ID,
    OTHER_MAKER,
    PLANT,
    RIVAL,
    RIVAL_ID,
    VAKT,
    VAKT_ID,
    as_id,
    batch_of,
)
from tests.support.soft_key import Attest, Made, Says, SoftKey, say_nothing, vouch_for_itself

BATCH = issue("Vakt, batch 7", PLANT, extensions=[for_model(VAKT)])
OLD_BATCH = issue("Vakt U2F, batch 1", MAKER)
BLOB = ALLIANCE.publish(
    entry("Vakt Bio", MAKER, aaguid=VAKT_ID, statuses=["FIDO_CERTIFIED_L2"]),
    entry("Rival One", OTHER_MAKER, aaguid=RIVAL_ID),
    entry("Vakt Nano", MAKER, aaguid=NANO_ID, statuses=["FIDO_CERTIFIED_L1", "REVOKED"]),
    entry("Vakt U2F", MAKER, attestationCertificateKeyIdentifiers=[known_by(OLD_BATCH)]),
)
METADATA = read_metadata(BLOB, root=ALLIANCE.root.der)
FACTOR = WebAuthn(metadata=METADATA)

GENUINE = KeyDemand(certification=Certification.GENUINE)
LISTED = KeyDemand(models=frozenset({VAKT_ID}))
HONEST = Says(origin=AT.origin, relying_party_id=AT.relying_party_id)


def asking(demand: KeyDemand) -> Ceremony:
    """Be at a portal that demands this of keys."""
    return replace(AT, keys=demand)


def create(
    attest: Attest,
    demand: KeyDemand = GENUINE,
    *,
    aaguid: bytes = VAKT,
    factor: WebAuthn = FACTOR,
    **says: Any,
) -> Enrolled | Rejected:
    """Enrol a key that claims to be of a model, and that *attest* vouches for."""
    key = SoftKey.make(b"k" * 16, aaguid=aaguid)
    prompt = factor.begin_enrolment(asking(demand), ())
    assert isinstance(prompt, Prompt)
    sent = key.create(str(prompt.show["options"]), replace(HONEST, attest=attest, **says))
    return factor.complete_enrolment(asking(demand), prompt.memory, {"credential": sent})


def refused(reason: Reason) -> Rejected:
    """Be refused, at the key."""
    return Rejected(reason, field="credential")


UNTRUSTED = refused(Reason.KEY_UNTRUSTED)

# What is taken -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "demand",
    [GENUINE, LISTED, KeyDemand(certification=Certification.LEVEL_2)],
    ids=["genuine", "listed", "level 2"],
)
def test_a_key_that_its_maker_vouches_for_is_taken(demand: KeyDemand) -> None:
    """Signed by a batch certificate, under its plant, under the root of that very model."""
    made = create(packed(BATCH), demand)
    assert isinstance(made, Enrolled)
    assert made.secret["model"] == {
        "id": VAKT_ID,
        "name": "Vakt Bio",
        "certification": "LEVEL_2",
        "hardware": True,
    }
    assert FACTOR.hint(made.secret) == "Vakt Bio"


def test_a_key_without_an_aaguid_goes_by_its_certificate() -> None:
    """A U2F key is of the model that names its batch; a batch that nobody names is of none."""
    made = create(u2f(OLD_BATCH), aaguid=bytes(16))
    assert isinstance(made, Enrolled)
    assert made.secret["model"]["name"] == "Vakt U2F"
    assert create(u2f(issue("Vakt U2F, batch 2", MAKER)), aaguid=bytes(16)) == UNTRUSTED


def test_a_certificate_need_not_say_for_which_model_it_is() -> None:
    """The extension is bound to the AAGUID where it is there; only its root decides without it."""
    assert isinstance(create(packed(issue("Vakt, batch 8", PLANT))), Enrolled)


def test_a_root_may_be_the_batch_itself() -> None:
    """Metadata may name the attestation certificate, which then vouches for itself alone."""
    batch = issue("Kontor, batch 1", MAKER)
    blob = ALLIANCE.publish(entry("Kontor", batch, aaguid=VAKT_ID))
    factor = WebAuthn(metadata=read_metadata(blob, root=ALLIANCE.root.der))
    assert isinstance(create(packed(batch), factor=factor), Enrolled)
    assert create(packed(issue("Kontor, batch 2", MAKER)), factor=factor) == UNTRUSTED
    assert create(packed(issue("Thief", batch)), factor=factor) == UNTRUSTED


def test_a_root_that_says_nothing_of_itself_is_a_root_all_the_same() -> None:
    """Roots of version 1 are in the metadata; authorities below a root have to say so."""
    root = issue("Gammal AB", authority=None)
    blob = ALLIANCE.publish(entry("Gammal", root, aaguid=VAKT_ID))
    factor = WebAuthn(metadata=read_metadata(blob, root=ALLIANCE.root.der))
    assert isinstance(create(packed(issue("Gammal, batch 1", root)), factor=factor), Enrolled)
    below = issue("Gammal, plant", root, authority=None)
    assert create(packed(issue("Gammal, batch 2", below)), factor=factor) == UNTRUSTED


def test_a_chain_may_bring_its_root() -> None:
    """It is spared then, not believed: what counts is the one of the metadata."""
    assert isinstance(create(packed(BATCH, chain=[*BATCH.chain, MAKER.der])), Enrolled)


@pytest.mark.parametrize("attest", [say_nothing, vouch_for_itself, packed(BATCH)])
def test_a_portal_that_asks_nothing_takes_any_key(attest: Attest) -> None:
    """Nobody is kept out for lack of attestation, and nothing is kept of it (WAR-15)."""
    made = create(attest, KeyDemand(), factor=WebAuthn())
    assert isinstance(made, Enrolled)
    assert "model" not in made.secret
    assert made.secret["aaguid"] == VAKT_ID
    assert FACTOR.hint(made.secret) == ""


# What is refused -----------------------------------------------------------------------


@pytest.mark.parametrize("attest", [say_nothing, vouch_for_itself])
@pytest.mark.parametrize("demand", [GENUINE, LISTED])
def test_what_anybody_can_claim_confirms_nothing(attest: Attest, demand: KeyDemand) -> None:
    """Neither no attestation nor the key's own word makes it one of the list (E11)."""
    assert create(attest, demand) == refused(Reason.KEY_ANONYMOUS)


def test_a_key_that_was_never_asked_is_asked_to_try_again() -> None:
    """The policy at the end counts: one that was tightened halfway is obeyed."""
    key = SoftKey.make(b"k" * 16, aaguid=VAKT)
    prompt = FACTOR.begin_enrolment(AT, ())
    assert isinstance(prompt, Prompt)
    sent = {"credential": key.create(str(prompt.show["options"]), HONEST)}
    done = FACTOR.complete_enrolment(asking(GENUINE), prompt.memory, sent)
    assert done == refused(Reason.KEY_ANONYMOUS)


def test_a_statement_that_was_tampered_with_is_refused() -> None:
    """Whatever is demanded."""
    for demand in (GENUINE, KeyDemand()):
        assert create(packed(BATCH, flip=True), demand) == refused(Reason.KEY_REFUSED)


def _thief() -> Holder:
    """Issue with a batch certificate, which is no authority."""
    return issue("Thief", BATCH, extensions=[for_model(VAKT)])


def _deep() -> Holder:
    """Go one authority deeper than the plant may."""
    below = issue("Vakt AB, shed", PLANT, authority=True)
    return issue("Vakt, batch 9", below, extensions=[for_model(VAKT)])


VOUCHERS: dict[str, Holder] = {
    "another root": issue("Vakt, batch 7", OTHER_MAKER, extensions=[for_model(VAKT)]),
    "a root of the same name": issue(
        "Vakt, batch 7", issue("Vakt AB", authority=True), extensions=[for_model(VAKT)]
    ),
    "no root": issue("Vakt, batch 7", extensions=[for_model(VAKT)]),
    "no authority": _thief(),
    "one authority too many": _deep(),
    "an expired batch": issue("Vakt, batch 1", PLANT, valid=PAST, extensions=[for_model(VAKT)]),
    "an expired plant": issue(
        "Vakt, batch 2", issue("Vakt AB, plant 1", MAKER, authority=True, valid=PAST)
    ),
    "a batch of another model": issue("Vakt, batch 3", PLANT, extensions=[for_model(NANO)]),
}


@pytest.mark.parametrize("why", VOUCHERS)
def test_a_key_that_nobody_vouches_for_is_refused(why: str) -> None:
    """The chain has to lead up to the model's own root, link by link, all valid today."""
    assert create(packed(VOUCHERS[why])) == UNTRUSTED


def test_a_chain_that_is_out_of_order_or_no_chain_is_refused() -> None:
    """Each certificate has to be issued by the next, and there is an end to what is looked at."""
    stranger = issue("Stranger", authority=True)
    endless = [*BATCH.chain[1:], *[MAKER.der] * LONGEST_CHAIN]
    for above in ([stranger.der, *BATCH.chain[1:]], [b"no certificate"], [], endless):
        attest = packed(BATCH, chain=[BATCH.der, *above])
        assert create(attest) == UNTRUSTED


def test_a_chain_has_a_longest() -> None:
    """Eight certificates are looked at, of nine not even the first."""
    for length, taken in ((8, True), (9, False)):
        above = [*BATCH.chain[1:], *[MAKER.der] * length][: length - 1]
        made = create(packed(BATCH, chain=[BATCH.der, *above]))
        assert isinstance(made, Enrolled) is taken


def twice(statement: Attest) -> Attest:
    """Give certificates by their numbers, as no maker does."""

    def attest(made: Made) -> tuple[str, dict[str, Any]]:
        form, told = statement(made)
        return form, {**told, "x5c": dict(enumerate(told["x5c"]))}

    return attest


def test_what_is_no_list_of_certificates_is_refused() -> None:
    """The library looks at the first one only; whatever else comes is a no, and no error."""
    odd: list[Any] = [BATCH.der, 7, None]
    doubled = issue("Vakt, batch 7", PLANT, extensions=[for_model(VAKT)])
    old = doubled.der.replace(bytes([0xA0, 3, 2, 1, 2]), bytes([0xA0, 3, 2, 1, 9]), 1)
    for attest in (
        packed(BATCH, chain=odd),
        twice(packed(BATCH)),
        packed(BATCH, chain=[BATCH.der, old]),
    ):
        assert create(attest) == UNTRUSTED


def test_a_certificate_that_ran_out_is_judged_by_the_clock_of_the_house() -> None:
    """A key that is taken today is refused when its batch certificate is over."""
    later = replace(AT, now=LONG[1] + timedelta(seconds=1), keys=GENUINE)
    metadata = replace(METADATA, valid_until=LONG[1] + timedelta(days=1))
    factor = WebAuthn(metadata=metadata)
    prompt = factor.begin_enrolment(later, ())
    assert isinstance(prompt, Prompt)
    key = SoftKey.make(b"k" * 16, aaguid=VAKT)
    sent = key.create(str(prompt.show["options"]), replace(HONEST, attest=packed(BATCH)))
    assert factor.complete_enrolment(later, prompt.memory, {"credential": sent}) == UNTRUSTED


def test_a_model_that_nobody_knows_is_refused() -> None:
    """Its maker may vouch for it: the metadata says nothing of it."""
    unknown = bytes([99]) * 16
    assert create(packed(issue("New", MAKER)), aaguid=unknown) == UNTRUSTED


def test_a_broken_model_is_refused_as_that() -> None:
    """Its keys are genuine, and no longer worth anything."""
    batch = issue("Nano, batch 1", PLANT, extensions=[for_model(NANO)])
    assert create(packed(batch), aaguid=NANO) == refused(Reason.KEY_MODEL_BROKEN)


def test_a_genuine_key_of_another_model_is_refused() -> None:
    """Not on the list, or not certified highly enough."""
    batch = batch_of(RIVAL, OTHER_MAKER)
    high = KeyDemand(certification=Certification.LEVEL_2)
    for demand in (LISTED, high):
        assert create(packed(batch), demand, aaguid=RIVAL) == refused(Reason.KEY_MODEL_REFUSED)
    assert isinstance(create(packed(batch), aaguid=RIVAL), Enrolled)


UNKNOWING = {
    "no metadata": (WebAuthn(), GENUINE),
    "metadata too old": (WebAuthn(metadata=replace(METADATA, valid_until=PAST[1])), GENUINE),
    "metadata of tomorrow": (WebAuthn(metadata=replace(METADATA, valid_from=LONG[1])), GENUINE),
    "no model left": (FACTOR, KeyDemand(models=frozenset({NANO_ID}))),
    "no model so high": (FACTOR, KeyDemand(certification=Certification.LEVEL_3)),
}


@pytest.mark.parametrize("why", UNKNOWING)
def test_nobody_begins_what_cannot_be_judged(why: str) -> None:
    """And who has begun cannot finish: nothing is taken unseen."""
    factor, demand = UNKNOWING[why]
    assert factor.begin_enrolment(asking(demand), ()) == Rejected(Reason.KEY_MODELS_UNKNOWN)
    prompt = FACTOR.resume_enrolment(
        asking(demand), {"challenge": to_text(b"c" * 32), "user_handle": "aGFuZGxl", "known": []}
    )
    key = SoftKey.make(b"k" * 16, aaguid=VAKT)
    sent = key.create(str(prompt.show["options"]), replace(HONEST, attest=packed(BATCH)))
    done = factor.complete_enrolment(asking(demand), prompt.memory, {"credential": sent})
    assert done == refused(Reason.KEY_MODELS_UNKNOWN)


# What is said --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("demand", "shown"),
    [
        (KeyDemand(), None),
        (GENUINE, ([], "")),
        (KeyDemand(certification=Certification.LEVEL_1_PLUS), ([], "1+")),
        (replace(LISTED, certification=Certification.LEVEL_2), (["Vakt Bio"], "2")),
        (
            KeyDemand(models=frozenset(METADATA.entries)),
            (["Rival One", "Vakt Bio", "Vakt U2F"], ""),
        ),
    ],
)
def test_people_are_told_beforehand_which_keys_are_taken(
    demand: KeyDemand, shown: tuple[list[str], str] | None
) -> None:
    """By name, the broken ones left out; and browsers are asked what a key is only then."""
    prompt = FACTOR.begin_enrolment(asking(demand), ())
    assert isinstance(prompt, Prompt)
    asked = json.loads(str(prompt.show["options"]))["attestation"]
    assert asked == ("none" if shown is None else "direct")
    assert shown == (None if shown is None else (prompt.show["models"], prompt.show["level"]))
    assert ("models" in prompt.show) is (shown is not None)


@pytest.mark.parametrize(
    ("hardware", "syncable", "amr"),
    [(True, False, ("hwk",)), (True, True, ("swk",)), (False, False, ()), (False, True, ("swk",))],
)
def test_a_key_is_said_to_be_hardware_only_if_that_was_confirmed(
    *, hardware: bool, syncable: bool, amr: tuple[str, ...]
) -> None:
    """By its maker, of a key that cannot be synced (RFC 8176); when enrolled and when used."""
    model = METADATA.entries[VAKT_ID]
    entries = {VAKT_ID: replace(model, model=replace(model.model, hardware=hardware))}
    factor = WebAuthn(metadata=replace(METADATA, entries=entries))
    key = SoftKey.make(b"k" * 16, aaguid=VAKT)
    prompt = factor.begin_enrolment(asking(GENUINE), ())
    assert isinstance(prompt, Prompt)
    says = replace(HONEST, attest=packed(BATCH), backup_eligible=syncable)
    sent = {"credential": key.create(str(prompt.show["options"]), says)}
    made = factor.complete_enrolment(asking(GENUINE), prompt.memory, sent)
    assert isinstance(made, Enrolled)
    assert made.amr == amr
    held = Held(id="a", secret=made.secret, counter=made.counter)
    asked = factor.begin_challenge(AT, [held])
    used = key.get(str(asked.show["options"]), replace(says, count=2))
    accepted = factor.complete_challenge(AT, [held], asked.memory, {"credential": used})
    assert isinstance(accepted, Accepted)
    assert accepted.amr == amr


# The standard's own --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["packed-es256", "packed-rs256", "packed-eddsa"])
def test_vectors_of_the_standard_are_taken_where_their_batch_is_known(name: str) -> None:
    """The keys of section 16 are signed by certificates that nobody here made."""
    batch = attestation_of(name)
    model = VECTORS[name]["registration"]["aaguid"]
    known = entry("W3C", batch, aaguid=as_id(bytes.fromhex(model)))
    factor = WebAuthn(metadata=read_metadata(ALLIANCE.publish(known), root=ALLIANCE.root.der))
    made = register(name, factor, keys=GENUINE)
    assert isinstance(made, Enrolled)
    assert made.secret["model"]["name"] == "W3C"
    unknown = entry("W3C", MAKER, aaguid=as_id(bytes.fromhex(model)))
    factor = WebAuthn(metadata=read_metadata(ALLIANCE.publish(unknown), root=ALLIANCE.root.der))
    assert register(name, factor, keys=GENUINE) == UNTRUSTED


def attestation_of(name: str) -> Holder:
    """Read the certificate that signed a vector."""
    sent = bytes.fromhex(VECTORS[name]["registration"]["attestationObject"])
    told = parse_attestation_object(sent).att_stmt.x5c
    assert told
    return Holder(certificate=load_certificate(told[0]), private=BATCH.private)
