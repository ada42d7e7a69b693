"""Part arithmetic: whatever the file, S3 can take the parts, and together they are the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mule_core.errors import FileTooLarge
from mule_core.parts import choose_chunk_size, count_parts, fit_chunk_size, part_length

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


MIB = 1_048_576
FIVE_MIB = 5 * MIB


@pytest.mark.parametrize(
    ("mib", "speed", "counts"),
    [
        (6, 0, 1),  # as large as one may be
        (18, 0, 3),
        (40, 0, 6),  # 7 would send one alone behind the others
        (64, 0, 12),
        (64, 300_000, 12),
        (256, 0, 48),  # 42 would leave two of four behind
        (256, 300_000, 48),  # the smallest on slow lines
        (256, 10_000_000, 24),  # what a fast one takes in a second
        (256, 900_000_000, 12),
        (768, 0, 132),
        (1024, 0, 132),  # larger ones: there are plenty all the same
        (2048, 0, 252),
        (90_000, 0, 10_000),  # as many as there can be: nobody sees how they come out
    ],
)
def test_parts_come_out_even_for_six_connections_and_for_four(mib: int, speed: int, counts: int) -> None:
    chunk_size = fit_chunk_size(mib * MIB, SIX_MIB, least=FIVE_MIB, speed=speed)
    assert count_parts(mib * MIB, chunk_size) == counts


def test_a_fast_line_gets_no_more_than_four_times_the_setting() -> None:
    assert fit_chunk_size(100_000 * MIB, SIX_MIB, least=FIVE_MIB, speed=10**12) == 4 * SIX_MIB


def test_an_unknown_line_gets_no_more_than_a_third_above_the_setting_however_large_the_file() -> None:
    assert fit_chunk_size(70_000 * MIB, SIX_MIB, least=FIVE_MIB, speed=0) == 8 * MIB


def test_a_fast_line_does_not_make_files_whole_that_are_none_by_the_setting() -> None:
    assert count_parts(7 * MIB, fit_chunk_size(7 * MIB, SIX_MIB, least=FIVE_MIB, speed=10**12)) == 2


@given(
    filesize=st.one_of(st.integers(0, LARGEST_FILE), st.integers(0, 100 * SIX_MIB)),
    preferred=st.integers(FIVE_MIB, FIVE_GIB),
    speed=st.one_of(st.just(0), st.integers(0, 10**9)),
)
def test_fitted_parts_are_the_file_and_what_stores_take(filesize: int, preferred: int, speed: int) -> None:
    chunk_size = fit_chunk_size(filesize, preferred, least=FIVE_MIB, speed=speed)
    assert count_parts(filesize, chunk_size) <= 10_000
    assert FIVE_MIB <= chunk_size <= FIVE_GIB
    assert chunk_size <= 16 * preferred // 3 or filesize > 600 * FIVE_MIB


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
