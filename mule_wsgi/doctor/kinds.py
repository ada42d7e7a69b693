"""Whether the kind of store that the settings name is the kind that is there, as far as its address tells."""

from __future__ import annotations

from mule_core.presets import PRESETS, find_store, get_preset

from .case import Case
from .findings import Finding, Fix, failed, ok, warning


def check_store(case: Case) -> Finding:
    """Compare the name of the store with its address."""
    named, found = case.settings.store, find_store(case.settings.endpoint_url or "")
    if case.settings.endpoint_url is None:
        found = "aws"
    fix = Fix(words="name the store by its kind", variables={case.variable("store"): found or ""})
    if named is None and found is not None and found != "aws":
        return warning(f"this is {PRESETS[found].title}, which does not do all that AWS does", fix)
    if named is None:
        return ok("AWS" if found else "its kind is not named")
    title = get_preset(named).title
    if found is not None and found != named:
        return failed(f"the address is that of {PRESETS[found].title}, and not of {title}", fix)
    return ok(f"{title}: what is not set is as it wants it")


def find_refusal(case: Case, setting: str, value: object) -> str | None:
    """Give why that value cannot work at a store of the kind that is named; None where it may."""
    if case.settings.store is None:
        return None
    only = get_preset(case.settings.store).only.get(setting)
    return None if only is None or value in only.values else only.reason


def is_promised(case: Case, integrity: str) -> bool:
    """Tell whether the store of that kind is known to bind bytes in this way."""
    return case.settings.store is not None and get_preset(case.settings.store).integrity == integrity
