"""The SQLite of CRM: a customer-relationship engine that is a library, and a company's customer memory that is one file.

    import crm

    with crm.open("acme.crm") as db, db.session() as s:
        acme = s.create("account", name="Acme", address1_city="Torino")
        print(s.get("account", acme)["name"])
"""

from __future__ import annotations

from collections.abc import MutableMapping as _MutableMapping
from typing import TYPE_CHECKING, Any, Optional, Union

from crm import errors
from crm._native import (
    VERSION,
    AsOf,
    Change,
    Commit,
    Event,
    FieldChange,
    File,
    Found,
    HistoryEntry,
    Listener,
    Page,
    Record,
    Rows,
    Written,
)
from crm.commands import COMMANDS, Command
from crm.errors import (
    BusyError,
    ConflictError,
    CrmError,
    ExchangeError,
    InternalError,
    InterruptedError,
    Issue,
    NotFoundError,
    PermissionDeniedError,
    QuerySyntaxError,
    RefusedError,
    SchemaError,
    StorageError,
    UnknownNameError,
    UsageError,
    ValidationError,
)
from crm.exchange import Fault, ImportReport
from crm.schema import Schema, field
from crm.session import Crm, Feed, Session

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__version__ = VERSION

__all__ = [
    "COMMANDS",
    "AsOf",
    "BusyError",
    "Change",
    "Command",
    "Commit",
    "ConflictError",
    "Crm",
    "CrmError",
    "Event",
    "ExchangeError",
    "Fault",
    "Feed",
    "FieldChange",
    "File",
    "Found",
    "HistoryEntry",
    "ImportReport",
    "InternalError",
    "InterruptedError",
    "Issue",
    "Listener",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "QuerySyntaxError",
    "Record",
    "RefusedError",
    "Rows",
    "Schema",
    "SchemaError",
    "Session",
    "StorageError",
    "UnknownNameError",
    "UsageError",
    "ValidationError",
    "Written",
    "errors",
    "field",
    "open",
    "sample",
]

# A record is a mapping to whoever asks `isinstance`.
_MutableMapping.register(Record)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # every ABC has it


def open(
    path: Union[str, os.PathLike[str]],
    *,
    create: bool = True,
    read_only: bool = False,
    durable: bool = True,
    busy_timeout: float = 5.0,
    settings: Optional[Mapping[str, Any]] = None,
    organisation: Optional[str] = None,
) -> Crm:
    """Opens the file at `path`; makes it if it is not there. `":memory:"` is a file that goes with the program.

    Args:
        path: The file.
        create: Whether a file that is not there is made.
        read_only: Whether nothing may be written.
        durable: Whether a commit is on the disk when it returns. Without, commits are ten times quicker, and the last
            of them may be lost, whole, if the machine loses power.
        busy_timeout: How long to wait for another writer, in seconds, before BusyError.
        settings: What a new file is told for good: `base_currency`, `country`, `time_zone`, `languages`,
            `fiscal_year_start`, `fiscal_year_start_day`, `fiscal_period`, `name_order`. A file that is there keeps its own.
        organisation: The name of the company, for a new file.

    Raises:
        StorageError: It cannot be opened, is not a CRM file, is of a newer version, or is damaged.
        BusyError: Another process keeps it.
        UsageError: The settings cannot be.
    """
    return Crm(
        path,
        create=create,
        read_only=read_only,
        durable=durable,
        busy_timeout=busy_timeout,
        settings=settings,
        organisation=organisation,
    )


def sample(
    path: Union[str, os.PathLike[str]] = ":memory:",
    *,
    seed: int = 1,
    size: int = 20,
    year: int = 2025,
) -> Crm:
    """A company that is made up and has lived through a year: leads, deals, quotes, orders, invoices, contracts, cases and
    campaigns, all by the commands of the engine, so that every total adds up. For tests, and to try questions on.

    Its clock stands at the last evening of that year, so that `'this year'` in a question is the one that was; a file
    that is opened anew has the clock of the machine.

    Args:
        path: A new file; without one it goes with the program.
        seed: The same seed, size and year are the same company, ids included.
        size: How many customers there are on the first day; from 1 to 100,000. Ten times as many take ten times as long.
        year: Which year it lives through.

    Raises:
        StorageError: There is a file already, or it cannot be written.
        UsageError: A size or a year that cannot be.
    """
    return Crm(path, sample=(seed, size, year))
