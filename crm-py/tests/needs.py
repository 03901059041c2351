"""Prints what the tests need beside the package, from its description: for `make test-python`."""

import re
from pathlib import Path

text = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text()
# tomllib came with Python 3.11; the description is ours and plain.
found = re.search(r"^test = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
assert found, "pyproject.toml has no extra called test"
print(" ".join(re.findall(r'"([^"]+)"', found.group(1))))
