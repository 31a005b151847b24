"""Portals: another one is made, claimed, changed, and never mistaken for its neighbour."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.login import EnrolmentPending
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.policy import Policy, Settings
from farstu.core.roles import Role
from farstu.services.accounts import NewAccount, add_account
from farstu.services.first_owner import (
    FirstOwner,
    claim_installation,
    claim_portal,
    first_link_opens,
    first_policy,
    is_unclaimed,
)
from farstu.services.further_portals import (
    MadePortal,
    NewPortal,
    make_link_again,
    make_portal,
)
from farstu.services.guest import is_over
from farstu.services.help_texts import help_state, write_help
from farstu.services.kit import Visit
from farstu.services.links import LIVES, make_first_owner_link
from farstu.services.logos import digest_of, find_logo
from farstu.services.policies import list_written, portal_policy
from farstu.services.portals import (
    Hand,
    PortalWish,
    change_portal,
    find_portal,
    list_portals,
    look_state,
    save_portal,
)
from farstu.services.presets import find_preset, list_presets
from farstu.services.seats import Moved
from farstu.store import data_keys, portals, schema
from farstu.store.portals import Portal
from farstu.store.tx import Tx
from tests.support.house import OPTIONAL, REQUIRED, TOTP, House, at_once
from tests.support.pictures import draw_png

DEAD = (Rejected(Reason.LINK_DEAD),)
TYPED = FirstOwner(
    name="Elsa Ek", email="elsa@example.com", password="a word of one’s own choosing"
)
PICTURE = draw_png()


def new_portal(
    house: House,
    host: str = "other.example.com",
    *,
    name: str = "Skogsbo",
    above: str = "",
    policy: Policy | None = None,
    settings: Settings | None = None,
) -> NewPortal:
    """Say what the operator would."""
    return NewPortal(
        host=host,
        name=name,
        relying_party_id=above,
        policy=policy or first_policy(house.kit),
        settings=settings or Settings(),
    )


def make(house: House, new: NewPortal | None = None) -> tuple[Portal, str]:
    """Make a portal: say which, and the token of its link."""
    made = make_portal(house.kit, new or new_portal(house))
    assert isinstance(made, MadePortal)
    portal = find_portal(house.kit, made.host)
    assert portal is not None
    return portal, made.token


def visit(house: House, portal: Portal) -> Visit:
    """Come to another portal."""
    return replace(house.visit, portal=portal, origin=f"https://{portal.host}")


def change(house: House, wish: PortalWish, *, at: Portal | None = None) -> object:
    """Change a portal as the operator would."""
    where = (at or house.portal).id
    return house.kit.store.write(lambda tx: change_portal(house.kit, tx, wish), portal_id=where)


def settings_of(house: House, at: Portal | None = None) -> Settings:
    """Read the settings back."""
    found = find_portal(house.kit, (at or house.portal).host)
    assert found is not None
    return found.settings


# Made ---------------------------------------------------------------------------------------------


def test_another_portal_has_everything_of_its_own(house: House) -> None:
    """Host, name, passkeys, policy, settings and a data key; the neighbour's stay as they are."""
    wanted = Settings(strict_codes=True, accent="#1f4f8b")
    portal, _ = make(
        house, new_portal(house, "ID.Other.Example.", policy=OPTIONAL, settings=wanted)
    )
    assert (portal.host, portal.name) == ("id.other.example", "Skogsbo")
    assert (portal.relying_party_id, portal.settings) == ("id.other.example", wanted)
    kit = house.kit
    assert kit.store.read(lambda tx: portal_policy(kit, tx), portal_id=portal.id) == OPTIONAL
    keys = [
        [key.id for key in kit.store.read(data_keys.list_keys, portal_id=one.id)]
        for one in (portal, house.portal)
    ]
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]
    assert settings_of(house) == house.portal.settings


