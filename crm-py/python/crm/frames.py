"""Answers as frames and tables, and frames as rows. Nothing heavy is imported before it is asked for."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm import Rows

__all__ = ["rows_of", "stream_of", "to_arrow", "to_pandas", "to_polars"]


def _wanted(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise ImportError(f'this needs {module}: pip install "crm[{extra}]"') from missing


def to_arrow(rows: Rows) -> Any:
    """The answer as a `pyarrow.Table`."""
    return _wanted("pyarrow", "pyarrow").table(rows)


def to_polars(rows: Rows) -> Any:
    """The answer as a `polars.DataFrame`."""
    return _wanted("polars", "polars").DataFrame(rows)


def to_pandas(rows: Rows) -> Any:
    """The answer as a `pandas.DataFrame`: through Arrow, column by column."""
    _wanted("pandas", "pandas")
    return _wanted("pyarrow", "pandas").table(rows).to_pandas()


def stream_of(given: Any) -> Any:
    """What a bulk create takes as a stream of Arrow; None if it is no frame, or one that Arrow cannot say."""
    if hasattr(given, "iterrows"):
        return _arrow_of_pandas(given)
    return given if hasattr(given, "__arrow_c_stream__") else None


def _arrow_of_pandas(frame: Any) -> Any:
    try:
        import pyarrow
    except ImportError:
        return None
    try:
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowException, ValueError, TypeError):
        # Columns of any objects (pairs of entity and id) are taken row by row.
        return None


def rows_of(given: Any) -> Iterable[Mapping[str, Any]]:
    """What a bulk create takes as an iterable of mappings; a frame of pandas too."""
    if hasattr(given, "iterrows"):
        return _of_pandas(given)
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
