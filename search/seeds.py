"""Seeds that depend on the run's seed and the task's key, and on nothing else.

Neither the worker that runs a task, nor the order of completion, nor the hash seed of the
interpreter has a part in it. The rule is that of ``numpy.random.SeedSequence.spawn`` (hash the
entropy together with the path to the child), written with BLAKE2b because importing numpy would
cost more than most of the searches that need no random number.
"""

from __future__ import annotations

import json
from hashlib import blake2b

SEED_BYTES = 8


def derive_seed(seed: int, *key: int | str) -> int:
    """The 64-bit seed for the part of a computation that ``key`` names.

    Seeds nest: an engine may derive further ones from the seed its task was given, and
    ``numpy.random.default_rng(seed)`` makes a generator of any of them.

    >>> derive_seed(0, "island", 3) == derive_seed(0, "island", 3)
    True
    >>> derive_seed(0, "island", 3) == derive_seed(0, "island", "3")
    False
    """
    path = json.dumps([seed, *key], separators=(",", ":")).encode()
    return int.from_bytes(blake2b(path, digest_size=SEED_BYTES).digest(), "big")
