"""The stubs say what is there, and the package keeps its own types."""

import os
import subprocess
import sys
from pathlib import Path

import crm
import pytest

pytest.importorskip("mypy")
# Pyright with the program that runs it, as one package; pyright itself fetches that from elsewhere.
pytest.importorskip("basedpyright")
PACKAGE = Path(crm.__file__).parent


def run(*command, cwd):
    # Pyright asks the Python it finds first for what is installed.
    env = dict(os.environ, PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=cwd, env=env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_are_those_of_the_native_half(tmp_path):
    run("mypy.stubtest", "crm._native", "--ignore-disjoint-bases", cwd=tmp_path)


def test_the_package_keeps_its_types(tmp_path):
    run("mypy", "--strict", "--ignore-missing-imports", "-p", "crm", cwd=tmp_path)


def test_pyright_knows_every_type_the_package_shows(tmp_path):
    run("basedpyright", "--verifytypes", "crm", "--ignoreexternal", cwd=tmp_path)
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    run("basedpyright", str(PACKAGE), cwd=tmp_path)


@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("basedpyright",)], ids=["mypy", "pyright"])
def test_what_people_write_has_types(tmp_path, checker):
    program = tmp_path / "program.py"
    program.write_text(
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
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    run(*checker, "program.py", cwd=tmp_path)
