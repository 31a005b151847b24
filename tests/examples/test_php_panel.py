"""The panel of ``examples/php-panel``, in real PHP: what lets somebody in, and what does not."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from farstu.crypto.keyring import create_key_file
from tests.cli.installation import Installation, settle
from tests.support import databases
from tests.support.clock import Clock
from tests.support.entropy import seeded_entropy
from tests.support.panel import COMMANDS, PANEL, PASSWORD, Panel
from tests.support.server import free_port, serve_farstu

FARSTU, CLIENT = "https://portal.example", "01kpanel"
SECRET = "a-secret-of-the-panel-that-is-long-enough"
OTHER = "another-secret-that-is-long-enough-as-well"
LINES = 100


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Panel]:
    """Serve a panel; the tests themselves answer for Farstu."""
    folder = tmp_path_factory.mktemp("panel")
    served = Panel(folder=folder, farstu=FARSTU, client_id=CLIENT, secret=SECRET)
    with served.serve():
        yield served


@dataclass(slots=True)
class Browser:
    """Somebody's browser at the panel."""

    panel: Panel
    http: httpx.Client = field(
        default_factory=lambda: httpx.Client(
            timeout=20, limits=httpx.Limits(max_keepalive_connections=0)
        )
    )

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.http.get(f"{self.panel.origin}{path}")

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, with its token."""
        found = re.search(r'name="form" value="([0-9a-f]{32})"', self.get("/").text)
        assert found is not None
        return self.http.post(f"{self.panel.origin}{path}", data={"form": found[1]} | fields)

    def knock(self, password: str = PASSWORD) -> dict[str, Any]:
        """Give the password, and what the panel asks Farstu then."""
        return self.asked(self.post("/sign-in", id="maja", password=password))

    def asked(self, sent: httpx.Response) -> dict[str, Any]:
        """Read what Farstu is asked, as Farstu does."""
        assert sent.status_code == 303, sent.text
        where = urlsplit(sent.headers["location"])
        assert f"{where.scheme}://{where.netloc}{where.path}" == f"{FARSTU}/prove"
        request = parse_qs(where.query)["request"][0]
        read = jwt.decode(request, OctKey.import_key(SECRET), algorithms=["HS256"])
        assert read.header == {"alg": "HS256", "typ": "farstu-request+jwt"}
        return dict(read.claims)

    def come_back(self, answer: str) -> httpx.Response:
        """Come back from Farstu."""
        return self.http.get(self.panel.back, params={"answer": answer})

    @property
    def is_in(self) -> bool:
        """Say whether the panel shows domains."""
        return "Your domains" in self.get("/").text

    def opens(self, cookie: str) -> bool:
        """Say whether a session is worth something in somebody else's hands."""
        cookies = {"cookie": f"panel={cookie}"}
        return "Your domains" in httpx.get(f"{self.panel.origin}/", headers=cookies).text


@pytest.fixture
def browser(panel: Panel) -> Browser:
    """Open a browser that was never there."""
    return Browser(panel)


def answer(
    asked: dict[str, Any], *, key: str = SECRET, head: dict[str, Any] | None = None, **said: Any
) -> str:
    """Answer what was asked, as Farstu does, but for what is *said*."""
    usual = {
        "iss": FARSTU,
        "aud": CLIENT,
        "iat": asked["iat"],
        "exp": asked["iat"] + 60,
        "nonce": asked["jti"],
        "sub": asked["sub"],
        "result": "passed",
        "acr": "urn:farstu:acr:2",
    }
    if "action" in asked:
        usual["action_sha256"] = hashlib.sha256(asked["action"].encode()).hexdigest()
    told = {name: value for name, value in (usual | said).items() if value is not None}
    header = {"alg": "HS256", "typ": "farstu-answer+jwt"} | (head or {})
    return jwt.encode(header, told, OctKey.import_key(key), algorithms=[str(header["alg"])])