def test_its_passkeys_may_belong_to_a_name_above(house: House) -> None:
    """So that the portal may move to another host below that name."""
    portal, _ = make(house, new_portal(house, "id.other.example", above="Other.example"))
    assert portal.relying_party_id == "other.example"


def test_where_passkeys_belong_is_no_setting(house: House) -> None:
    """Nobody can wish for another name, and whatever else is changed leaves it (PKX-05)."""
    wished = {field.name for field in (*fields(PortalWish), *fields(Settings))}
    assert not wished & {"host", "relying_party_id"}
    forged = replace(house.portal, name="Other", relying_party_id="evil.example")
    assert house.write(lambda tx: portals.change(tx, forged, seen=house.portal))
    now = house.read(lambda tx: portals.find(tx, house.portal.id))
    assert now == replace(house.portal, name="Other")


@pytest.mark.parametrize(
    ("host", "above", "name", "reasons"),
    [
        ("https://x", "", "Skogsbo", {"host": Reason.HOST_INVALID}),
        ("x.test", "", " ", {"name": Reason.FIELD_EMPTY}),
        ("x.test", "y.test", "Skogsbo", {"relying_party_id": Reason.HOST_OUTSIDE}),
        ("x.test", "a b", "Skogsbo", {"relying_party_id": Reason.HOST_INVALID}),
        (
            *("x:1", "a b", ""),
            {
                "host": Reason.HOST_INVALID,
                "relying_party_id": Reason.HOST_INVALID,
                "name": Reason.FIELD_EMPTY,
            },
        ),
        ("login.example.com", "", "Skogsbo", {"host": Reason.HOST_TAKEN}),
        ("LOGIN.example.com.", "example.com", "Skogsbo", {"host": Reason.HOST_TAKEN}),
        (
            *("a.login.example.com", "login.example.com", "Skogsbo"),
            {"relying_party_id": Reason.RELYING_PARTY_TAKEN},
        ),
    ],
)
def test_what_cannot_be_a_portal_is_refused(
    house: House, host: str, above: str, name: str, reasons: dict[str, Reason]
) -> None:
    """Every mistake at once, and nothing is made, not even what was right."""
    refused = make_portal(house.kit, new_portal(house, host, name=name, above=above))
    assert isinstance(refused, tuple)
    assert {one.field: one.reason for one in refused} == reasons
    assert [one.host for one in list_portals(house.kit)] == [house.portal.host]
    assert is_unclaimed(house.kit)


def test_two_at_one_host_make_one_portal(house: House) -> None:
    """Whoever comes second is told that the host is taken."""
    done = at_once(*[lambda: make_portal(house.kit, new_portal(house))] * 2)
    assert sorted(isinstance(one, MadePortal) for one in done) == [False, True]
    assert (Rejected(Reason.HOST_TAKEN, field="host"),) in done
    assert len(list_portals(house.kit)) == 2


# Claimed ------------------------------------------------------------------------------------------


def test_whoever_opens_the_link_first_owns_the_portal(house: House) -> None:
    """An account of the portal's own people, the owner, and a login that has to enrol."""
    portal, token = make(house)
    there = visit(house, portal)
    assert first_link_opens(house.kit, there, token)
    moved = claim_portal(house.kit, there, token, TYPED)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, EnrolmentPending)
    assert not first_link_opens(house.kit, there, token)
    assert claim_portal(house.kit, there, token, TYPED) == DEAD


def test_where_people_choose_the_owner_sets_a_method_up(house: House) -> None:
    """Whoever looks after others has a second factor, from the first sign-in on."""
    portal, token = make(house, new_portal(house, policy=OPTIONAL))
    moved = claim_portal(house.kit, visit(house, portal), token, TYPED)
    assert isinstance(moved, Moved)
    assert moved.state == EnrolmentPending(frozenset({TOTP}), postponable=False)
    short = replace(TYPED, password="thirteen ch")
    other, token = make(house, new_portal(house, "third.example.com", policy=OPTIONAL))
    [weak] = claim_portal(house.kit, visit(house, other), token, short)  # type: ignore[misc]
    assert weak == Rejected(Reason.PASSWORD_SHORT, Detail(amount=12), field="password")


