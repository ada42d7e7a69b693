"""What the tests of the use cases begin with: a file, settings, and uploads whose clock and ids are fixed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from mule_core.access import Authorize
from mule_core.settings import Settings
from mule_core.state.memory import MemoryUploadStore
from mule_core.state.records import Fingerprint
from mule_core.state.store import UploadStore
from mule_core.uploads import Uploads

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FILE = Fingerprint(owner="ada", filename="a.mov", filesize=20_000_000, last_modified=1_763_800_000_000)
SETTINGS = Settings(access_key="AK", secret_key="SK", bucket="films")


def make_uploads(
    settings: Settings = SETTINGS,
    *,
    store: UploadStore | None = None,
    start: int = 0,
    authorize: Authorize | None = None,
) -> Uploads:
    """Give uploads whose random ids are `id{start + 1}`, `id{start + 2}`, …; without a store, an empty one."""
    ids = count(start + 1)
    return Uploads(
        settings,
        store or MemoryUploadStore(),
        authorize=authorize,
        clock=lambda: WHEN,
        new_id=lambda: f"id{next(ids)}",
    )
