"""Random numbers of generated responses: each draw has its own stream, so that one question never moves another."""

import zlib

import numpy as np


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the stream of random numbers of a seed and of the names of what is drawn."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])
