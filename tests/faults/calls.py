"""What a request is for, by its method and its query: the names that rules and the log speak of."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

# A request is the first of these whose method and query names it has. OPTIONS of any is a preflight.
STORE_CALLS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("OPTIONS", frozenset(), "preflight"),
    ("POST", frozenset({"uploads"}), "create"),
    ("PUT", frozenset({"partNumber", "uploadId"}), "part"),
    ("PUT", frozenset(), "put"),
    ("GET", frozenset({"uploadId"}), "list"),
    ("POST", frozenset({"uploadId"}), "complete"),
    ("DELETE", frozenset({"uploadId"}), "abort"),
    ("HEAD", frozenset(), "head"),
    ("GET", frozenset(), "get"),
)
SIGNING_CALLS = (
    "get_init_signature",
    "get_init_signatures",
    "get_all_signatures",
    "get_chunk_signature",
    "get_list_signature",
    "get_end_signature",
    "get_delete_signature",
    "get_head_signature",
)
BACKEND_CALLS = (*SIGNING_CALLS, "chunk_loaded", "upload_finished", "uploads_finished")  # the last segment of the path
ANY = "any"
NAMES = (*BACKEND_CALLS, *(name for _, _, name in STORE_CALLS), "other", ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request by name; `part_number` and `upload_id` where its query has them (a preflight has its request's)."""

    name: str
    path: str
    part_number: int | None = None
    upload_id: str | None = None


def name_call(method: str, target: str) -> Call:
    """Name the request for a target, which is path and query as they stand in the request line."""
    path, _, query = target.partition("?")
    values = {name: given[0] for name, given in parse_qs(query, keep_blank_values=True, errors="replace").items()}
    action = path.rstrip("/").rpartition("/")[2]
    is_action = action in BACKEND_CALLS and method != "OPTIONS"
    part_number = values.get("partNumber", values.get("chunk", ""))
    return Call(
        name=action if is_action else _name_store_call(method, values.keys()),
        path=unquote(path),
        part_number=int(part_number) if part_number.isdecimal() else None,
        upload_id=values.get("uploadId", values.get("upload_id")),
    )


def _name_store_call(method: str, names: Set[str]) -> str:
    return next((name for wanted, needed, name in STORE_CALLS if method == wanted and needed <= names), "other")
