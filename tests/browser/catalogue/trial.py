"""One case in one browser: its lines, what was seen of it, and what became of the file."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from mule_core.parts import KIB, MIB
from mule_wsgi.bucket import Bucket
from tests.browser.catalogue.cases import WHOLE, Case
from tests.browser.catalogue.stage import Stage
from tests.browser.files import digest_of
from tests.faults.faults import answer
from tests.faults.line import Line
from tests.faults.log import Entry, Log
from tests.faults.rules import Rule
from tests.stores import Store, settings_of

CHUNK_SIZE = 5 * MIB
SIZES = {  # bytes
    "whole.bin": 100 * KIB,
    "small.bin": CHUNK_SIZE + 100 * KIB,
    "large.bin": 2 * CHUNK_SIZE + 100 * KIB,
}
UNTOLD = {"firefox": 100 * KIB}  # so little it may send twice by itself, and lose without having told of it
RATE = 20_000_000  # bytes a second, of each connection
STRUCK_PART = 2  # of the large file: by then the client knows how fast the line is

# What is signed with the first window is asked for by itself only where that signature is of no use.
PRELUDES = {"get_list_signature": "list", "get_end_signature": "complete"}
EXPIRED = answer("403 expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case in a browser."""

    browser: str
    case: Case

    def __str__(self) -> str:
        return f"{self.browser}-{self.case}"

    @property
    def file(self) -> str:
        """Give the name of the file that is sent."""
        if self.case.call in WHOLE:
            return "whole.bin"
        return "large.bin" if self.case.call == "part" else "small.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of it. `digests` are those of all objects that the bucket has of it; `told` is what the page said."""

    trial: Trial
    told: Sequence[Mapping[str, Any]]
    digests: Sequence[str]
    store: Log
    backend: Log
    began: float

    @property
    def last(self) -> Mapping[str, Any]:
        """Give what the page said last of the upload."""
        return ([news for news in self.told if "state" in news] or [{"state": "idle"}])[-1]

    @property
    def refused(self) -> list[Entry]:
        """Give the requests whose signature the store refused. Those that only look whether it is there have none."""
        return [entry for entry in self.store.entries() if entry.status == 403 and entry.call != "head"]

    @property
    def part_seconds(self) -> float:
        """Give the seconds from the first part that was begun to the last."""
        parts = self.store.entries("part")
        return max(part.started for part in parts) - parts[0].started

    @property
    def rested(self) -> float:
        """Give the seconds from the first strike to the next try."""
        struck, then = self.tries[:2]
        return then.started - (struck.ended or struck.started)

    @property
    def upload_ids(self) -> set[str]:
        """Give the multipart uploads that parts were sent for, and the paths of what was sent whole."""
        return {entry.upload_id or entry.path for call in ("part", "put") for entry in self.store.entries(call)}

    @property
    def sent_for_nothing(self) -> list[Entry]:
        """Give what a page has sent although the store had it, but for short bodies of which it knew nothing."""
        untold = UNTOLD.get(self.trial.browser, 0)
        return [entry for entry in self.store.sent_again() if entry.received > untold and not self._is_repeated(entry)]

    @property
    def sent_by_nobody(self) -> list[Entry]:
        """Give the parts and whole objects at the store that no page has told to have sent."""
        return [entry for call in ("part", "put") for entry in self.store.entries(call) if not self._count_sent(entry)]

    def _is_repeated(self, entry: Entry) -> bool:
        """Say whether Firefox has sent it once more by itself, as it does where a connection dies."""
        arrived = len(self.store.entries(entry.call, part_number=entry.part_number))
        return self.trial.browser == "firefox" and self._count_sent(entry) < arrived

    def _count_sent(self, entry: Entry) -> int:
        """Give how often the page has sent that part, or that object."""
        what = entry.call if entry.part_number is None else f"{entry.call} {entry.part_number}"
        return sum(news.get("sent") == what for news in self.told)

    @property
    def uncaught(self) -> list[str]:
        """Give the errors that nobody caught."""
        return [news["uncaught"] for news in self.told if "uncaught" in news]

    @property
    def tries(self) -> list[Entry]:
        """Give the requests that the case is about."""
        return [*self.store.entries(self.trial.case.call), *self.backend.entries(self.trial.case.call)]

    @property
    def struck(self) -> list[Entry]:
        """Give those of them that met the fault."""
        return [entry for entry in self.tries if entry.fault]

    @property
    def story(self) -> str:
        """Give a line of text for all that happened, in its order."""
        to_monotonic = time.monotonic() - time.time()
        told = [(news["at"] / 1000 + to_monotonic, f"page    {_tell_news(news)}") for news in self.told]
        for name, log in (("store", self.store), ("backend", self.backend)):
            told += [
                (entry.started, f"{name:7} {_tell_entry(entry)}") for entry in log.entries() if entry.call != "get"
            ]
        return "\n".join([f"{self.trial}:", *(f"{at - self.began:7.2f} {words}" for at, words in sorted(told))])