def test_every_mistake_of_the_owner_is_told_and_spends_nothing(house: House) -> None:
    """The link opens as before."""
    portal, token = make(house)
    there = visit(house, portal)
    done = claim_portal(house.kit, there, token, FirstOwner(name="", email="x", password="y"))
    assert isinstance(done, tuple)
    assert [one.field for one in done] == ["name", "email", "password"]
    assert first_link_opens(house.kit, there, token)


def test_a_link_opens_its_own_portal_only(house: House) -> None:
    """Neither a neighbour, nor an installation, nor after a day."""
    (one, token), (other, _) = make(house), make(house, new_portal(house, "third.example.com"))
    for portal in (other, house.portal):
        assert not first_link_opens(house.kit, visit(house, portal), token)
        assert claim_portal(house.kit, visit(house, portal), token, TYPED) == DEAD
    named = replace(TYPED, portal_name="Mine")
    nowhere = replace(one, id="x" * 26, host="nowhere.example.com")
    assert claim_installation(house.kit, visit(house, nowhere), token, named) == DEAD
    house.clock.advance(LIVES.total_seconds())
    assert not first_link_opens(house.kit, visit(house, one), token)


def test_links_of_two_portals_live_side_by_side(house: House) -> None:
    """A new link ends the older one of its own portal, and no other."""
    (one, first), (other, second) = make(house), make(house, new_portal(house, "third.example.com"))
    again = house.kit.store.write(lambda tx: make_link_again(house.kit, tx), portal_id=one.id)
    assert isinstance(again, str)
    assert not first_link_opens(house.kit, visit(house, one), first)
    assert first_link_opens(house.kit, visit(house, one), again)
    assert first_link_opens(house.kit, visit(house, other), second)


def test_once_somebody_is_there_nobody_is_first(house: House) -> None:
    """Whoever the operator added before, the link is dead, and there is no new one."""
    portal, token = make(house)
    new = NewAccount(name="Olle", email="olle@example.com", role=Role.OWNER)
    kit = house.kit

    def add(tx: Tx) -> object:
        return add_account(kit, tx, None, new, now=house.clock())

    kit.store.write(add, portal_id=portal.id)
    assert claim_portal(kit, visit(house, portal), token, TYPED) == DEAD
    again = kit.store.write(lambda tx: make_link_again(kit, tx), portal_id=portal.id)
    assert again == Rejected(Reason.NOT_OFFERED)


def test_a_portal_from_before_there_was_the_mark_has_no_link(house: House) -> None:
    """Its people are looked at as well."""
    house.add_person()
    assert house.write(lambda tx: make_link_again(house.kit, tx)) == Rejected(Reason.NOT_OFFERED)


def test_of_two_at_once_one_is_the_owner(house: House) -> None:
    """The other hears that the link is dead."""
    portal, token = make(house)
    there = visit(house, portal)
    both = [replace(TYPED, email=f"{name}@example.com") for name in ("elsa", "olle")]
    done = at_once(*(lambda who=who: claim_portal(house.kit, there, token, who) for who in both))
    assert [isinstance(one, Moved) for one in sorted(done, key=str)].count(True) == 1
    assert DEAD in done


def test_with_a_further_portal_the_installation_is_owned(house: House) -> None:
    """The page of its own first owner never opens again, and the link that waits is dead."""
    waiting = make_first_owner_link(house.kit)
    assert waiting is not None
    make(house)
    assert not is_unclaimed(house.kit)
    assert make_first_owner_link(house.kit) is None
    nowhere = replace(house.portal, id="x" * 26, host="nowhere.example.com")
    assert not first_link_opens(house.kit, visit(house, nowhere), waiting)


