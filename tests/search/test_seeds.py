"""Seeds follow from the run's seed and the task's key alone."""

from __future__ import annotations

from search.seeds import derive_seed


def test_known_values_never_change() -> None:
    assert derive_seed(0) == 12394014135065446812
    assert derive_seed(7, "island", 3, 12) == 15070436548198970861


def test_neighbouring_keys_and_types_differ() -> None:
    keys: list[tuple[int | str, ...]] = [
        (),
        (0,),
        ("0",),
        (0, 0),
        ("00",),
        (1,),
        (-1,),
        (10,),
        (1, 0),
        ("a", "b"),
        ("ab",),
    ]
    seeds = {derive_seed(seed, *key) for seed in range(50) for key in keys}
    assert len(seeds) == 50 * len(keys)


def test_bits_are_balanced() -> None:
    seeds = [derive_seed(0, n) for n in range(4096)]
    for bit in range(64):
        ones = sum(seed >> bit & 1 for seed in seeds)
        assert abs(ones - 2048) < 6 * 32  # six standard deviations
