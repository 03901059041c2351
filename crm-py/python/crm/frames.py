"""Answers as frames and tables, and frames as rows. Nothing heavy is imported before it is asked for."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from crm import _native

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
    """The answer as a `pandas.DataFrame`: through Arrow, column by column.

    Decimals stay in Arrow, exact and without an object each. Ids are `uuid.UUID` and references are pairs, as everywhere:
    pandas can neither compare nor join what Arrow makes of them.
    """
    pandas, pyarrow = _wanted("pandas", "pandas"), _wanted("pyarrow", "pandas")
    table = pyarrow.table(rows)
    made = {place: _objects(table.column(place), pyarrow) for place in range(table.num_columns)}
    objects = {place: values for place, values in made.items() if values is not None}
    plain = table.select([place for place in range(table.num_columns) if place not in objects])
    kinds = {kind: pandas.ArrowDtype(kind) for kind in plain.schema.types if pyarrow.types.is_decimal(kind)}
    frame = plain.to_pandas(types_mapper=kinds.get)
    if not plain.num_columns:
        frame = pandas.DataFrame(index=pandas.RangeIndex(table.num_rows))
    for place, values in objects.items():
        column = pandas.Series(values, index=frame.index, dtype=object)
        frame.insert(place, table.column_names[place], column, allow_duplicates=True)
    return frame


def _objects(column: Any, pyarrow: Any) -> Any:
    """The ids of a column, or its pairs of entity and id; None for a column of any other kind."""
    kind = column.type
    if pyarrow.types.is_struct(kind) and [kind.field(place).name for place in range(kind.num_fields)] == ["entity", "id"]:
        return [pair for chunk in column.chunks for pair in _pairs(chunk, pyarrow)]
    if getattr(kind, "storage_type", kind) == pyarrow.binary(16):
        return [id for chunk in column.chunks for id in _ids(chunk)]
    return None


def _pairs(chunk: Any, pyarrow: Any) -> list[Any]:
    entities, ids = chunk.flatten()
    names = entities.cast(pyarrow.string()).to_pylist()
    return [None if id is None else (name, id) for name, id in zip(names, _ids(ids))]


def _ids(array: Any) -> list[Any]:
    return _native.ids(list(getattr(array, "storage", array).to_numpy(zero_copy_only=False)))


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
