"""``farstu mail`` and ``farstu outbox``: whether mail leaves, what did not, and once more."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from farstu.cli.outbox import mask
from farstu.cli.troubles import GATEWAY_REMEDIES, REMEDIES
from farstu.config import Config
from farstu.delivery.message import GatewayTrouble, Trouble, Undelivered
from farstu.services.outbox import Letter, deliver, post
from tests.cli.installation import HOST, OLLE, OWNER, Installation, add_olle, portal_of, settle
from tests.support.exim import Exim

HTTPS = {"FARSTU_ORIGIN": f"https://{HOST}"}


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """Stop where the server would begin."""
    begun: list[Config] = []
    monkeypatch.setattr("farstu.cli.serve.serve_until_stopped", begun.append)
    return begun


def fail(installation: Installation, no: Undelivered, *, expires_in: float | None = None) -> str:
    """Post a message that cannot be sent for the reason *no*; say its id."""
    with installation.kit() as kit:
        now = kit.clock()
        ends = None if expires_in is None else now + timedelta(seconds=expires_in)
        letter = Letter(recipient=OLLE, template="password_changed")
        row_id = kit.store.write(
            lambda tx: post(kit, tx, letter, account_id=None, at=now, expires_at=ends),
            portal_id=portal_of(kit).id,
        )
        deliver(kit, lambda _: no, holder="test")
    return row_id


NEVER = Undelivered(trouble=Trouble.RECIPIENT, code=550, said=f"No {OLLE} here")
NOT_NOW = Undelivered(trouble=Trouble.UNREACHABLE, said="[Errno 111] Connection refused")


# mail test --------------------------------------------------------------------------------------


def test_a_message_is_sent_now(inhabited: Installation, exim: Exim) -> None:
    """By the configured server, from the configured sender, in the portal's name."""
    said = inhabited.run("mail", "test", OWNER, **exim.settings())
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"✓ handed to localhost:{exim.port} for {OWNER}\n")
    [mail] = exim.wait_for(1)
    assert mail["Subject"] == "Mail from Nordskär works"
    assert mail["From"] == "Nordskär <security@portal.example>"
    told = inhabited.run("mail", "test", OWNER, "--json", **exim.settings()).json
    assert told["sent"] is True
    assert f"<{told['message_id']}>" in {mail["Message-ID"] for mail in exim.wait_for(2)}


def test_without_a_server_it_is_a_file(inhabited: Installation) -> None:
    """And the command says where."""
    said = inhabited.run("mail", "test", OWNER)
    folder = inhabited.folder / "outbox"
    assert said.out == f"✓ handed to {folder} for {OWNER}\n"
    [file] = folder.iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["To"] == OWNER
    assert mail["From"].addresses[0].addr_spec == f"farstu@{HOST}"


def test_what_went_wrong_is_told_with_what_to_do(inhabited: Installation, exim: Exim) -> None:
    """In our words and the server's, and never with the password."""
    wrong = exim.settings() | {"FARSTU_MAIL__PASSWORD": "hunter2"}
    said = inhabited.run("mail", "test", OWNER, **wrong)
    assert said.code == 1
    assert said.err == (
        "✗ The mail server does not accept user name and password (535): "
        "Incorrect authentication data.\n"
        "Next: check mail.username and mail.password\n"
    )
    told = inhabited.run("mail", "test", "nobody@example.com", "--json", **exim.settings()).json
    assert told["error"]["reason"] == "recipient"
    assert "No mailbox of nobody here" in told["error"]["problems"][0]


def test_every_trouble_has_its_remedy() -> None:
    """There is none that leaves the operator alone."""
    assert set(REMEDIES) == set(Trouble)
    assert set(GATEWAY_REMEDIES) == set(GatewayTrouble)


def test_mail_that_is_misconfigured_stops_everything(inhabited: Installation) -> None:
    """With the key, and what would be right."""
    said = inhabited.run("mail", "test", OWNER, FARSTU_MAIL__HOST="smtp.example.com")
    assert said.code == 1
    assert "FARSTU_MAIL__SENDER: `mail.sender` is missing" in said.err


# doctor and serve -------------------------------------------------------------------------------


def find(installation: Installation, name: str, **settings: str) -> dict[str, str]:
    """Ask the doctor about one thing; nothing said is a finding without words."""
    found = installation.run("doctor", "--json", **settings).json["findings"]
    return next((one for one in found if one["name"] == name), {})


def test_the_doctor_signs_in_and_sends_nothing(inhabited: Installation, exim: Exim) -> None:
    """Whatever stands in the way is a problem, with what to do."""
    fine = find(inhabited, "mail", **exim.settings())
    assert (fine["state"], fine["text"]) == (
        "fine",
        f"localhost:{exim.port} answers (starttls, signed in as farstu)",
    )
    assert exim.arrived() == []
    bad = find(inhabited, "mail", **exim.settings() | {"FARSTU_MAIL__CA_FILE": ""})
    assert bad["state"] == "problem"
    assert "certificate of the mail server is not trusted" in bad["text"]
    assert bad["fix"] == REMEDIES[Trouble.CERTIFICATE]


