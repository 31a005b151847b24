"""``farstu account link`` and ``unlink``: the operator says by which id programs know somebody."""

from __future__ import annotations

from farstu.core.audit import AuditEvent as E
from farstu.store import audit_events
from tests.cli.installation import OWNER, Installation, portal_of

SIV = "siv@skogsbo.example"
LINK = ("account", "link", SIV, "--own-id")


def add_siv(inhabited: Installation) -> str:
    """Have somebody at a customer; say the account's id."""
    inhabited.run("organisation", "add", "Skogsbo")
    new = ("account", "add", SIV, "--name", "Siv", "--organisation", "Skogsbo", "--show-secrets")
    made = inhabited.run(*new, "--json")
    assert made.code == 0, made.err
    return str(made.json["account"]["id"])


def own_ids(inhabited: Installation) -> list[str]:
    """List by which ids Siv is known."""
    shown = inhabited.run("account", "show", SIV, "--json").json
    return [one["value"] for one in shown["identifiers"] if one["kind"] == "external"]


def test_somebody_is_linked_and_unlinked(inhabited: Installation) -> None:
    """By one id at a time; the trail says that it was the operator."""
    account_id = add_siv(inhabited)
    said = inhabited.run(*LINK, "4711")
    assert (said.code, said.out) == (0, f"✓ linked {SIV}, known as 4711\n")
    assert own_ids(inhabited) == ["4711"]
    again = inhabited.run(*LINK, "4712", "--json")
    assert (again.code, again.json["error"]["reason"]) == (1, "own_id_held")
    gone = inhabited.run("account", "unlink", SIV, "--yes", "--json")
    assert (gone.code, own_ids(inhabited)) == (0, [])
    assert (
        inhabited.run("account", "unlink", SIV, "--yes", "--json").json["error"]["reason"]
        == "not_linked"
    )
    with inhabited.kit() as kit:
        found = kit.store.read(
            lambda tx: audit_events.list_of_subject(tx, account_id, limit=9),
            portal_id=portal_of(kit).id,
        )
    assert [one.event for one in found][:2] == [E.ACCOUNT_UNLINKED, E.ACCOUNT_LINKED]
    assert found[1].facts == {"by": "operator"}


def test_an_id_is_one_persons_and_nobodys_of_the_staff(inhabited: Installation) -> None:
    """Nor one that can be nobody's."""
    add_siv(inhabited)
    assert inhabited.run(*LINK, "a/b", "--json").json["error"]["reason"] == "own_id_invalid"
    staff = inhabited.run("account", "link", OWNER, "--own-id", "1", "--json")
    assert (staff.code, staff.json["error"]["reason"]) == (1, "not_permitted")
    assert own_ids(inhabited) == []
