"""Part arithmetic: whatever the file, S3 can take the parts, and together they are the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.errors import FileTooLarge
from mule_core.parts import choose_chunk_size, count_parts, part_length

SIX_MIB = 6_291_456
FIVE_GIB = 5_368_709_120
LARGEST_FILE = 53_687_091_200_000  # 10,000 × 5 GiB


@pytest.mark.parametrize(
    ("filesize", "chunk_size"),
    [
        (0, SIX_MIB),
        (1, SIX_MIB),
        (62_914_560_000, SIX_MIB),  # 10,000 parts to the byte
        (62_914_560_001, 7_340_032),  # one byte more: the next whole MiB
        (1_000_000_000_000, 100_663_296),
        (LARGEST_FILE, FIVE_GIB),
    ],
)
def test_chunks_grow_only_where_ten_thousand_would_not_do(filesize: int, chunk_size: int) -> None:
    assert choose_chunk_size(filesize, SIX_MIB) == chunk_size


def test_the_largest_file_makes_ten_thousand_parts_of_five_gib() -> None:
    assert count_parts(LARGEST_FILE, FIVE_GIB) == 10_000
    assert part_length(10_000, LARGEST_FILE, FIVE_GIB) == FIVE_GIB


def test_a_byte_beyond_the_largest_file_is_refused() -> None:
    with pytest.raises(FileTooLarge, match="53687091200001 bytes") as refusal:
        choose_chunk_size(LARGEST_FILE + 1, SIX_MIB)
    assert (refusal.value.filesize, refusal.value.limit) == (53_687_091_200_001, LARGEST_FILE)


@pytest.mark.parametrize(
    ("filesize", "lengths"),
    [(0, [0]), (1, [1]), (9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10]), (25, [10, 10, 5])],
)
def test_parts_of_small_files(filesize: int, lengths: list[int]) -> None:
    numbers = range(1, count_parts(filesize, 10) + 1)
    assert [part_length(number, filesize, 10) for number in numbers] == lengths


@given(
    filesize=st.one_of(st.integers(0, LARGEST_FILE), st.integers(0, 100 * SIX_MIB)),
    preferred=st.integers(5 * 1024 * 1024, FIVE_GIB),
)
def test_parts_are_the_file_and_within_the_limits_of_s3(filesize: int, preferred: int) -> None:
    chunk_size = choose_chunk_size(filesize, preferred)
    lengths = [part_length(number, filesize, chunk_size) for number in range(1, count_parts(filesize, chunk_size) + 1)]
    assert sum(lengths) == filesize
    assert len(lengths) <= 10_000
    assert preferred <= chunk_size <= FIVE_GIB
    assert all(length == chunk_size for length in lengths[:-1])
    assert 0 < lengths[-1] <= chunk_size or filesize == lengths[-1] == 0
