"""Answers written out: as a table for people, as CSV, JSON and Markdown, and as Parquet."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, TextIO

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from crm import Rows

__all__ = ["FORMATS", "cell", "write"]

FORMATS = ("table", "csv", "json", "markdown", "parquet")
_BY_SUFFIX = {".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet"}


def cell(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"{value[0]}:{value[1]}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _plain(value: Any) -> Any:
    """A value as JSON has it: decimals and ids as text, exactly."""
    if isinstance(value, tuple):
        return {"entity": value[0], "id": str(value[1])}
    if value is None or isinstance(value, (bool, int, str, list)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def write(rows: Rows, form: Optional[str], output: Optional[Path], console: Console) -> None:
    """Writes an answer: in the form said, else as the name of the output says, else a table on a terminal and CSV in a
    pipe."""
    by_name = None if output is None else _BY_SUFFIX.get(output.suffix.lower())
    form = form or by_name or ("table" if output is None and console.is_terminal else "csv")
    if form == "parquet":
        if output is None:
            raise click.UsageError("Parquet is written to a file: say -o FILE")
        _parquet(rows, output)
    elif output is not None:
        with output.open("w", encoding="utf-8", newline="") as to:
            _text(rows, form, to, Console(file=to, width=200))
    else:
        _text(rows, form, sys.stdout, console)


def _text(rows: Rows, form: str, to: TextIO, console: Console) -> None:
    if form == "table":
        console.print(table(rows.columns, rows))
    elif form == "markdown":
        _markdown(rows, to)
    elif form == "json":
        _json(rows, to)
    else:
        writer = csv.writer(to)
        writer.writerow(rows.columns)
        writer.writerows([cell(value) for value in row.values()] for row in rows)


def table(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> Table:
    """Rows as a table for a terminal; numbers stand on the right."""
    drawn = Table(box=None, pad_edge=False)
    rows = list(rows)
    for name in columns:
        is_number = any(isinstance(row[name], int) or hasattr(row[name], "quantize") for row in rows)
        drawn.add_column(name, justify="right" if is_number else "left")
    for row in rows:
        drawn.add_row(*(cell(value) for value in row.values()))
    return drawn


def _json(rows: Rows, to: TextIO) -> None:
    # One row a line inside the list: streamed, and still readable.
    to.write("[")
    for number, row in enumerate(rows):
        to.write(",\n " if number else "\n ")
        to.write(json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False))
    to.write("\n]\n")


def _markdown(rows: Rows, to: TextIO) -> None:
    def line(values: Iterable[Any]) -> str:
        return "| " + " | ".join(cell(value).replace("|", "\\|").replace("\n", " ") for value in values) + " |\n"

    to.write(line(rows.columns))
    to.write(line("---" for _ in rows.columns))
    for row in rows:
        to.write(line(row.values()))


def _parquet(rows: Rows, output: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as missing:
        raise ImportError('Parquet needs pyarrow: pip install "crm[pyarrow]"') from missing
    reader = pyarrow.RecordBatchReader.from_stream(rows)
    with pyarrow.parquet.ParquetWriter(output, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
