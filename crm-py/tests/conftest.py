"""What every test starts from."""

from __future__ import annotations

from pathlib import Path

import crm
import pytest



def pytest_configure(config: pytest.Config) -> None:
    # The tests are of what people install, never of the sources beside them.
    sources = Path(__file__).resolve().parents[1] / "python"
    assert not Path(crm.__file__).resolve().is_relative_to(sources), "the tests run against the installed package"


@pytest.fixture
def db():
    with crm.open(":memory:") as db:
        yield db


@pytest.fixture
def s(db):
    with db.session() as s:
        yield s


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "acme.crm"


@pytest.fixture
def file(path: Path):
    """A file on the disk; commits need not survive a loss of power."""
    with crm.open(path, durable=False) as db:
        yield db
