"""Sizes as a person reads them."""

from __future__ import annotations

import pytest

from mule_core.sizes import render_size, render_sizes


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1500, "1.5 kB"),
        (12_345_678, "12.3 MB"),
        (999_499_999, "999 MB"),
        (999_999_999, "1 GB"),
        (5_000_000_000, "5 GB"),
        (53_687_091_200_000, "53.7 TB"),
        (2**63 - 1, "9.22 EB"),
    ],
)
def test_a_size_has_three_digits_and_a_unit(size: int, words: str) -> None:
    assert render_size(size) == words


def test_two_sizes_can_be_told_apart() -> None:
    assert render_sizes(2_000_000_000, 1_000_000_000) == ("2 GB", "1 GB")
    assert render_sizes(1_000_000_001, 1_000_000_000) == ("1000000001 bytes", "1000000000 bytes")