def test_the_link_of_an_installation_owns_no_portal_that_is_there(house: House) -> None:
    """It makes one, or opens nothing."""
    waiting = make_first_owner_link(house.kit)
    assert waiting is not None
    assert claim_portal(house.kit, house.visit, waiting, TYPED) == DEAD


def test_the_trail_says_what_was_made(house: House) -> None:
    """In the portal itself: the portal, its key, its link."""
    portal, _ = make(house)
    t = schema.audit_events
    query = sa.select(t.c.event)
    noted = house.kit.store.read(
        lambda tx: tx.execute(query.where(tx.inside(t))).scalars().all(), portal_id=portal.id
    )
    made = [AuditEvent.DATA_KEY_ADDED, AuditEvent.LINK_MADE, AuditEvent.PORTAL_ADDED]
    assert sorted(noted) == sorted(made)


# Changed ------------------------------------------------------------------------------------------


def test_a_look_is_set_and_taken_away(house: House) -> None:
    """Colours are written in one way, and the picture is kept beside them."""
    done = change(house, PortalWish(accent=" 1F4F8B", accent_dark="#9cf", logo=PICTURE))
    assert isinstance(done, Portal)
    digest = digest_of(PICTURE)
    look = ("#1f4f8b", "#99ccff", digest)
    assert (done.settings.accent, done.settings.accent_dark, done.settings.logo) == look
    assert find_logo(house.kit, house.visit, digest) == PICTURE
    change(house, PortalWish(accent="", logo=b""))
    assert settings_of(house) == house.portal.settings
    assert find_logo(house.kit, house.visit, digest) is None


def test_a_new_picture_takes_the_place_of_the_old(house: House) -> None:
    """There is one, and it is known by what is in it."""
    other = draw_png(32, 32)
    for picture in (PICTURE, other):
        change(house, PortalWish(logo=picture))
    assert settings_of(house).logo == digest_of(other)
    assert find_logo(house.kit, house.visit, digest_of(PICTURE)) is None
    assert find_logo(house.kit, house.visit, digest_of(other)) == other


def test_a_picture_is_seen_at_its_own_portal_only(house: House) -> None:
    """Knowing its address is not enough."""
    portal, _ = make(house)
    change(house, PortalWish(logo=PICTURE), at=portal)
    assert find_logo(house.kit, visit(house, portal), digest_of(PICTURE)) == PICTURE
    assert find_logo(house.kit, house.visit, digest_of(PICTURE)) is None


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        (PortalWish(accent="spruce"), {"accent": Reason.COLOUR_UNKNOWN}),
        (PortalWish(accent="#ffcc00"), {"accent": Reason.COLOUR_FAINT}),
        (
            PortalWish(accent="#1f4f8b", accent_dark="#111111"),
            {"accent_dark": Reason.COLOUR_FAINT},
        ),
        (
            PortalWish(session_minutes=31, session_hours=-1),
            {"session_minutes": Reason.AMOUNT_INVALID, "session_hours": Reason.AMOUNT_INVALID},
        ),
        (PortalWish(accent_dark="#99ccff"), {"accent": Reason.FIELD_EMPTY}),
        (PortalWish(accent="", accent_dark="#99ccff"), {"accent": Reason.FIELD_EMPTY}),
        (
            PortalWish(logo=b"<svg/>", time_zone="Oslo"),
            {"logo": Reason.LOGO_INVALID, "time_zone": Reason.TIME_ZONE_UNKNOWN},
        ),
    ],
)
def test_a_look_that_cannot_be_is_refused(
    house: House, wish: PortalWish, refused: dict[str, Reason]
) -> None:
    """And nothing of it is done."""
    done = change(house, replace(wish, strict_codes=True))
    assert isinstance(done, tuple)
    assert {one.field: one.reason for one in done} == refused
    assert settings_of(house) == house.portal.settings


