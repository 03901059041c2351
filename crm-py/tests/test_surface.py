"""The surface: all that the native half has is in the package, and says what it is."""

import inspect
import subprocess
import sys

import crm
from crm import _native


def public(thing):
    return {name for name in vars(thing) if not name.startswith("_")}


def test_every_native_class_is_in_the_package():
    for name in public(_native):
        native = getattr(_native, name)
        if inspect.isclass(native):
            wrapped = getattr(crm, name)
            assert issubclass(wrapped, native) and name in crm.__all__, name
    assert crm.__version__ == _native.VERSION


def test_every_native_symbol_is_documented():
    for name in public(_native) - {"VERSION"}:
        native = getattr(_native, name)
        assert native.__doc__, name
        if inspect.isclass(native):
            for member in public(native):
                assert inspect.getdoc(getattr(native, member)), f"{name}.{member}"


def test_every_public_name_is_there_and_documented():
    assert sorted(crm.__all__, key=str) == sorted(set(crm.__all__), key=str)
    for name in crm.__all__:
        thing = getattr(crm, name)
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for member in public(thing):
                value = inspect.getattr_static(thing, member)
                if callable(value) or isinstance(value, (property, classmethod)):
                    assert inspect.getdoc(getattr(thing, member)), f"{name}.{member}"


def test_importing_brings_nothing_heavy():
    code = "import sys; before = set(sys.modules); import crm; print(' '.join(sorted(set(sys.modules) - before)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"pandas", "polars", "pyarrow", "matplotlib", "numpy", "click", "rich", "tqdm", "asyncio", "sqlite3", "json"}
    assert not heavy & set(loaded)
