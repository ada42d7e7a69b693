"""One file and one upload that the tests of the stores use."""

from __future__ import annotations

from datetime import UTC, datetime

from mule_core.state.records import Fingerprint, Upload

FILE = Fingerprint(owner="ada", filename="a.mov", filesize=20_000_000, last_modified=1_763_800_000_000)
UPLOAD = Upload(
    fingerprint=FILE,
    key="ada/1/a.mov",
    chunk_size=6_291_456,
    mime_type="video/quicktime",
    created=datetime(2026, 11, 22, 10, 30, 59, 123456, tzinfo=UTC),
)