def test_the_trail_has_what_changed_and_no_more(house: House) -> None:
    """What was asked for and is so already is no change."""
    change(house, PortalWish(name=house.portal.name, session_hours=4, logo=PICTURE))
    t = schema.audit_events
    query = sa.select(t.c.facts).where(t.c.event == AuditEvent.PORTAL_CHANGED)
    [facts] = house.read(lambda tx: tx.execute(query.where(tx.inside(t))).scalars())
    assert facts == {"by": "operator", "session_hours": "4", "logo": digest_of(PICTURE)}


def test_shorter_sessions_end_sooner_at_once(house: House) -> None:
    """Those that are open as well, at their next request; longer ones than built in are none."""
    maja = house.add_person()
    app = house.give_app(maja)
    session = house.come_in(maja, app)
    now = house.clock.advance(6 * 60)
    change(house, PortalWish(session_minutes=30))
    assert not is_over(session, house.subject(maja), now=now)
    change(house, PortalWish(session_minutes=5))
    assert is_over(session, house.subject(maja), now=now)


def test_nobody_changes_a_portal_that_is_not_there(house: House) -> None:
    """The refusal says so."""
    gone = replace(house.portal, id="x" * 26)
    assert change(house, PortalWish(name="x"), at=gone) == (Rejected(Reason.NOT_FOUND),)


# Presets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", list_presets(), ids=lambda preset: preset.name)
def test_a_preset_can_be_made_and_written_again(house: House, preset: object) -> None:
    """All that it says passes the same checks as what an operator types."""
    found = find_preset(preset.name)  # type: ignore[attr-defined]
    assert found is not None
    new = replace(
        new_portal(house, policy=found.policy, settings=found.settings),
        administrators=found.administrators,
    )
    portal, _ = make(house, new)
    layers = house.kit.store.read(lambda tx: list_written(house.kit, tx), portal_id=portal.id)
    asked: dict[Role | None, Policy] = {None: found.policy}
    if found.administrators:
        asked[Role.ADMINISTRATOR] = found.administrators
    assert {layer.role: layer.policy for layer in layers} == asked
    assert portal.settings == found.settings
    assert found.policy.allowed <= set(house.kit.factors)
    look = found.settings
    wish = PortalWish(accent=look.accent, accent_dark=look.accent_dark)
    assert change(house, wish, at=portal) == portal


def test_the_presets_are_the_five_portals() -> None:
    """What the mission asks of each, as far as it can be said today."""
    told = {one.name: one.policy for one in list_presets()}
    assert sorted(told) == ["cloud", "hosting", "registry", "reseller", "saas"]
    assert told["registry"] == REQUIRED
    assert (told["cloud"].allowed, told["saas"].remembers.days) == (frozenset(), 30)
    assert sorted(told["hosting"].allowed) == ["email_code", "sms_code", "totp", "webauthn"]
    assert told["reseller"].limited_entry
    officers = {one.name: one.administrators for one in list_presets() if one.administrators}
    assert officers == {"reseller": replace(told["reseller"], required=Assurance.MULTI)}
    assert find_preset("bank") is None


# By whom, and since when --------------------------------------------------------------------------


def hand(house: House, seen: str, account_id: str = "") -> Hand:
    """Change a portal from a page that was made when it was as it was *seen*."""
    return Hand(visit=house.visit, account_id=account_id or house.add_person().id, seen=seen)


def test_who_changes_a_portal_that_was_changed_meanwhile_is_told(house: House) -> None:
    """Nothing is written; what only concerns the help is no change of the rest, nor other way."""
    kit = house.kit
    seen, help_seen = look_state(house.portal), help_state(house.portal)
    person = house.add_person().id
    mine, other = hand(house, seen, person), hand(house, help_seen, person)
    meanwhile = (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),)
    texts = {"en": "Call us."}
    assert isinstance(house.write(lambda tx: write_help(kit, tx, texts, by=other)), Portal)
    assert house.write(lambda tx: write_help(kit, tx, texts, by=other)) == meanwhile
    wish = PortalWish(name="Mine")
    assert isinstance(house.write(lambda tx: change_portal(kit, tx, wish, by=mine)), Portal)
    late = PortalWish(name="Later")
    assert house.write(lambda tx: change_portal(kit, tx, late, by=mine)) == meanwhile
    found = find_portal(kit, house.portal.host)
    assert found is not None
    assert (found.name, found.settings.help_texts["en"]["text"]) == ("Mine", "Call us.")


