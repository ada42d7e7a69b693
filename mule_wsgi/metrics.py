"""What happens to uploads, counted for Prometheus.

    mule_uploads_total{event}             uploads that were begun, resumed, finished, aborted
    mule_finished_bytes_total             bytes of those that finished
    mule_chunks_total                     chunks that pages said had arrived
    mule_chunk_bytes_total                their bytes
    mule_retries_total{cause}             what pages had to try again
    mule_signing_seconds{what}            how long it took to sign one `request`, or the `parts` of a window

They are in a registry of prometheus_client's, and nowhere else: to show them to whom they are meant for is the host's.
Where several processes serve, that takes its multiprocess mode: https://prometheus.github.io/client_python/multiprocess/
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

from mule_core.retries import Retries
from mule_core.state.records import Upload

# What our own client says, and no more: each cause is a series of its own, and pages say what they like.
CAUSES = frozenset(
    (
        *("NetworkError", "Stalled", "Interrupted", "Dark", "Offline", "UnreadableAnswer", "Stranger"),
        *("SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "RequestTimeTooSkewed", "BadDigest"),
        *("IncompleteBody", "OperationAborted", "AccessDenied", "SignatureDoesNotMatch", "NoSuchUpload"),
        *("StoreUnavailable", "ObjectStoreUnavailable"),
        *("Http408", "Http425", "Http429", "Http500", "Http502", "Http503", "Http504"),
    )
)
OTHER = "other"
# Seconds: from one signature, of some 30 µs, to ten thousand.
BUCKETS = (0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)


class PrometheusMeter:
    """A Meter (see mule_core.meter) in a registry, which has room for one: see get_meter."""

    def __init__(self, registry: CollectorRegistry) -> None:
        uploads = Counter("mule_uploads", "Uploads, by what became of them", ["event"], registry=registry)
        retries = Counter("mule_retries", "What pages had to try again, by cause", ["cause"], registry=registry)
        signing = Histogram(
            "mule_signing_seconds", "How long it took to sign", ["what"], buckets=BUCKETS, registry=registry
        )
        # Looked up once: to find a series by its labels takes longer than to count.
        self._events = {event: uploads.labels(event) for event in ("begun", "resumed", "finished", "aborted")}
        self._causes = {cause: retries.labels(cause) for cause in (*CAUSES, OTHER)}
        self._signing = {what: signing.labels(what) for what in ("request", "parts")}
        self._finished_bytes = Counter("mule_finished_bytes", "Bytes of finished uploads", registry=registry)
        self._chunks = Counter("mule_chunks", "Chunks that pages said had arrived", registry=registry)
        self._chunk_bytes = Counter("mule_chunk_bytes", "Bytes of these chunks", registry=registry)

    def count_upload(self, event: str, upload: Upload) -> None:
        """See Meter."""
        self._events[event].inc()
        if event == "finished":
            self._finished_bytes.inc(upload.fingerprint.filesize)

    def count_parts(self, count: int, size: int) -> None:
        """See Meter."""
        self._chunks.inc(count)
        self._chunk_bytes.inc(size)

    def count_retries(self, retries: Sequence[Retries]) -> None:
        """See Meter."""
        for one in retries:
            self._causes[one.cause if one.cause in CAUSES else OTHER].inc(one.count)

    def time_signing(self, what: str, seconds: float) -> None:
        """See Meter."""
        self._signing[what].observe(seconds)


def get_meter(registry: CollectorRegistry | None = None) -> PrometheusMeter:
    """Give the meter of a registry, else of the default one: always the same, as no name can be in one twice."""
    return _make_meter(registry or REGISTRY)


_make_meter = cache(PrometheusMeter)
