"""What can go wrong: one exception class a family of codes, each with a stable code and details for programs."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

__all__ = [
    "BusyError",
    "ConflictError",
    "CrmError",
    "ExchangeError",
    "InternalError",
    "InterruptedError",
    "Issue",
    "NotFoundError",
    "PermissionDeniedError",
    "QuerySyntaxError",
    "RefusedError",
    "SchemaError",
    "StorageError",
    "UnknownNameError",
    "UsageError",
    "ValidationError",
]


class Issue(NamedTuple):
    """One faulty field, as a form shows it next to the field."""

    field: str
    """The name of the field."""
    code: str
    """The rule that was broken: `required`, `too_long`, `out_of_range`, `wrong_type`, …"""
    message: str
    """What is wrong, without repeating the value."""


class CrmError(Exception):
    """What the engine refuses or fails at.

    `code` is a word that never changes (`not_found`, `version_conflict`…), `number` the same as a number; `details` has
    what is known beside the message.
    """

    code: str
    """The stable word."""
    number: int
    """The stable number."""
    entity: Optional[str]
    """The entity concerned."""
    field: Optional[str]
    """The field concerned."""
    issues: list[Issue]
    """Every faulty field of a validation; empty for other errors."""
    position: Optional[tuple[int, int]]
    """Where in the text of a question: line and column, counted from one."""
    suggestion: Optional[str]
    """The nearest known name."""
    row: Optional[int]
    """Which of many records, counted from nought."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "internal",
        number: int = 901,
        entity: Optional[str] = None,
        field: Optional[str] = None,
        issues: Optional[list[tuple[str, str, str]]] = None,
        position: Optional[tuple[int, int]] = None,
        suggestion: Optional[str] = None,
        row: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.number = number
        self.entity = entity
        self.field = field
        self.issues = [Issue(*issue) for issue in issues or ()]
        self.position = position
        self.suggestion = suggestion
        self.row = row

    @property
    def details(self) -> dict[str, Any]:
        """What is known beside the message, as a dict: entity, field, issues, position, suggestion, row, where there are."""
        names = ("entity", "field", "issues", "position", "suggestion", "row")
        known = {name: getattr(self, name) for name in names}
        return {name: value for name, value in known.items() if value not in (None, [])}

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions travel between processes: keywords included.
        return (_made, (type(self), str(self), {**self.__dict__}))


def _made(kind: type[CrmError], message: str, known: dict[str, Any]) -> CrmError:
    error = kind(message)
    error.__dict__.update(known)
    return error


class UsageError(CrmError, ValueError):
    """A call that cannot be done as it was made: an argument, a closed file, a transaction that is not open."""


class UnknownNameError(UsageError, LookupError):
    """No entity, field or command has this name; `suggestion` is the nearest that there is."""


class QuerySyntaxError(UsageError):
    """A question that cannot be answered as it is put; `position` and `suggestion` say where and what was meant."""


class InterruptedError(CrmError):
    """A long call was stopped by the host."""


class NotFoundError(CrmError, LookupError):
    """No record has this id or key, or none that this user may see."""


class ConflictError(CrmError):
    """Somebody was faster, a key is taken, others depend on the record, or later changes stand on what is to be undone."""


class ValidationError(CrmError, ValueError):
    """One or more fields are faulty; `issues` names each of them."""


class RefusedError(CrmError):
    """A rule says no: the model of states, or a hook."""


class PermissionDeniedError(CrmError):
    """The session's user may not do this."""


class StorageError(CrmError):
    """The file cannot be opened, is damaged, is not ours, is of a newer version; the disk is full."""


class BusyError(StorageError):
    """Another writer holds the file, longer than the busy timeout."""


class ExchangeError(CrmError):
    """A file to import cannot be read as what it claims to be, its mapping is wrong, or reading or writing it failed."""


class SchemaError(CrmError):
    """The definition of an entity, a field or an option is not acceptable, or a pack contradicts what the file has."""


class InternalError(CrmError):
    """A broken promise inside the library: please report it."""