def _tell_news(news: Mapping[str, Any]) -> str:
    return " ".join(f"{value}" for name, value in news.items() if value is not None and name not in ("at", "name"))


def _tell_entry(entry: Entry) -> str:
    part = f" {entry.part_number}" if entry.part_number is not None else ""
    fault = f" [{entry.fault}]" if entry.fault else ""
    statuses = ", ".join(map(str, entry.store_statuses)) or "nothing"
    seconds = f"{entry.ended - entry.started:.2f} s" if entry.ended else "never ended"
    return (
        f"{entry.call}{part} #{entry.attempt}{fault} {entry.received} bytes: "
        f"it said {statuses}, client heard {entry.status}, {seconds}"
    )


@dataclass(slots=True, kw_only=True)
class Scene:
    """A trial under way."""

    trial: Trial
    page: str
    store: Line
    backend: Line
    lines: ExitStack
    began: float = field(default_factory=time.monotonic)
    told: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Say whether the upload has come to its end, and some time has passed since."""
        return any("isOver" in news for news in self.told)

    def judge(self, client: Any, bucket: str) -> Outcome:
        """Look into the bucket."""
        found = client.list_objects_v2(Bucket=bucket, Prefix=f"{self.trial}/").get("Contents", ())
        bodies = [client.get_object(Bucket=bucket, Key=entry["Key"])["Body"] for entry in found]
        digests = [digest_of(body.iter_chunks(MIB)) for body in bodies]
        return Outcome(
            trial=self.trial,
            told=self.told,
            digests=digests,
            store=self.store.log,
            backend=self.backend.log,
            began=self.began,
        )


def set_scene(trial: Trial, *, store: Store, bucket: str, stage: Stage) -> Scene:
    """Lay two lines that nobody else uses, with the fault of the case on them."""
    with ExitStack() as lines:
        # No connection is used twice: what dies on such a one some browsers repeat without telling the page.
        # And a part takes so long that browsers tell how far it is: on loopback it has left before they say a word.
        store_line = lines.enter_context(Line(to=store.url, keep_alive=False, rate_per_connection=RATE))
        backend_line = lines.enter_context(Line(to=stage.url, keep_alive=False))
        rules = _list_rules(trial.case, (store_line, backend_line))
        store_line.follow(rules)
        backend_line.follow(rules)
        settings = settings_of(
            store,
            bucket,
            url=store_line.url,
            chunk_size=CHUNK_SIZE,
            expires_in=trial.case.expires_in,
            prefix=f"/{trial}",
            key_template=f"{trial}/{{id}}/{{filename}}",
        )
        stage.mount(settings, objects=Bucket(replace(settings, endpoint_url=store.url)))
        query = {"backend": settings.prefix, "workers": trial.case.workers, "skew": trial.case.skew}
        page = f"{backend_line.url}/scene.html?{urlencode(query)}"
        return Scene(trial=trial, page=page, store=store_line, backend=backend_line, lines=lines.pop_all())


def _list_rules(case: Case, lines: Sequence[Line]) -> list[Rule]:
    parts = (STRUCK_PART,) if case.call == "part" else ()
    rules = [Rule(call=case.call, fault=case.make_fault(lines), times=case.times, parts=parts)]
    if prelude := PRELUDES.get(case.call):
        rules.append(Rule(call=prelude, fault=EXPIRED, times=1))
    return rules