def test_the_doctor_says_that_mail_is_files(inhabited: Installation) -> None:
    """Which is right on this machine, and a warning where people come from elsewhere."""
    folder = inhabited.folder / "outbox"
    assert find(inhabited, "mail")["state"] == "fine"
    public = find(inhabited, "mail", **HTTPS)
    assert (public["state"], public["fix"]) == (
        "warning",
        "set mail.host (docs/delivery.md)",
    )
    assert public["text"] == f"no server: messages go as files into {folder}"
    folder.write_text("no folder")
    assert find(inhabited, "mail")["state"] == "problem"


def test_the_doctor_tells_of_dead_messages(inhabited: Installation) -> None:
    """And not of those that wait."""
    fail(inhabited, NOT_NOW)
    assert find(inhabited, "outbox") == {}
    fail(inhabited, NEVER)
    found = find(inhabited, "outbox")
    assert (found["state"], found["text"]) == ("warning", "1 message could not be sent")


def test_serve_says_where_mail_goes(
    inhabited: Installation, exim: Exim, served: list[Config]
) -> None:
    """As files, in a remark; to a server, in its answer to scripts."""
    said = inhabited.run("serve")
    folder = inhabited.folder / "outbox"
    assert said.err == f"! no mail server, no SMS gateway: messages go as files into {folder}\n"
    said = inhabited.run("serve", "--json", **exim.settings())
    assert (said.json["mail"], said.json["sms"]) == (
        f"localhost:{exim.port}",
        [f"{inhabited.folder}/outbox"],
    )
    assert said.err == f"! no SMS gateway: messages go as files into {inhabited.folder}/outbox\n"
    assert len(served) == 2


# outbox -----------------------------------------------------------------------------------------


def test_an_empty_outbox_is_a_line(inhabited: Installation) -> None:
    """Everything was sent."""
    assert inhabited.run("outbox", "list").out == "✓ nothing waits: everything was sent\n"
    assert inhabited.run("outbox", "list", "--json").json == {"messages": []}


def test_what_was_not_sent_is_listed(inhabited: Installation) -> None:
    """What about, to whom (shortened), and why; the server's own words stand nowhere."""
    dead, waiting = fail(inhabited, NEVER), fail(inhabited, NOT_NOW)
    said = inhabited.run("outbox", "list", "--portal", HOST)
    heading, *lines, hint = said.out.splitlines()
    by_id = {line.split()[0]: line for line in lines}
    assert heading.split() == ["ID", "BY", "STATE", "WHAT", "TO", "ATTEMPTS", "NEXT", "WHY"]
    assert "password changed  o…@example.com  1 " in by_id[dead]
    assert by_id[dead].endswith("the mail server does not accept the recipient (550)")
    assert by_id[waiting].split()[1:3] == ["mail", "waiting"]
    assert "farstu outbox retry --all" in hint
    assert OLLE not in said.out
    told = {one["id"]: one for one in inhabited.run("outbox", "list", "--json").json["messages"]}
    assert (told[dead]["state"], told[waiting]["state"]) == ("dead", "waiting")
    assert told[dead]["portal"] == HOST
    assert told[dead]["to"] == mask(OLLE) == "o…@example.com"


def test_all_portals_are_listed_unless_one_is_named(inhabited: Installation) -> None:
    """And a portal that there is not is refused."""
    fail(inhabited, NEVER)
    with inhabited.kit() as kit:
        settle(kit, "other.example", name="Other")
    assert len(inhabited.run("outbox", "list", "--json").json["messages"]) == 1
    other = inhabited.run("outbox", "list", "--portal", "other.example", "--json")
    assert other.json == {"messages": []}
    assert inhabited.run("outbox", "list", "--portal", "none.example").code == 1


def test_a_message_is_tried_again(inhabited: Installation) -> None:
    """One by its id, or all; what has expired is not."""
    first, _ = fail(inhabited, NEVER), fail(inhabited, NEVER)
    expired = fail(inhabited, NOT_NOW, expires_in=0.001)
    assert inhabited.run("outbox", "retry", first).out == "✓ 1 message will be tried at once\n"
    said = inhabited.run("outbox", "retry", expired)
    assert said.code == 1
    assert f"✗ No message {expired} waits" in said.err
    assert inhabited.run("outbox", "retry", "--all", "--json").json == {"retried": 2}
    listed = inhabited.run("outbox", "list", "--json").json["messages"]
    assert {one["id"]: one["state"] for one in listed} == {
        one["id"]: "dead" if one["id"] == expired else "waiting" for one in listed
    }


@pytest.mark.parametrize("arguments", [(), ("some", "--all")])
def test_retry_is_told_which(inhabited: Installation, arguments: tuple[str, ...]) -> None:
    """One or all, not both and not neither."""
    said = inhabited.run("outbox", "retry", *arguments)
    assert (said.code, said.err) == (2, "✗ Name one message, or say --all.\n")


def test_a_deed_of_the_operator_is_told(inhabited: Installation) -> None:
    """Whoever is suspended from the command line has a message waiting."""
    add_olle(inhabited)
    assert inhabited.run("account", "suspend", OLLE, "--yes").code == 0
    [one] = inhabited.run("outbox", "list", "--json").json["messages"]
    assert (one["what"], one["state"], one["attempts"]) == ("account_suspended", "waiting", 0)
