"""Who takes part: a page of tests/bench/rival_pages each, and what it is told besides where the store is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One uploader. `page` is a module of the pages, without its ending; `options` are its own."""

    name: str
    label: str
    page: str
    options: Mapping[str, object] = field(default_factory=dict)


_ALL = (
    Contender(name="raw-1", label="bare XHR page, 1 at a time", page="raw", options={"parallel": 1}),
    Contender(name="raw-4", label="bare XHR page, 4 in parallel", page="raw", options={"parallel": 4}),
    Contender(name="raw-6", label="bare XHR page, 6 in parallel", page="raw", options={"parallel": 6}),
    Contender(name="mule", label="Mule", page="mule"),
    Contender(name="uppy6", label="Uppy 6.3.1", page="uppy"),
    Contender(name="uppy5", label="Uppy 5 (core 5.2.0, aws-s3 5.1.0)", page="uppy5"),
    Contender(name="evaporate", label="Evaporate 2.1.4", page="evaporate"),
    Contender(name="lib-storage", label="@aws-sdk/lib-storage 3.1169.0", page="lib-storage"),
    Contender(name="better-upload", label="Better Upload 3.0.19", page="better-upload"),
)
CONTENDERS = {contender.name: contender for contender in _ALL}
TUS = Contender(name="tus", label="tus-js-client 4.3.1", page="tus")
RAW = ("raw-1", "raw-4", "raw-6")