def test_its_page_is_right_word_by_word(tmp_path: Path, run_folder: Path) -> None:
    """Registered at a real Farstu by what its page says, it sends people there."""
    place = Installation(folder=tmp_path / "farstu", port=free_port())
    place.folder.mkdir(mode=0o700)
    databases.make_sqlite_database(run_folder, folder=place.folder)
    create_key_file(place.key_file, now=Clock()(), entropy=seeded_entropy())
    with place.kit() as kit:
        settle(kit)
    debian, register, *_ = COMMANDS
    assert debian == "apt-get install php-cli php-sqlite3"
    panel = Panel(folder=tmp_path, farstu=f"http://localhost:{place.port}", client_id="", secret="")
    said = place.run_program(*shlex.split(register.replace("8500", str(panel.port)))[1:])
    assert said.code == 0, said.err
    client = re.search(r"client id +(\S+)", said.out)
    assert client is not None
    secret = re.search(r"^  ?(\S{43})$", said.out, re.MULTILINE)
    assert secret is not None, said.out
    panel = replace(panel, client_id=client[1], secret=secret[1])
    with serve_farstu(place.folder, port=place.port, arguments=()) as farstu, panel.serve():
        browser = Browser(panel)
        away = browser.post("/sign-in", id="maja", password=PASSWORD)
        begun = browser.http.get(away.headers["location"])
        assert begun.headers["location"].startswith("/prove/"), begun.text
        assert secret[1] not in farstu.said()


def test_it_fits_on_one_page() -> None:
    """What takes Farstu into a portal is one file of fewer than a hundred lines."""
    assert len((PANEL / "farstu.php").read_text("utf-8").splitlines()) < LINES


def test_the_password_opens_the_first_door_only(browser: Browser) -> None:
    """It sends the browser away with a request, and nobody is in."""
    wrong = browser.post("/sign-in", id="maja", password="wrong")
    nobody = browser.post("/sign-in", id="<b>", password="wrong")
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert "<b>" not in nobody.text
    asked = browser.knock()
    assert (asked["iss"], asked["aud"], asked["sub"]) == (CLIENT, FARSTU, "maja")
    assert (asked["exp"] - asked["iat"], asked["return_to"]) == (300, browser.panel.back)
    assert re.fullmatch(r"[\w-]{32}", asked["jti"])
    assert asked["name"] == "Maja Lind"
    assert browser.knock()["jti"] != asked["jti"]
    assert not browser.is_in


def test_an_answer_lets_in_once(browser: Browser) -> None:
    """With another session than before; then it is worth nothing, here and elsewhere."""
    told = answer(browser.knock())
    before = browser.http.cookies["panel"]
    assert browser.come_back(told).headers["location"] == "/"
    assert browser.is_in
    assert browser.http.cookies["panel"] != before
    assert browser.come_back(told).status_code == 403
    assert browser.is_in
    assert Browser(browser.panel).come_back(told).status_code == 403
    assert browser.opens(browser.http.cookies["panel"])
    assert not browser.opens(before)