def test_of_two_who_began_from_the_same_one_changes_the_portal(house: House) -> None:
    """At the same moment too: the write itself says what it was when it was read."""
    by = hand(house, look_state(house.portal))
    kit = house.kit

    def change_to(name: str) -> object:
        return house.write(lambda tx: change_portal(kit, tx, PortalWish(name=name), by=by))

    done = at_once(*(lambda name=name: change_to(name) for name in ("One", "Two")))
    assert sorted(isinstance(one, Portal) for one in done) == [False, True]
    assert (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),) in done


def test_what_was_read_is_what_is_written_over(house: House) -> None:
    """A portal that is no longer as it was read stays as it is, for the operator too."""
    old = replace(house.portal, name="Of long ago")
    new = replace(old, name="Mine")
    refused = house.write(lambda tx: save_portal(house.kit, tx, old, new, by=None))
    assert refused == (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),)
    assert [one.name for one in list_portals(house.kit)] == [house.portal.name]


def test_the_trail_says_who_changed_it_and_what(house: House) -> None:
    """A person by their account and from where; a text by its language alone."""
    by, kit = hand(house, help_state(house.portal)), house.kit
    house.write(lambda tx: write_help(kit, tx, {"sv": "Ring oss."}, by=by))
    house.clock.advance(1)
    change(house, PortalWish(name="Ours"))
    t = schema.audit_events
    wanted = (t.c.actor_id, t.c.facts, t.c.personal)
    query = sa.select(*wanted).where(t.c.event == AuditEvent.PORTAL_CHANGED).order_by(t.c.id)
    one, other = house.read(lambda tx: tx.execute(query.where(tx.inside(t))).all())
    assert (one.actor_id, one.facts) == (by.account_id, {"by": "account", "help_texts": "sv"})
    assert one.personal["address"] == house.visit.address
    assert (other.actor_id, other.facts) == (None, {"by": "operator", "name": "Ours"})


# Above its help -----------------------------------------------------------------------------------


def texts_of(house: House, **texts: str) -> object:
    """Write texts as the operator would."""
    return house.write(lambda tx: write_help(house.kit, tx, texts))


def test_a_text_is_folded_and_taken_away(house: House) -> None:
    """In each language by itself; windows’ line ends are line ends."""
    texts_of(house, sv=" Ring  oss.\r\n\r\n\r\nVi svarar. ", en="Call us.")
    assert settings_of(house).help_texts["sv"]["text"] == "Ring oss.\n\nVi svarar."
    texts_of(house, sv=" \n ")
    assert set(settings_of(house).help_texts) == {"en"}


def test_what_cannot_stand_above_the_help_is_refused(house: House) -> None:
    """Every language at once, at its own field; and a portal has to be there."""
    refused = texts_of(house, sv="x" * 2001, en="a\u202eb", tlh="nuqneH")
    assert refused == (
        Rejected(Reason.FIELD_TOO_LONG, Detail(amount=2000), field="text_sv"),
        Rejected(Reason.FIELD_UNPRINTABLE, field="text_en"),
        Rejected(Reason.LANGUAGE_UNKNOWN, field="text_tlh"),
    )
    assert not settings_of(house).help_texts
    nowhere = house.kit.store.write(lambda tx: write_help(house.kit, tx, {}), portal_id="x" * 26)
    assert nowhere == (Rejected(Reason.NOT_FOUND),)
