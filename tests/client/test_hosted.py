"""The hosted page: what is asked for, and all that is no answer to it."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from farstu.client import HostedPage, Refused
from farstu.client.hosted import ANSWER, REQUEST
from tests.support.entropy import seeded_entropy

NOW = 1_790_000_000
SECRET = "a-secret-of-the-application-0123456789"
ORIGIN, CLIENT, BACK = "https://portal.test", "01kclient", "https://panel.test/back"
SENTENCE = "delete example.se"


@pytest.fixture
def page() -> HostedPage:
    """Give the application's end of the page."""
    return HostedPage(ORIGIN, CLIENT, SECRET, clock=lambda: NOW, entropy=seeded_entropy())


def answer(*, key: str = SECRET, head: dict[str, Any] | None = None, **said: Any) -> str:
    """Answer as Farstu does, but for what is *said*."""
    claims = {
        "iss": ORIGIN,
        "aud": CLIENT,
        "iat": NOW,
        "exp": NOW + 60,
        "jti": "j" * 24,
        "nonce": "n" * 32,
        "sub": "4711",
        "result": "passed",
        "acr": "urn:farstu:acr:2",
        "amr": ["otp"],
        "auth_time": NOW - 5,
    }
    told = {name: value for name, value in (claims | said).items() if value is not None}
    header = {"alg": "HS256", "typ": ANSWER} | (head or {})
    algorithm = str(header["alg"])
    return jwt.encode(header, told, OctKey.import_key(key), algorithms=[algorithm])


def test_a_request_says_all_of_it(page: HostedPage) -> None:
    """Signed by HS256, for the portal, good for five minutes and once."""
    asked = page.ask("4711", return_to=BACK, name="Maja", action=SENTENCE, max_age=0)
    where = urlsplit(asked.url)
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{ORIGIN}/prove"
    request = parse_qs(where.query)["request"][0]
    read = jwt.decode(request, OctKey.import_key(SECRET), algorithms=["HS256"])
    assert read.header == {"alg": "HS256", "typ": REQUEST}
    assert read.claims == {
        "iss": CLIENT,
        "aud": ORIGIN,
        "iat": NOW,
        "exp": NOW + 300,
        "jti": asked.nonce,
        "sub": "4711",
        "return_to": BACK,
        "name": "Maja",
        "action": SENTENCE,
        "max_age": 0,
    }
    assert len(asked.nonce) == 32
    assert asked.nonce not in repr(asked)
    assert page.ask("4711", return_to=BACK).nonce != asked.nonce
    assert SECRET not in repr(page)


def test_whoever_passed_is_in(page: HostedPage) -> None:
    """With how surely it is them, how lately, and whether that is less than is demanded."""
    proof = page.read(answer(), nonce="n" * 32, own_id="4711")
    assert (proof.own_id, proof.acr, proof.amr) == ("4711", "urn:farstu:acr:2", ("otp",))
    assert (int(proof.at.timestamp()), proof.limited) == (NOW - 5, False)
    assert page.read(answer(limited=True), nonce="n" * 32, own_id="4711").limited
    assert page.read(answer(limited="what"), nonce="n" * 32, own_id="4711").limited


def test_a_sentence_was_confirmed_or_it_was_not(page: HostedPage) -> None:
    """The very one; and an answer about a sentence is none about coming in."""
    digest = hashlib.sha256(SENTENCE.encode()).hexdigest()
    about = answer(action_sha256=digest)
    assert page.read(about, nonce="n" * 32, own_id="4711", action=SENTENCE).own_id == "4711"
    for token, action in ((about, None), (about, "delete all"), (answer(), SENTENCE)):
        with pytest.raises(Refused, match="sentence"):
            page.read(token, nonce="n" * 32, own_id="4711", action=action)


def test_a_no_says_why(page: HostedPage) -> None:
    """By the code of the API's problems, or because they went back."""
    for code in ("cancelled", "account_suspended"):
        with pytest.raises(Refused) as no:
            page.read(answer(result="refused", code=code), nonce="n" * 32, own_id="4711")
        assert no.value.code == code
    with pytest.raises(Refused) as silent:
        page.read(answer(result="refused"), nonce="n" * 32, own_id="4711")
    assert silent.value.code == "refused"


