"""The authenticator programs agree with each other, and with RFC 6238."""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno

from tests.support.authenticator_apps import keepassxc_code, oathtool_code, read_qr

SECRET = base64.b32encode(b"12345678901234567890").decode()
URI = (
    f"otpauth://totp/Nordsk%C3%A4r%20Registry:maja%40example.com?secret={SECRET}"
    "&issuer=Nordsk%C3%A4r%20Registry&algorithm=SHA1&digits=6&period=30"
)


def _picture(text: str) -> bytes:
    picture = io.BytesIO()
    segno.make(text, micro=False).save(picture, kind="png", scale=4)
    return picture.getvalue()


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")]
)
def test_oathtool_makes_the_codes_of_the_rfc(seconds: int, code: str) -> None:
    """Oathtool gives RFC 6238's appendix B."""
    assert oathtool_code(SECRET, datetime.fromtimestamp(seconds, tz=UTC), digits=8) == code


@pytest.mark.slow
def test_keepassxc_makes_the_same_code() -> None:
    """KeePassXC, given the address only, says what oathtool says."""
    before = datetime.now(tz=UTC)
    code = keepassxc_code(URI)
    after = datetime.now(tz=UTC)
    assert code in {oathtool_code(SECRET, before), oathtool_code(SECRET, after)}


def test_a_qr_code_is_read_back_to_the_letter(tmp_path: Path) -> None:
    """A picture gives the address that was put in, percent signs and all."""
    file = tmp_path / "qr.png"
    file.write_bytes(_picture(URI))
    assert read_qr(file) == URI
    assert read_qr(_picture(URI)) == URI


def test_no_qr_code_is_no_success() -> None:
    """A picture without a QR code fails the test that wanted one."""
    nothing = io.BytesIO()
    segno.make("x", micro=True).save(nothing, kind="png", scale=1)
    with pytest.raises(AssertionError, match="zbarimg"):
        read_qr(nothing.getvalue())
