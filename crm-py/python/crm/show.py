"""How answers and records look in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm import Record, Rows

__all__ = ["record_html", "rows_html"]

SHOWN = 20


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return escape(f"{value[0]} {value[1]}")
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def _table(head: Iterable[str], body: Iterable[Iterable[Any]]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in body)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"


def rows_html(rows: Rows) -> str:
    """The first rows of an answer as a table; they are not taken from it."""
    shown = rows.peek(SHOWN + 1)
    more = "<p>… and more</p>" if len(shown) > SHOWN else ""
    return _table(rows.columns, ([row[name] for name in rows.columns] for row in shown[:SHOWN])) + more


def record_html(record: Record) -> str:
    """The fields of a record that are set, as a table."""
    fields = ((name, value) for name, value in record.items() if value is not None)
    return _table((record.entity, ""), fields)
