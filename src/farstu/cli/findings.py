"""What ``farstu doctor`` finds: a fact with a mark, and the command that mends it."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.cli.voice import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact about the installation. *fix* is there whenever something is wrong."""

    name: str
    mark: Mark
    text: str
    fix: str = ""


def fine(name: str, text: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(name=name, mark=Mark.FINE, text=text)


def warning(name: str, text: str, *, fix: str) -> Finding:
    """Say that something will do, and could be better."""
    return Finding(name=name, mark=Mark.WARNING, text=text, fix=fix)


def problem(name: str, text: str, *, fix: str) -> Finding:
    """Say that something is wrong."""
    return Finding(name=name, mark=Mark.PROBLEM, text=text, fix=fix)
