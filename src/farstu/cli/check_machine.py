"""The machine under Farstu: its clock, its disk, and how fast it hashes passwords."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from farstu.cli.findings import Finding, fine, problem, warning
from farstu.cli.wording import at_minute, count
from farstu.config import Config
from farstu.crypto.passwords import TARGET, hash_password

MIB = 1024 * 1024
LEAST_FREE = 100 * MIB
LITTLE_FREE = 1024 * MIB
SLOWEST_HASH = 1.0
"""Seconds: people wait for one hash at every sign-in."""
CLOCK_SLACK = timedelta(minutes=5)
UNSYNCHRONISED = 5
"""What ``adjtimex(2)`` returns where nothing keeps the clock right."""


class Timex(ctypes.Structure):
    """The kernel's report on its clock (``adjtimex(2)``); asking for nothing changes nothing."""

    _fields_ = (("modes", ctypes.c_uint), ("report", ctypes.c_byte * 508))


def check_clock(now: datetime, *, newest: datetime | None) -> Finding:
    """See that the clock is kept right, and is not behind the *newest* thing that was made."""
    said = at_minute(now)
    mend = "timedatectl set-ntp true"
    if newest is not None and now < newest - CLOCK_SLACK:
        return problem("clock", f"{said}, but keys were made at {at_minute(newest)}", fix=mend)
    kept_right = is_clock_kept_right()
    if kept_right is False:
        text = f"{said}; nothing keeps it right, and app codes bear half a minute"
        return warning("clock", text, fix=mend)
    return fine("clock", f"{said}, kept right" if kept_right else said)


def is_clock_kept_right() -> bool | None:
    """Ask the kernel whether something synchronises its clock; None where it does not say."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(Timex()))
    except (AttributeError, OSError):
        return None
    return None if state < 0 else state != UNSYNCHRONISED


def check_disk(folder: Path) -> Finding:
    """See that there is room for the database to grow."""
    free = shutil.disk_usage(folder).free
    text = f"{free // MIB:,} MB free at {folder}"
    if free < LEAST_FREE:
        return problem("disk", text, fix=f"make room: du -xh -d 1 {folder.anchor} | sort -h")
    if free < LITTLE_FREE:
        return warning("disk", text, fix=f"make room: du -xh -d 1 {folder.anchor} | sort -h")
    return fine("disk", text)


def check_hashing(config: Config) -> Iterator[Finding]:
    """Hash one password, and say what it costs an attacker, and a person who waits."""
    cost, threads = config.cost, config.hashing_threads
    began = time.perf_counter()
    hash_password("an example, of nobody", cost=cost, entropy=secrets.token_bytes)
    spent = time.perf_counter() - began
    mib = cost.memory_kib // 1024
    text = f"argon2id {mib} MiB, {count(cost.passes, 'pass', 'passes')}: {spent * 1000:.0f} ms"
    text += f", {count(threads, 'thread')}"
    if spent > SLOWEST_HASH:
        fix = "less in passwords.passes or passwords.memory_kib (docs/configuration.md)"
        yield warning("passwords", f"{text}; people wait", fix=fix)
    elif not cost.covers(TARGET):
        fix = f"passwords.memory_kib = {TARGET.memory_kib}, passwords.passes = {TARGET.passes}"
        yield warning("passwords", f"{text}; cheaper to guess than it should be", fix=fix)
    else:
        yield fine("passwords", text)
    needed = config.workers * threads * cost.memory_kib * 1024
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > there // 2:
        text = f"hashing may take {needed // MIB:,} MB of the machine's {there // MIB:,} MB"
        yield warning("memory", text, fix="set passwords.threads lower")
