"""The command line."""

import json
import subprocess
import sys

import crm
import pytest

pytest.importorskip("click")


def run(*words, code=0, stdin=""):
    done = subprocess.run(
        [sys.executable, "-m", "crm", *map(str, words)], capture_output=True, text=True, input=stdin, timeout=60
    )
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def made(path):
    run("new", path, "--organisation", "Acme", "--currency", "CHF", "--country", "CH")
    with crm.open(path, durable=False) as db, db.session() as s:
        for name, employees in (("Acme", 12), ("Bolt | Co", None)):
            s.create("account", name=name, employees=employees, credit_limit="12.50")
    return path


def test_a_file_is_made_once(made):
    assert "is there already" in run("new", made, code=2)
    with crm.open(made) as db:
        assert db.settings["base_currency"] == "CHF"
    assert "not a currency" in run("new", made.with_name("b.crm"), "--currency", "???", code=1)
    assert "cannot_open" in run("check", made.with_name("nowhere.crm"), code=1)


def test_every_form_of_an_answer(made, tmp_path):
    question = "select name, employees, credit_limit, owner from account order by name"
    lines = run("query", made, question).splitlines()
    assert lines[0] == "name,employees,credit_limit,owner" and lines[1].startswith("Acme,12,12.5,user:")
    told = json.loads(run("query", made, question, "-f", "json"))
    assert told[0]["credit_limit"] == "12.5" and told[0]["owner"]["entity"] == "user" and told[1]["employees"] is None
    markdown = run("query", made, question, "--format", "markdown").splitlines()
    assert markdown[1] == "| --- | --- | --- | --- |" and "Bolt \\| Co" in markdown[3]
    table = run("query", made, question, "-f", "table")
    assert "Bolt | Co" in table and "\x1b" not in table  # colour only on a terminal
    assert "Parquet is written to a file" in run("query", made, question, "-f", "parquet", code=2)
    for name in ("a.csv", "a.json", "a.md", "a.parquet"):
        run("query", made, question, "-o", tmp_path / name)
        assert (tmp_path / name).stat().st_size > 50
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"


def test_parameters_and_faults(made):
    question = "select name from account where employees = :n"
    assert run("query", made, question, "-p", "n=12").splitlines() == ["name", "Acme"]
    assert "name=value" in run("query", made, question, "-p", "n", code=2)
    told = run("query", made, "select nmae from account", code=1)
    assert "unknown_field" in told and "did you mean name?" in told
    assert run("query", made, question, "--sql").lower().startswith("select")
    assert run("--as", "system", "query", made, question, "-p", "n=12").endswith("Acme\n")
    assert "no user called" in run("--as", "nobody", "query", made, question, "-p", "n=12", code=2)


def test_import_search_describe_history_check_backup(made, tmp_path):
    csv = tmp_path / "contacts.csv"
    csv.write_text("Nome,Cognome\nAda,Rossi\nUgo,\n")
    assert json.loads(run("import", made, csv, "--show-mapping"))["entity"] == "contact"
    assert "line 3" in run("import", made, csv, code=1)
    assert "Ada Rossi" in run("search", made, "ros", "ada", "-e", "contact")
    assert run("search", made, "nowhere") == "nothing found\n"
    assert "opportunity" in run("describe", made)
    assert "Cognome" in run("describe", made, "contact", "--lang", "it")
    with crm.open(made) as db, db.session() as s:
        acme = s.find_ids("account", "name", "Acme")[0]
        s.update("account", acme, name="Acme S.p.A.")
    told = run("history", made, "account", acme)
    assert "update" in told and "create" in told and "System" in told
    assert "is sound" in run("check", made)
    run("backup", made, tmp_path / "copy.crm")
    assert "invalid_argument" in run("backup", made, tmp_path / "copy.crm", code=1)


def test_the_shell_asks_and_answers(made, capsys):
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput
    from rich.console import Console

    from crm.shell import run as shell

    with crm.open(made) as db, db.session() as s, create_pipe_input() as typed:
        typed.send_text("select name\nfrom account where employees = 12;\nselect nothing from account;\n.describe\n.lang it\n.help\n.quit\n")
        shell(db, s, Console(), Console(stderr=True), input=typed, output=DummyOutput())
        assert s.language == "it"
    told = capsys.readouterr()
    assert "Acme" in told.out and "1 rows" in told.out and "opportunity" in told.out and ".search" in told.out
    assert "unknown_field" in told.err


def test_names_are_completed(db):
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from crm.shell import Names

    names = Names(db)

    def completed(text):
        return [found.text for found in names.get_completions(Document(text), CompleteEvent())]

    assert "account" in completed("select name from acc")
    assert "last_name" in completed("select full_name from contact where last_")
    assert "address1_city" in completed("select name from contact where account.address1_c")
    assert completed("sele") == ["select"]


def test_the_help_names_every_command():
    told = run("--help")
    for word in ("new", "import", "query", "search", "describe", "history", "check", "backup", "shell"):
        assert f"\n  {word} " in told
    assert run("--version").strip().endswith(crm.__version__)


def test_what_is_missing_is_named(made):
    code = "import sys; sys.modules['click'] = None; import runpy; runpy.run_module('crm', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1 and 'pip install "crm[cli]"' in done.stderr
