"""Part arithmetic, and the limits of S3.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html ("multipart upload limits").
All sizes are bytes, all part numbers count from 1.
"""

from __future__ import annotations

from .errors import FileTooLarge, InvalidParameter

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

MAX_PART_COUNT = 10_000
MIN_PART_SIZE = 5 * MIB  # of all parts but the last
MAX_PART_SIZE = 5 * GIB
MAX_OBJECT_SIZE = MAX_PART_COUNT * MAX_PART_SIZE

_CONNECTIONS = 6  # that a browser opens to one host
_CROWDS = (_CONNECTIONS, 4)  # so many of them are mostly at work
_EVENLY = 100 * _CONNECTIONS  # parts: of more, it does not show whether the last few come out even
_MOST_LARGER = 4  # times the preferred size, on fast lines
_PLENTY = 128  # parts: one that is sent again is less than a hundredth of the file, and may be a third larger


def choose_chunk_size(filesize: int, preferred: int) -> int:
    """Give the chunk size for a file: `preferred`, or the next whole MiB that fits the file into 10,000 parts.

    Raises FileTooLarge beyond 10,000 × 5 GiB.
    """
    if filesize > MAX_OBJECT_SIZE:
        raise FileTooLarge(filesize, MAX_OBJECT_SIZE)
    if filesize <= preferred * MAX_PART_COUNT:
        return preferred
    smallest = -(-filesize // MAX_PART_COUNT)
    return -(-smallest // MIB) * MIB


def fit_chunk_size(filesize: int, preferred: int, *, least: int, speed: int) -> int:
    """Give the chunk size for a page that cuts files as it is told, and sends up to six parts at a time.

    `speed` is what its line takes, in bytes a second; 0: nobody knows. Parts are about what that takes in a second, so
    that their round trips do not show, but not below `least` nor above four times `preferred`; on a line that nobody
    knows `preferred`, and up to a third more where that still makes plenty. Where they are few, their number is one
    that leaves none of six connections behind at the end, nor of four. Raises FileTooLarge.
    """
    if filesize <= preferred:
        return preferred
    if speed:
        largest = max(preferred, min(_MOST_LARGER * preferred, filesize // (2 * _CONNECTIONS)))
        aim = min(max(speed, least), largest, MAX_PART_SIZE)
    else:
        aim = min(max(preferred, filesize // _PLENTY), 4 * preferred // 3, MAX_PART_SIZE)
    count = count_parts(filesize, aim)
    if count > _EVENLY:
        return choose_chunk_size(filesize, aim)
    rounds = count // _CONNECTIONS
    counts = range(rounds * _CONNECTIONS, (rounds + 1) * _CONNECTIONS + 1) if count > _CONNECTIONS else (count,)
    sizes = (max(least, -(-filesize // count)) for count in counts)
    most = min(4 * aim // 3, MAX_PART_SIZE)
    return min((size for size in sizes if size <= most), key=lambda size: _weigh_rounds(filesize, size))


def _weigh_rounds(filesize: int, chunk_size: int) -> tuple[int, int]:
    """Give what all would send if all were as busy as the busiest, of six and of four, and how many parts there are."""
    count = count_parts(filesize, chunk_size)
    return sum(-(-count // connections) * connections * chunk_size for connections in _CROWDS), count


def count_parts(filesize: int, chunk_size: int) -> int:
    """Give how many parts a file makes. An empty file is one empty part: S3 completes nothing without a part."""
    return max(1, -(-filesize // chunk_size))


def check_part_number(part_number: int) -> None:
    """Raise InvalidParameter for a number that no part in S3 can have."""
    if not 1 <= part_number <= MAX_PART_COUNT:
        raise InvalidParameter("part_number", f"expected 1 to {MAX_PART_COUNT}, got {part_number}")


def check_planned(part_number: int, part_count: int, *, name: str) -> None:
    """Raise InvalidParameter, by that name, for a part that an upload of so many does not have."""
    if not 1 <= part_number <= part_count:
        raise InvalidParameter(name, f"this upload has the parts 1 to {part_count}, not {part_number}")


def part_length(part_number: int, filesize: int, chunk_size: int) -> int:
    """Give the length of one part in bytes; only the last may be shorter than `chunk_size`."""
    return min(chunk_size, filesize - (part_number - 1) * chunk_size)
