"""The file and sessions on it, as Python people expect them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Callable, Optional, Union

from crm import _native
from crm.commands import NOUNS, Namespace
from crm.exchange import ImportReport, heard
from crm.frames import rows_of, stream_of
from crm.schema import Schema

if TYPE_CHECKING:
    from uuid import UUID

    from crm._native import Change, Event, Page
    from crm.exchange import Progress

    Hook = Callable[[Event], Any]

__all__ = ["Crm", "Feed", "Session"]


class Crm(_native.Crm):
    """A CRM file that is open: `crm.open` opens one. Any thread may use it; it closes where its `with` ends."""

    __slots__ = ()

    def session(self, user: Union[UUID, str, None] = None) -> Session:
        """A session of a user, by id: every read and write is within that user's rights. Without one it is the system's,
        which may do everything. Raises NotFoundError, PermissionDeniedError."""
        return Session(self, user)

    def before(self, entity: Optional[str] = None, *, on: Iterable[str] = (), order: int = 0) -> Callable[[Hook], Hook]:
        """Decorates a function of an event as a rule before writes of `entity`: see `add_hook`."""
        return self._hook("before", entity, on, order)

    def after(self, entity: Optional[str] = None, *, on: Iterable[str] = (), order: int = 0) -> Callable[[Hook], Hook]:
        """Decorates a function of an event as a rule after writes of `entity`, before the commit: see `add_hook`."""
        return self._hook("after", entity, on, order)

    def _hook(self, stage: str, entity: Optional[str], on: Iterable[str], order: int) -> Callable[[Hook], Hook]:
        def add(hook: Hook) -> Hook:
            self.add_hook(hook, entity, stage=stage, on=list(on), order=order)
            return hook

        return add

    def backup(self, path: Union[str, os.PathLike[str]], progress: Progress = None) -> None:
        """Copies the file to `path` while it is in use. `progress` hears pages done and in all; True shows a bar.

        Raises UsageError if there is a file already, StorageError, InterruptedError.
        """
        with heard(progress, unit=" pages") as hear:
            super().backup(path, hear)


class _Transaction:
    """A transaction that is committed where its `with` ends, and rolled back if that ends by an exception."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> Session:
        self._session.begin()
        return self._session

    def __exit__(self, kind: Optional[type[BaseException]], *fault: object) -> None:
        if kind is None:
            self._session.commit()
        elif not self._session.is_closed:
            self._session.rollback()


class _SchemaChange:
    """A change of the schema that is done where its `with` ends, or not at all if that ends by an exception."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._schema = Schema()

    def __enter__(self) -> Schema:
        return self._schema

    def __exit__(self, kind: Optional[type[BaseException]], *fault: object) -> None:
        if kind is None:
            self._session.apply_steps(self._schema.steps)


class Feed:
    """The changes after a point, oldest first, read as they are asked for; it ends with the last there is.

    `seq` is the number of the last change given: keep it, and go on there next time.
    """

    def __init__(self, session: Session, seq: int = 0, batch: int = 500) -> None:
        self.seq: int = seq
        self._session = session
        self._batch = batch
        self._ahead: list[Change] = []

    def __iter__(self) -> Iterator[Change]:
        return self

    def __next__(self) -> Change:
        if not self._ahead:
            self._ahead = self._session.changes_since(self.seq, self._batch)[::-1]
            if not self._ahead:
                raise StopIteration
        change = self._ahead.pop()
        self.seq = change.seq
        return change


class Session(_native.Session):
    """Somebody's way to the file: every read and write is done as the session's user.

    A session is used by one thread at a time; open as many as there are threads. Commands are methods of what they are
    about: `session.security.grant_role("Salesperson", ("user", ada))`.
    """

    __slots__ = ()

    def __getattr__(self, noun: str) -> Namespace:
        if noun in NOUNS:
            return Namespace(self.execute, noun)
        raise AttributeError(f"a session has no attribute {noun!r}, and there is no command about it")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *NOUNS})

    def transaction(self) -> _Transaction:
        """Several writes of which all stay or none, as a context manager: an exception takes them back. Inside another
        it is a part of that one which can fail alone."""
        return _Transaction(self)

    def create_many(self, entity: str, rows: Any, /) -> list[UUID]:
        """Creates a record of each row and answers with the ids: all of them, or none if one fails or `rows` raises.

        Rows are an iterable of mappings; or a frame of pandas or polars, a table of pyarrow, an answer, whatever else gives
        a stream of Arrow: its columns name the fields, and what is missing there is not set. Raises what `create`
        raises; `row` of the error is the number of the row, counted from nought.
        """
        stream = stream_of(rows)
        return self.create_rows(entity, rows_of(rows)) if stream is None else self.create_arrow(entity, stream)

    def pages(self, question: str, parameters: Any = None, /, *, size: int = 50, **named: Any) -> Iterator[Page]:
        """The pages of a question's answer, one after the other."""
        cursor = None
        while True:
            page = self.page(question, parameters, cursor=cursor, size=size, **named)
            yield page
            cursor = page.cursor
            if cursor is None:
                return

    def feed(self, seq: int = 0) -> Feed:
        """The changes after number `seq`, as an iterator."""
        return Feed(self, seq)

    def change_schema(self) -> _SchemaChange:
        """Adds, renames and retires fields, options and entities, as a context manager: all of it is done where it ends,
        in one transaction, or nothing. Others go on working meanwhile.

        Raises SchemaError, PermissionDeniedError, UsageError inside a transaction.
        """
        return _SchemaChange(self)

    def import_csv(
        self,
        source: Any,
        mapping: Optional[dict[str, Any]] = None,
        *,
        dry_run: bool = False,
        all_or_nothing: bool = False,
        on_duplicate: str = "accept",
        progress: Progress = None,
    ) -> ImportReport:
        """Imports a CSV file in one transaction: a path, bytes, or a file opened in binary mode.

        Rows that cannot be are refused and reported, the others kept; with `all_or_nothing` nothing is kept then, with
        `dry_run` never. Rows that are like a record by the duplicate rules, or like a row before them, are written
        like others; with `on_duplicate="report"` they stand among the faults, with `"refuse"` they are refused. Without
        a mapping it is guessed from the headings: `guess_csv` shows how. `progress` hears bytes done and in all; True
        shows a bar.

        Raises ExchangeError, InterruptedError; then nothing is kept.
        """
        with heard(progress) as hear:
            told = self.import_rows(
                source,
                mapping,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                on_duplicate=on_duplicate,
                progress=hear,
            )
        return ImportReport.of(told)
