"""Files to upload, and what they must look like when they have arrived."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from pathlib import Path

BLOCK = 1024 * 1024  # bytes


def make_file(path: Path, size: int, *, seed: int = 1) -> str:
    """Write random bytes, the same for the same seed; gives their SHA-256 in hex."""
    source = random.Random(seed)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for start in range(0, size, BLOCK):
            block = source.randbytes(min(BLOCK, size - start))
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def digest_of(blocks: Iterable[bytes]) -> str:
    """Give the SHA-256 of a stream, in hex."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()