def tampered() -> str:
    """Change whom an answer is about, and leave its signature as it is."""
    head, body, signature = answer().split(".")
    claims = json.loads(urlsafe_b64decode(body + "=="))
    other = urlsafe_b64encode(json.dumps(claims | {"sub": "4712"}).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{signature}"


def unsigned() -> str:
    """Say that no signature is needed."""
    head = urlsafe_b64encode(json.dumps({"alg": "none", "typ": ANSWER}).encode()).rstrip(b"=")
    return f"{head.decode()}.{answer().split('.')[1]}."


def signed_by_rsa() -> str:
    """Sign by another sort of key."""
    key = RSAKey.generate_key(2048, auto_kid=False)
    return jwt.encode({"alg": "RS256", "typ": ANSWER}, {"sub": "4711"}, key, algorithms=["RS256"])


WRONG = {
    "nothing": "",
    "noise": "a.b.c",
    "no ASCII": "å.å.å",
    "huge": "a" * 9000,
    "tampered": tampered(),
    "unsigned": unsigned(),
    "RS256": signed_by_rsa(),
    "HS512": answer(head={"alg": "HS512"}),
    "another secret": answer(key="another-secret-of-another-application"),
    "a request": answer(head={"typ": REQUEST}),
    "a token": answer(head={"typ": "JWT"}),
    "no kind": answer(head={"typ": ""}),
    "another portal": answer(iss="https://other.test"),
    "another application": answer(aud="01kother"),
    "several applications": answer(aud=[CLIENT]),
    "too old": answer(iat=NOW - 121, exp=NOW - 61),
    "from the future": answer(iat=NOW + 61, exp=NOW + 121),
    "no end": answer(exp=None),
    "no beginning": answer(iat=None),
    "an end in words": answer(exp="tomorrow"),
    "a nonce of another request": answer(nonce="m" * 32),
    "no nonce": answer(nonce=None),
    "somebody else": answer(sub="4712"),
    "nobody": answer(sub=None),
    "no result": answer(result=None),
    "another result": answer(result="almost"),
    "no acr": answer(acr=None),
    "no amr": answer(amr=None),
    "no time": answer(auth_time=None),
    "no time of ours": answer(auth_time=1 << 60),
}


@pytest.mark.parametrize("told", WRONG.values(), ids=WRONG.keys())
def test_everything_else_is_a_no(page: HostedPage, told: str) -> None:
    """Whatever is not right in one place lets nobody in."""
    with pytest.raises(Refused) as no:
        page.read(told, nonce="n" * 32, own_id="4711")
    assert no.value.code == "answer_wrong"


@pytest.mark.parametrize("nonce", [None, "", "x"])
def test_a_browser_that_asked_nothing_gets_nothing(page: HostedPage, nonce: str | None) -> None:
    """An answer that was looked at, or that somebody sent along, fits no session."""
    for told in (answer(), answer(nonce="")):
        with pytest.raises(Refused, match="another request"):
            page.read(told, nonce=nonce, own_id="4711")
    with pytest.raises(Refused):
        page.read(None, nonce="n" * 32, own_id="4711")
    with pytest.raises(Refused, match="somebody else"):
        page.read(answer(sub=""), nonce="n" * 32, own_id="")


def test_a_secret_is_one() -> None:
    """What could be tried out is refused where it is read."""
    with pytest.raises(ValueError, match="too short"):
        HostedPage(ORIGIN, CLIENT, "change me")


def test_an_agreement_has_its_code(page: HostedPage) -> None:
    """One without, a proof, and a refusal link nobody."""
    told: dict[str, Any] = {"result": "agreed", "code": "c" * 43, "nonce": "n" * 32}
    read = partial(page.read_link, nonce="n" * 32, own_id="4711")
    assert read(answer(**told)) == "c" * 43
    for wrong in ({"code": None}, {"code": 7}, {"result": "passed"}):
        with pytest.raises(Refused) as no:
            read(answer(**(told | wrong)))
        assert no.value.code == "answer_wrong"
    with pytest.raises(Refused) as refused:
        read(answer(result="refused", code="own_id_held"))
    assert refused.value.code == "own_id_held"
