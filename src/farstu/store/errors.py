"""What is wrong when a store is misused: bugs and broken machines, never an expected no."""

from __future__ import annotations


class StoreClosedError(RuntimeError):
    """A store was used after its end."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("this store was closed")


class StoreForkedError(RuntimeError):
    """A store crossed a fork: SQLite would lose its locks, and the writer thread is gone."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("this store belongs to another process: open one after the fork")


class NestedWriteError(RuntimeError):
    """A deed asked for another deed: it would wait for itself."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("a deed may not write through the store: pass its tx on")


class SwallowedError(RuntimeError):
    """A deed hid the failure of a statement, which undid all of it."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("a deed swallowed a database error: use a conditional statement")


class OtherVersionError(RuntimeError):
    """The database was brought to another version while this process was running."""

    def __init__(self, *, found: object, ours: str) -> None:
        """Say which is which, and what to do."""
        super().__init__(f"the database is of version {found}, this process of {ours}: restart it")


class StoreReplacedError(RuntimeError):
    """The file is not the one that was opened: what went into that would be lost."""

    def __init__(self, path: object) -> None:
        """Say what to do."""
        super().__init__(
            f"{path} was moved or replaced while Farstu was running: "
            "stop it, remove what is beside the file (-wal, -shm), start it"
        )


class StoreMissingError(RuntimeError):
    """There is no database where the configuration says."""

    def __init__(self, path: object) -> None:
        """Say where."""
        super().__init__(f"there is no database at {path}: run `farstu init`")
