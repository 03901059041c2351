"""One bridge for every code."""

import pickle

import crm
import pytest
from crm import _native


def test_every_code_has_a_class():
    codes = _native.error_codes()
    assert len(codes) >= 38 and len({number for _, number, _ in codes}) == len(codes)
    for code, number, name in codes:
        error = getattr(crm.errors, name)("what", code=code, number=number)
        assert isinstance(error, crm.CrmError) and getattr(crm, name) is type(error), code
    families = {code: name for code, _, name in codes}
    assert families["validation"] == "ValidationError"
    assert families["not_found"] == "NotFoundError"
    assert families["version_conflict"] == families["duplicate_key"] == families["in_use"] == "ConflictError"
    assert families["permission_denied"] == families["last_administrator"] == "PermissionDeniedError"
    assert families["busy"] == "BusyError" and families["disk_full"] == families["corrupt"] == "StorageError"
    assert families["query_syntax"] == families["query_parameter"] == "QuerySyntaxError"
    assert families["internal"] == "InternalError" and "internal" not in {c for c, n in families.items() if n != "InternalError"}


def test_a_question_says_where_and_what_was_meant(s):
    with pytest.raises(crm.QuerySyntaxError) as caught:
        s.query("select name from account where (")
    assert caught.value.code == "query_syntax" and caught.value.position[0] == 1
    with pytest.raises(crm.UnknownNameError) as caught:
        s.query("select nmae from account")
    assert caught.value.suggestion == "name" and caught.value.position == (1, 8)
    with pytest.raises(crm.QuerySyntaxError, match="city"):
        s.query("select name from account where address1_city = :city")


def test_errors_are_what_python_calls_them(s):
    with pytest.raises(LookupError):
        s.get("account", "00000000-0000-0000-0000-000000000001")
    with pytest.raises(ValueError):
        s.create("account")


def test_errors_travel_between_processes(s):
    with pytest.raises(crm.ValidationError) as caught:
        s.create("account")
    there = pickle.loads(pickle.dumps(caught.value))
    assert type(there) is crm.ValidationError and str(there) == str(caught.value)
    assert there.issues == caught.value.issues and there.code == "validation" and there.number == 301


def test_files_that_are_none(tmp_path):
    other = tmp_path / "other.crm"
    other.write_bytes(b"this is no database at all, and long enough to be looked at" * 20)
    with pytest.raises(crm.StorageError) as caught:
        crm.open(other)
    assert caught.value.code == "not_a_crm_file"
    with pytest.raises(crm.StorageError) as caught:
        crm.open(tmp_path / "nowhere.crm", create=False)
    assert caught.value.code == "cannot_open"
    with pytest.raises(crm.UsageError, match="base_currency"):
        crm.open(tmp_path / "new.crm", settings={"base_currency": "???"})
    with pytest.raises(ValueError, match="settings"):
        crm.open(tmp_path / "new.crm", settings={"languages": 7})


def test_read_only(path):
    crm.open(path).close()
    with crm.open(path, read_only=True) as db, db.session() as s:
        with pytest.raises(crm.UsageError) as caught:
            s.create("account", name="Acme")
        assert caught.value.code == "read_only"


def test_busy(path):
    with crm.open(path, busy_timeout=0.05) as db, db.session() as one, db.session() as other:
        with one.transaction():
            one.create("account", name="Acme")
            with pytest.raises(crm.BusyError) as caught:
                other.create("account", name="Bolt")
    assert isinstance(caught.value, crm.StorageError)
