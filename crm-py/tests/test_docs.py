"""The manual and the examples: every block of Python is run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def blocks(path):
    """The blocks of Python, each with the line it begins at."""
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start(1)].count("\n") + 1, found.group(1)


@pytest.mark.parametrize("chapter", ["docs/python.md", "docs/forms.md", "crm-py/README.md"])
def test_every_block_of_the_manual_runs(chapter, tmp_path, monkeypatch):
    for extra in ("pandas", "polars", "pyarrow"):
        pytest.importorskip(extra)
    monkeypatch.chdir(tmp_path)
    scope = {"__name__": "manual"}
    found = list(blocks(ROOT / chapter))
    assert found
    for line, block in found:
        # As many empty lines as stand above it, so that a fault names its place in the manual.
        exec(compile("\n" * (line - 1) + block, chapter, "exec"), scope)
    if "db" in scope:
        scope["db"].close()


def test_every_class_of_errors_stands_in_the_manual():
    import crm

    text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    for name in crm.errors.__all__:
        if name != "Issue":
            assert f"`{name}`" in text or f"crm.{name}" in text, name


@pytest.mark.parametrize("example", sorted((ROOT / "examples/python").glob("*.py")), ids=lambda path: path.stem)
def test_every_example_runs(example, tmp_path):
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", str(example)],
        capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    for picture in tmp_path.glob("*.png"):
        assert picture.read_bytes()[:4] == b"\x89PNG" and picture.stat().st_size > 10_000
