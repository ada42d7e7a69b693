"""Mule's tables beside the host's own, where the host makes its tables by Alembic. Alembic itself is not needed here.

add_tables(target_metadata)                                  # they are migrated with the host's
context.configure(..., include_name=is_hosts_own)            # or they are left alone: Mule makes them itself
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import MetaData, TypeDecorator

from .tables import metadata


def add_tables(hosts: MetaData) -> None:
    """Put Mule's tables into a metadata of the host's, for it to make and to migrate. Doing so twice is fine.

    Their types are plain ones there, so that no migration has to import anything of ours.
    """
    for table in metadata.sorted_tables:
        if table.name not in hosts.tables:
            for column in table.to_metadata(hosts).columns:
                if isinstance(column.type, TypeDecorator):
                    column.type = column.type.impl_instance


def is_hosts_own(name: str | None, type_: str, parent_names: Mapping[str, str | None]) -> bool:
    """Say whether something found in the database is none of Mule's: an `include_name` for Alembic's autogenerate.

    Without it, Alembic wants to drop what it finds and the host's metadata does not have.
    """
    table = name if type_ == "table" else parent_names.get("table_name")
    return table not in metadata.tables
