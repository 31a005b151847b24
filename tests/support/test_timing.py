"""The ear of the tests about time: what it hears, and what it does not."""

from __future__ import annotations

from random import Random

from tests.support.timing import ROUNDS, UNHEARD, Heard, listen, tell_apart, telling


def noise(seed: int, *, more: float = 0.0) -> list[float]:
    """Make up what something takes on a machine that has other things to do."""
    chance = Random(seed)  # noqa: S311 - nobody has to guess it
    return [1.0 + more + chance.expovariate(5) for _ in range(ROUNDS)]


def test_noise_tells_nothing() -> None:
    """However it falls, in a hundred comparisons."""
    for seed in range(100):
        times = {"usual": noise(2 * seed), "other": noise(2 * seed + 1)}
        assert telling(times, usual="usual") == {}, seed


def test_a_difference_in_the_noise_is_heard() -> None:
    """One of a fifth, though single rounds say the opposite."""
    for more in (-0.2, 0.2):
        times = {"usual": noise(1), "other": noise(2, more=more)}
        heard = tell_apart(times, usual="usual")["other"]
        assert 0 < heard.longer < 1
        assert telling(times, usual="usual") == {"other": heard}


def test_a_machine_that_gets_slower_slows_all() -> None:
    """Ten times as slow in the end, and nothing is told by it."""
    slower = [1 + 9 * n / ROUNDS for n in range(ROUNDS)]
    times = {
        name: [time * by for time, by in zip(noise(seed), slower, strict=True)]
        for seed, name in enumerate(("usual", "other"))
    }
    assert telling(times, usual="usual") == {}


def test_what_does_not_matter_is_not_held_against_it() -> None:
    """A steady difference of one in a hundred, and an unsteady one of chance."""
    assert not Heard(longer=1.0, ratio=1.01).tells
    assert not Heard(longer=0.55, ratio=1.5).tells
    assert Heard(longer=0.0, ratio=0.5).tells


def test_everything_is_done_once_a_round_and_nobody_is_always_first() -> None:
    """The first rounds are not counted."""
    done: list[str] = []
    times = listen({name: lambda name=name: done.append(name) for name in "abc"}, rounds=9)  # type: ignore[misc]
    assert {name: len(one) for name, one in times.items()} == {"a": 9, "b": 9, "c": 9}
    assert len(done) == 3 * (UNHEARD + 9)
    assert ["".join(done[n : n + 3]) for n in range(0, 12, 3)] == ["abc", "bca", "cab", "abc"]
