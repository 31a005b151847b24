"""``farstu help``: articles for the operator's own knowledge base."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

import pytest

from tests.cli.installation import HOST, Installation
from tests.support.browser import CHROMIUM
from tests.support.pictures import draw_png


def test_articles_become_files(inhabited: Installation, tmp_path: Path) -> None:
    """One each, and a list of them, in Markdown and in the portal's own language."""
    folder = tmp_path / "base" / "help"
    said = inhabited.run("help", "export", str(folder))
    assert said.out == f"✓ 9 files in {folder}, begin with index.md\n"
    text = (folder / "set-up.md").read_text("utf-8")
    assert text.startswith("# Set up two-factor authentication (2FA)\n")
    assert f"[{HOST}](http://{HOST}:{inhabited.port}/login)" in text
    assert "[Lost phone](lost-phone.md)" in (folder / "sign-in.md").read_text("utf-8")


def test_a_script_hears_their_names(inhabited: Installation, tmp_path: Path) -> None:
    """In HTML and Swedish; files of other names stay."""
    (tmp_path / "mine.md").write_text("mine")
    told = inhabited.run(
        *("help", "export", "--portal", HOST, "--format", "html", "--language", "sv"),
        *(str(tmp_path), "--json"),
    ).json
    assert (told["portal"], told["language"]) == (HOST, "sv")
    assert told["files"][:2] == ["index.html", "set-up.html"]
    assert {path.name for path in tmp_path.iterdir()} >= {*told["files"], "mine.md"}
    assert '<html lang="sv"' in (tmp_path / "index.html").read_text("utf-8")


def test_a_language_that_is_not_offered_is_refused(inhabited: Installation, tmp_path: Path) -> None:
    """It says which there are, and writes nothing."""
    inhabited.run("portal", "set", "--languages", "sv")
    said = inhabited.run("help", "export", "--language", "en", str(tmp_path / "x"))
    assert said.code == 2
    assert "is not offered in en: sv." in said.err
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_told(inhabited: Installation, tmp_path: Path) -> None:
    """It says which, in a sentence."""
    (tmp_path / "file").write_text("")
    said = inhabited.run("help", "export", str(tmp_path / "file" / "below"))
    assert said.code == 1
    assert str(tmp_path / "file") in said.err


# Its own text ----------------------------------------------------------------


def test_a_text_stands_above_the_help_and_in_the_export(
    inhabited: Installation, tmp_path: Path
) -> None:
    """In its language, as one box: a quote in Markdown; an empty file takes it away."""
    text, folder = tmp_path / "text.txt", tmp_path / "base"
    text.write_text("Ring *08-1*.\n\nSe https://status.example/nu.\n", "utf-8")
    said = inhabited.run("help", "text", str(text), "--language", "sv")
    assert said.out == (f"✓ http://{HOST}:{inhabited.port}/help: 2 paragraphs of Nordskär, sv\n")
    assert "help texts           sv" in inhabited.run("portal", "show").out
    inhabited.run("help", "export", str(folder), "--language", "sv")
    listed = (folder / "index.md").read_text("utf-8").splitlines()
    assert listed[2:5] == [
        "> Ring \\*08-1\\*.",
        ">",
        "> Se [https://status.example/nu](https://status.example/nu).",
    ]
    inhabited.run("help", "export", str(folder))
    assert "status.example" not in (folder / "index.md").read_text("utf-8")
    told = inhabited.run("help", "text", "/dev/null", "--language", "sv", "--json").json
    assert told == {"portal": HOST, "language": "sv", "text": ""}


def test_a_text_that_cannot_be_published_is_told(inhabited: Installation, tmp_path: Path) -> None:
    """What is wrong with the file, or with what is in it."""
    file = tmp_path / "text.txt"
    assert "No such file" in inhabited.run("help", "text", str(file)).err
    file.write_bytes(b"\xff\xfe\x00")
    assert "is no text in UTF-8" in inhabited.run("help", "text", str(file)).err
    file.write_text("x" * 2001)
    assert "longer than 2000 characters" in inhabited.run("help", "text", str(file)).err


# Pictures --------------------------------------------------------------------

