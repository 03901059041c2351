"""The stubs say what is there, and the package keeps its own types."""

import subprocess
import sys
from pathlib import Path

import crm
import pytest

pytest.importorskip("mypy")
PACKAGE = Path(crm.__file__).parent


def run(*command, cwd):
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_are_those_of_the_native_half(tmp_path):
    run("mypy.stubtest", "crm._native", "--ignore-disjoint-bases", cwd=tmp_path)


def test_the_package_keeps_its_types(tmp_path):
    run("mypy", "--strict", "--ignore-missing-imports", "-p", "crm", cwd=tmp_path)


def test_what_people_write_has_types(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from decimal import Decimal\n"
        "from uuid import UUID\n"
        "import crm\n"
        "with crm.open('acme.crm') as db, db.session() as s:\n"
        "    acme: UUID = s.create('account', name='Acme')\n"
        "    version: int | None = s.get('account', acme).version\n"
        "    rows: list[dict[str, object]] = s.query('select name from account').fetchall()\n"
        "    with s.transaction() as same:\n"
        "        ids: list[UUID] = same.create_many('contact', [{'last_name': 'Rossi'}])\n"
        "    report: crm.ImportReport = s.import_csv('contacts.csv')\n"
        "    for change in s.feed(): seq: int = change.seq\n"
        "    @db.before('account')\n"
        "    def check(event: crm.Event) -> None: raise event.refuse('no')\n"
    )
    run("mypy", "--strict", "program.py", cwd=tmp_path)
