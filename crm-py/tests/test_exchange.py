"""CSV in and out, backup and check."""

import io

import crm
import pytest

MAPPING = {
    "crm_csv_mapping": 1,
    "entity": "contact",
    "columns": [
        {"column": "Nome", "field": "first_name"},
        {"column": "Cognome", "field": "last_name"},
        {"column": "Ditta", "field": "account", "lookup": {"create": True}},
    ],
}
FILE = "Nome;Cognome;Ditta\r\nAda;Rossi;Acme\r\nUgo;;Acme\r\n".encode()


def test_an_import_reports(s):
    report = s.import_csv(FILE, MAPPING)
    assert (report.created, report.refused, report.lookups_created, report.is_kept) == (1, 1, 1, True)
    fault = report.faults[0]
    assert (fault.line, fault.column, fault.reason) == (3, "Cognome", "required")
    s.undo(transaction=report.transaction)
    assert s.count("contact") == s.count("account") == 0


def test_sources_are_paths_bytes_and_files(s, tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_bytes(FILE)
    with path.open("rb") as opened:
        for source in (path, str(path), io.BytesIO(FILE), opened):
            assert s.import_csv(source, MAPPING, dry_run=True).created == 1
    assert s.count("contact") == 0
    with pytest.raises(TypeError, match="path, bytes, or a file"):
        s.import_csv(7, MAPPING)
    with pytest.raises(crm.ExchangeError) as caught:
        s.import_csv(tmp_path / "nothing.csv", MAPPING)
    assert caught.value.code == "io"
    with pytest.raises(TypeError, match="binary mode"):
        s.import_csv(io.StringIO("text"), MAPPING)


def test_a_mapping_is_guessed(s):
    guess = s.guess_csv(b"Nome,Cognome,Cellulare\nAda,Rossi,347 1234567\n")
    assert guess["mapping"]["entity"] == "contact" and guess["headings"] == ["Nome", "Cognome", "Cellulare"]
    assert s.import_csv(io.BytesIO(b"Nome,Cognome\nAda,Rossi\n")).created == 1
    assert s.import_csv(FILE, MAPPING, all_or_nothing=True).is_kept is False
    assert s.count("contact") == 1


def test_what_is_like_a_record_is_reported_or_refused(s):
    s.create("account", name="Globex")
    mapping = {"crm_csv_mapping": 1, "entity": "account", "columns": [{"column": "name", "field": "name"}]}
    file = b"name\nAcme\nGLOBEX\n"
    report = s.import_csv(file, mapping, on_duplicate="report", dry_run=True)
    assert (report.created, report.duplicates, report.faults[0].reason) == (2, 1, "duplicate")
    report = s.import_csv(file, mapping, on_duplicate="refuse")
    assert (report.created, report.refused) == (1, 1)
    assert s.record.duplicates(entity="account", values={"name": "acme"})["duplicates"][0]["name"] == "Acme"
    with pytest.raises(crm.CrmError, match="accept, report, refuse"):
        s.import_csv(file, mapping, on_duplicate="perhaps")


def test_progress_is_heard_and_may_stop(s):
    rows = b"Nome,Cognome,Ditta\n" + b"".join(b"Ada,Rossi %d,\n" % n for n in range(5_000))
    heard = []
    s.import_csv(rows, MAPPING, progress=lambda done, total: heard.append((done, total)))
    assert len(heard) >= 4 and heard[-1][1] == len(rows) and heard == sorted(heard)
    with pytest.raises(crm.InterruptedError):
        s.import_csv(rows, MAPPING, progress=lambda done, total: False)
    with pytest.raises(ZeroDivisionError):
        s.import_csv(rows, MAPPING, progress=lambda done, total: 1 / 0)
    assert s.count("contact") == 5_000
    s.import_csv(FILE, MAPPING, dry_run=True, progress=True)


def test_answers_go_out_as_csv(s, tmp_path):
    s.create("account", name="Rossi, Bianchi & C.", employees=12)
    path = tmp_path / "accounts.csv"
    question = "select name, employees from account where employees > :least"
    assert s.export_csv(path, question, least=1) == 1
    assert path.read_bytes() == b'name,employees\r\n"Rossi, Bianchi & C.",12\r\n'
    with pytest.raises(crm.UnknownNameError):
        s.export_csv(path, "select nothing from account")
    assert path.read_bytes().startswith(b"name") and len(list(tmp_path.iterdir())) == 1
    assert s.export_csv(path, question, {"least": 1}, spreadsheet=True) == 1


def test_backup_and_check(file, tmp_path):
    with file.session() as s:
        s.create("account", name="Acme")
    heard = []
    file.backup(tmp_path / "copy.crm", progress=lambda done, total: heard.append(total))
    assert heard and file.check() == []
    with crm.open(tmp_path / "copy.crm") as copy, copy.session() as s:
        assert s.count("account") == 1
    with pytest.raises(crm.UsageError):
        file.backup(tmp_path / "copy.crm")
    with pytest.raises(ZeroDivisionError):
        file.backup(tmp_path / "other.crm", progress=lambda done, total: 1 / 0)
    assert not (tmp_path / "other.crm").exists()
