"""FIDO's metadata in the configuration: two files that fit together, or a mistake that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from farstu.config import ConfigError
from farstu.factors.metadata import SIGNER
from tests.support.configuration import read_from, stand_in
from tests.support.fido import PAST, Alliance
from tests.support.metadata import VAKT_ID, write

METADATA, ROOT = "FARSTU_WEBAUTHN__METADATA", "FARSTU_WEBAUTHN__METADATA_ROOT"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, in an environment that says nothing of Farstu."""
    stand_in(tmp_path, monkeypatch)
    return tmp_path


def mistakes_of(place: Path, monkeypatch: pytest.MonkeyPatch, **said: str) -> list[str]:
    """Read a configuration that has mistakes."""
    with pytest.raises(ConfigError) as refused:
        read_from(place, monkeypatch, "", **said)
    return [f"{one.where}: {one.problem}" for one in refused.value.mistakes]


def test_without_metadata_there_is_none(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to be said, and nothing is read."""
    assert read_from(place, monkeypatch, "").webauthn.read() is None


def test_both_files_are_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of models comes from the file."""
    known = read_from(place, monkeypatch, "", **write(place)).webauthn.read()
    assert known is not None
    assert VAKT_ID in known.entries


def test_a_signer_may_be_another_one(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For whoever publishes metadata of their own."""
    said = write(place, alliance=Alliance.found(name="keys.example.com"))
    table = '[webauthn]\nmetadata_signer = "keys.example.com"\n'
    assert read_from(place, monkeypatch, table, **said).webauthn.read() is not None
    assert f"is not signed by {SIGNER}." in mistakes_of(place, monkeypatch, **said)[0]


def test_a_file_whose_signer_ran_out_is_no_mistake(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time passes without anybody's doing: a restart at night must not fail for it."""
    said = write(place, alliance=Alliance.found(valid=PAST))
    assert read_from(place, monkeypatch, "", **said).webauthn.read() is not None


def test_a_file_that_is_not_what_it_should_be_is_a_mistake(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with the key that it is about, among all the other mistakes."""
    said = write(place)
    blob, root = Path(said[METADATA]), Path(said[ROOT])
    right = blob.read_bytes()
    blob.write_bytes(right[:-8] + b"AAAAAAAA")
    told = mistakes_of(place, monkeypatch, **said, FARSTU_WORKERS="many")
    assert told == [
        f"{METADATA}: `webauthn.metadata` names {blob}, which was changed after it was signed.",
        "FARSTU_WORKERS: `workers` is 'many'.",
    ]
    blob.write_bytes(b"<html>")
    assert "is no metadata of FIDO." in mistakes_of(place, monkeypatch, **said)[0]
    blob.write_bytes(right)
    root.write_bytes(Alliance.found().root.der)
    assert (
        "is not signed under `webauthn.metadata_root`."
        in mistakes_of(place, monkeypatch, **said)[0]
    )
    root.write_bytes(b"")
    assert (
        "`webauthn.metadata_root`, which is no certificate."
        in mistakes_of(place, monkeypatch, **said)[0]
    )


def test_one_file_is_nothing_without_the_other(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which one is missing is said; and of a file that cannot be read only that."""
    said = write(place)
    alone = mistakes_of(place, monkeypatch, **{METADATA: said[METADATA], ROOT: ""})
    assert alone[0].endswith("is of no use without `webauthn.metadata_root`.")
    missing = mistakes_of(place, monkeypatch, **{METADATA: "", ROOT: said[ROOT]})
    assert missing[0].endswith("is missing, because `webauthn.metadata_root` is there.")
    gone = mistakes_of(place, monkeypatch, **said | {ROOT: str(place / "gone.pem")})
    assert len(gone) == 1
    assert "no file that can be read" in gone[0]