WRONG: dict[str, dict[str, Any]] = {
    "another secret": {"key": OTHER},
    "HS512": {"head": {"alg": "HS512"}},
    "a request": {"head": {"typ": "farstu-request+jwt"}},
    "another kind": {"head": {"typ": "JWT"}},
    "another portal": {"iss": "https://other.example"},
    "another application": {"aud": "01kother"},
    "several applications": {"aud": [CLIENT]},
    "another request": {"nonce": "n" * 32},
    "no request": {"nonce": None},
    "somebody else": {"sub": "olle"},
    "true for a name": {"sub": True},
    "nobody": {"sub": None},
    "too old": {"iat": 1, "exp": 61},
    "from the future": {"iat": 1 << 40, "exp": 1 << 41},
    "no end": {"exp": None},
    "no beginning": {"iat": None},
    "refused": {"result": "refused", "code": "cancelled"},
    "refused for a reason that is none": {"result": "refused", "code": ["x"]},
    "no result": {"result": None},
    "true for a result": {"result": True},
    "a sentence": {"action_sha256": "00"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_everything_else_is_a_no(browser: Browser, wrong: dict[str, Any]) -> None:
    """And what was asked is forgotten: the right answer comes too late then."""
    asked = browser.knock()
    told = browser.come_back(answer(asked, **wrong))
    assert (told.status_code, "You are not signed in" in told.text) == (403, True)
    assert browser.come_back(answer(asked)).status_code == 403
    assert not browser.is_in


def test_what_is_no_token_is_a_no_too(browser: Browser) -> None:
    """Nothing, noise, a list, one unsigned, one of any size, and one that was changed a little."""
    made: list[Callable[[str], str]] = [
        lambda _: "",
        lambda _: "a.b.c",
        lambda _: "....",
        lambda right: right.rpartition(".")[0] + ".",
        lambda right: right + "A" * 9000,
        lambda right: right[:-2] + ("AA" if right[-2:] != "AA" else "BB"),
        lambda right: "eyJhbGciOiJub25lIn0." + right.split(".")[1] + ".",
    ]
    for make in made:
        assert browser.come_back(make(answer(browser.knock()))).status_code == 403
    asked = browser.knock()
    listed = browser.get(f"/back?answer[]={answer(asked)}")
    assert (listed.status_code, browser.is_in) == (403, False)
    assert "PHP Fatal" not in browser.panel.said()


def test_a_deed_is_confirmed_by_its_sentence(browser: Browser) -> None:
    """The very one, by who is in; and what is less than demanded is no confirmation."""
    browser.come_back(answer(browser.knock()))
    asked = browser.asked(browser.post("/delete", domain="lind.example"))
    assert (asked["action"], asked["acr"]) == ("Delete the domain lind.example", "urn:farstu:acr:2")
    for wrong in ({"action_sha256": None}, {"action_sha256": "00"}, {"limited": True}):
        again = browser.asked(browser.post("/delete", domain="lind.example"))
        assert "Nothing was deleted" in browser.come_back(answer(again, **wrong)).text
    assert "lind.example" in browser.get("/").text
    other = browser.post("/delete", domain="elsewhere.example")
    stranger = Browser(browser.panel).post("/delete", domain="lind.example")
    assert (other.status_code, stranger.status_code) == (403, 403)
    right = browser.asked(browser.post("/delete", domain="lind.example"))
    assert browser.come_back(answer(right)).headers["location"] == "/"
    shown = browser.get("/").text
    assert "lind.example is deleted." in shown
    assert 'value="lind.example"' not in shown


def test_forms_are_the_panels_own(browser: Browser) -> None:
    """Without its token nothing is done; and signing out ends the session."""
    browser.come_back(answer(browser.knock()))
    for path in ("/sign-in", "/delete", "/sign-out"):
        forged = browser.http.post(f"{browser.panel.origin}{path}", data={"form": "x"})
        assert forged.status_code == 403
    assert browser.is_in
    kept = browser.http.cookies["panel"]
    assert browser.opens(kept)
    browser.post("/sign-out")
    assert not browser.is_in
    assert not browser.opens(kept)


def test_pages_say_what_browsers_are_to_do(browser: Browser) -> None:
    """No script, no frame, no cache; the cookie is for the panel alone."""
    told = browser.get("/")
    policy = told.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {FARSTU}" in policy
    assert told.headers["cache-control"] == "no-store"
    cookie = told.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/nowhere").status_code == 404
    for path in ("/farstu.php", "/panel.php", "/var/panel.db", "/README.md"):
        assert browser.get(path).status_code == 404


def test_a_session_outlives_php(tmp_path: Path) -> None:
    """Who is in stays in; and the panel refuses to run on half a secret."""
    panel = Panel(folder=tmp_path, farstu=FARSTU, client_id=CLIENT, secret=SECRET)
    browser = Browser(panel)
    with panel.serve():
        browser.come_back(answer(browser.knock()))
    with panel.serve(again=True):
        assert browser.is_in
    weak = Panel(folder=tmp_path, farstu=FARSTU, client_id=CLIENT, secret="secret")
    with weak.serve(again=True):
        assert Browser(weak).get("/").status_code == 500
