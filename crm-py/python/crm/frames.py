"""Answers as frames and tables, and frames as rows. Nothing heavy is imported before it is asked for."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm import Rows

__all__ = ["rows_of", "to_arrow", "to_pandas", "to_polars"]


def _wanted(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise ImportError(f'this needs {module}: pip install "crm[{extra}]"') from missing


def to_arrow(rows: Rows) -> Any:
    """The rows that are left, as a `pyarrow.Table`."""
    return _wanted("pyarrow", "pyarrow").table(rows)


def to_polars(rows: Rows) -> Any:
    """The rows that are left, as a `polars.DataFrame`."""
    return _wanted("polars", "polars").DataFrame(rows)


def to_pandas(rows: Rows) -> Any:
    """The rows that are left, as a `pandas.DataFrame`: through Arrow, column by column."""
    _wanted("pandas", "pandas")
    return _wanted("pyarrow", "pandas").table(rows).to_pandas()


def rows_of(given: Any) -> Iterable[Mapping[str, Any]]:
    """What a bulk create takes, as an iterable of mappings: rows, or a frame of pandas or polars."""
    if hasattr(given, "to_dict") and hasattr(given, "iterrows"):
        return _of_pandas(given)
    if hasattr(given, "iter_rows"):
        return given.iter_rows(named=True)  # type: ignore[no-any-return]
    if hasattr(given, "to_pylist"):
        return given.to_pylist()  # type: ignore[no-any-return]
    if isinstance(given, Mapping):
        raise TypeError("rows are given as an iterable of mappings; for one record there is create")
    return given  # type: ignore[no-any-return]


def _of_pandas(frame: Any) -> Iterable[Mapping[str, Any]]:
    import pandas

    # pandas has no other way to say "nothing" in most columns, so what is missing there is not set here.
    for row in frame.to_dict("records"):
        yield {str(name): None if _is_missing(value, pandas) else value for name, value in row.items()}


def _is_missing(value: Any, pandas: Any) -> bool:
    return value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value))
