"""``farstu help``: articles for the operator's own knowledge base."""

from __future__ import annotations

from pathlib import Path

from tests.cli.installation import HOST, Installation


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
