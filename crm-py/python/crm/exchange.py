"""Files in and out: the report of an import, and who hears how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Union

if TYPE_CHECKING:
    # Who hears how far long work is: a function of what is done and what there is in all, which may answer False to stop
    # it; or True for a bar on the terminal, if tqdm is installed.
    Progress = Union[bool, Callable[[int, int], Any], None]

__all__ = ["Fault", "ImportReport"]


class Fault(NamedTuple):
    """A cell or row of an import that was refused."""

    line: int
    """The line in the file."""
    column: str
    """The heading of the column."""
    value: str
    """What the cell holds."""
    reason: str
    """The rule that was broken."""
    message: str
    """What is wrong, for people."""


class ImportReport(NamedTuple):
    """What became of an import. `transaction` is what `Session.undo(transaction=…)` takes back."""

    entity: str
    is_dry_run: bool
    is_kept: bool
    transaction: Optional[int]
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    skipped: int
    incomplete: int
    duplicates: int
    lookups_created: int
    fault_count: int
    faults: list[Fault]
    """The first thousand faults."""
    encoding: str
    delimiter: str
    decimal: str
    dates: str
    ignored_columns: list[str]

    @classmethod
    def of(cls, told: dict[str, Any]) -> "ImportReport":
        """A report as the engine tells it."""
        known: dict[str, Any] = {name: told.get(name) for name in cls._fields}
        known["faults"] = [Fault(**fault) for fault in told["faults"]]
        return cls(**known)


class heard:
    """A function that hears of progress, as a context manager: a bar is closed when the work ends."""

    def __init__(self, progress: Progress, unit: str = "B") -> None:
        self._progress = progress
        self._unit = unit
        self._bar: Any = None

    def __enter__(self) -> Optional[Callable[[int, int], Any]]:
        if self._progress is not True:
            return self._progress or None
        try:
            from tqdm.auto import tqdm
        except ImportError:
            return None
        self._bar = tqdm(unit=self._unit, unit_scale=True, leave=False)
        return self._show

    def _show(self, done: int, total: int) -> None:
        self._bar.total = total or None
        self._bar.update(done - self._bar.n)

    def __exit__(self, *fault: object) -> None:
        if self._bar is not None:
            self._bar.close()