FAKE = """#!/bin/sh
for word in "$@"; do case "$word" in --screenshot=*) cp "{picture}" "${{word#*=}}";; esac; done
"""


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """Give a browser that takes the same picture of everything."""
    picture, program = tmp_path / "same.png", tmp_path / "camera"
    picture.write_bytes(draw_png())
    program.write_text(FAKE.format(picture=picture))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_pictures_are_taken_and_shown(
    inhabited: Installation, camera: Path, tmp_path: Path
) -> None:
    """One each in every language, where the configuration says; an export has them beside it."""
    folder, base = tmp_path / "pictures", tmp_path / "base"
    settings = {"FARSTU_HELP__PICTURES": str(folder)}
    told = inhabited.run(
        *("help", "screenshots", "--browser", str(camera), "--json"), **settings
    ).json
    files = {path.name for path in (folder / HOST).iterdir()}
    assert files == set(told["files"])
    assert {"sign-in.en.png", "sign-in.sv.png"} <= files
    told = inhabited.run("help", "export", str(base), "--json", **settings).json
    assert "(sign-in.en.png)" in (base / "sign-in.md").read_text("utf-8")
    assert (base / "sign-in.en.png").read_bytes() == draw_png()


def test_the_browser_hears_no_secret(
    inhabited: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What our environment has, and the database's, does not go on to the browser."""
    told, program = tmp_path / "told", tmp_path / "listening"
    program.write_text(f"#!/bin/sh\nenv > {told}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PGPASSWORD", "of the database")
    said = inhabited.run(
        *("help", "screenshots", "--browser", str(program), "--into", str(tmp_path / "here")),
        FARSTU_MAIL__HOST="mail.example",
        FARSTU_MAIL__SENDER="farstu@mail.example",
        FARSTU_MAIL__USERNAME="farstu",
        FARSTU_MAIL__PASSWORD="of the mail server",
    )
    assert "took no picture" in said.err
    heard = told.read_text("utf-8")
    assert "PATH=" in heard
    assert "of the" not in heard
    assert "FARSTU_" not in heard


def test_pictures_go_where_one_says(inhabited: Installation, camera: Path, tmp_path: Path) -> None:
    """In one language only; that the portal does not show them is said."""
    said = inhabited.run(
        *("help", "screenshots", "--browser", str(camera)),
        *("--into", str(tmp_path / "here"), "--language", "sv"),
    )
    assert said.out.endswith(f"pictures in {tmp_path / 'here' / HOST}\n")
    assert "help.pictures" in said.err
    assert all(path.name.endswith(".sv.png") for path in (tmp_path / "here" / HOST).iterdir())


def test_without_a_folder_no_picture_is_taken(inhabited: Installation) -> None:
    """It says how to name one."""
    said = inhabited.run("help", "screenshots")
    assert said.code == 2
    assert "--into" in said.err


@pytest.mark.parametrize(("named", "said"), [("no", "not installed"), ("false", "failed")])
def test_a_browser_that_cannot_is_told(
    named: str, said: str, inhabited: Installation, tmp_path: Path
) -> None:
    """What is not there, or ends without a picture, is named, and nothing is written."""
    program = "/bin/false" if named == "false" else str(tmp_path / named)
    told = inhabited.run(
        "help", "screenshots", "--browser", program, "--into", str(tmp_path / "here")
    )
    assert told.code == 1
    assert program in told.err
    assert said in told.err
    assert not (tmp_path / "here").exists()


def test_a_browser_without_a_picture_is_told(inhabited: Installation, tmp_path: Path) -> None:
    """A program that ends well and took nothing is none."""
    told = inhabited.run(
        "help", "screenshots", "--browser", "/bin/true", "--into", str(tmp_path / "here")
    )
    assert told.code == 1
    assert "took no picture" in told.err


@pytest.mark.browser
def test_chromium_takes_them(inhabited: Installation, tmp_path: Path) -> None:
    """The real one takes pictures as tall as the pages are."""
    told = inhabited.run(
        *("help", "screenshots", "--browser", CHROMIUM, "--language", "sv"),
        *("--into", str(tmp_path), "--json"),
    ).json
    sizes = {}
    for name in told["files"]:
        picture = (tmp_path / HOST / name).read_bytes()
        sizes[name] = struct.unpack(">II", picture[16:24])
    assert {width for width, _ in sizes.values()} == {960}
    assert sizes["authenticator-app.sv.png"][1] > sizes["sign-in.sv.png"][1] > 420
