"""Answers as frames and tables, and frames as records."""

import subprocess
import sys
import textwrap
from datetime import date, datetime, timezone
from decimal import Decimal
from uuid import UUID

import crm
import pytest

pyarrow = pytest.importorskip("pyarrow")

QUESTION = """
    select id, name, customer, stage, estimated_value, estimated_close_on, created_at, probability, account, stage.label
    from opportunity order by name
"""


@pytest.fixture
def full(s):
    acme = s.create("account", name="Acme")
    for n in range(3):
        s.create(
            "opportunity",
            name=f"Wing {n}",
            customer=("account", acme),
            account=acme,
            stage="propose" if n else None,
            estimated_value=Decimal("1000.50") * n,
            estimated_close_on=date(2030, 7, 1 + n),
            probability=10 * n,
        )
    return s


def test_arrow_has_the_right_kinds(full):
    table = pyarrow.table(full.query(QUESTION))
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["name"] == "string" and kinds["probability"] == "int64"
    assert kinds["estimated_value"] == "decimal128(19, 4)" and kinds["estimated_close_on"] == "date32[day]"
    assert kinds["created_at"] == "timestamp[us, tz=UTC]"
    assert kinds["stage"].startswith("dictionary<values=string") and kinds["customer"].startswith("struct<entity: dictionary")
    assert "uuid" in kinds["id"] or kinds["id"] == "fixed_size_binary[16]"
    row = table.slice(2, 1).to_pylist()[0]
    assert row["estimated_value"] == Decimal("2001") and row["stage"] == "propose"
    assert row["created_at"].utcoffset().total_seconds() == 0
    assert row["customer"]["entity"] == "account"
    assert full.query(QUESTION).to_arrow().equals(pyarrow.table(full.query(QUESTION)))


def test_polars(full):
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(full.query("select name, estimated_value, created_at, stage from opportunity order by name"))
    assert frame.shape == (3, 4) and frame["name"].to_list() == ["Wing 0", "Wing 1", "Wing 2"]
    assert frame["estimated_value"].sum() == Decimal("3001.5") and frame["created_at"].dtype == polars.Datetime("us", "UTC")
    assert full.query("select name from opportunity").to_polars().height == 3


def test_polars_takes_every_kind(full):
    polars = pytest.importorskip("polars")
    frame = full.query(QUESTION).to_polars()
    assert frame.height == 3 and isinstance(frame, polars.DataFrame) and len(frame["id"][0]) == 16


def test_pandas(full):
    pandas = pytest.importorskip("pandas")
    frame = full.query(QUESTION).to_pandas()
    assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == list(full.query(QUESTION).columns)
    assert str(frame["created_at"].dtype) == "datetime64[us, UTC]" and frame["stage"].dtype == "category"
    assert frame["estimated_value"].sum() == Decimal("3001.5") and isinstance(frame["estimated_value"].iloc[1], Decimal)
    acme = full.find_ids("account", "name", "Acme")[0]
    assert (frame["account"] == acme).all() and list(frame["customer"]) == [("account", acme)] * 3
    assert frame.merge(frame[["id", "name"]], on="id").shape[0] == 3 and isinstance(frame["id"][0], UUID)
    assert frame["estimated_close_on"][0] == date(2030, 7, 1)
    empty = full.query("select id, account, customer from opportunity where name = 'none'").to_pandas()
    assert empty.shape == (0, 3)
    ids = full.query("select id, originating_lead, customer from opportunity").to_pandas()
    assert ids.shape == (3, 3) and ids["originating_lead"].isna().all()


def test_duckdb(full):
    duckdb = pytest.importorskip("duckdb")
    rows = full.query("select name, estimated_value from opportunity")
    assert duckdb.sql("select sum(estimated_value) from rows").fetchall() == [(Decimal("3001.5000"),)]


def test_a_table_is_whole_each_time(full):
    rows = full.query("select name from opportunity where probability > :least", least=5)
    assert "<table>" in rows._repr_html_()  # looking takes nothing
    assert rows.to_arrow().num_rows == 2 == rows.to_arrow().num_rows
    rows = full.query("select name from opportunity")
    next(rows)
    assert rows.to_arrow().num_rows == 3 and len(rows.fetchall()) == 2


def test_a_stream_nobody_takes_is_let_go(full):
    capsule = full.query("select name from opportunity").__arrow_c_stream__()
    assert "arrow_array_stream" in repr(capsule)
    del capsule
    assert pyarrow.RecordBatchReader.from_stream(full.query("select name from opportunity")).read_next_batch().num_rows == 3


def test_an_empty_answer_has_its_columns(s):
    table = s.query("select name, created_at from account").to_arrow()
    assert table.num_rows == 0 and table.column_names == ["name", "created_at"]


def test_the_stream_is_lazy(path):
    code = """
        import sys, resource, crm, pyarrow
        with crm.open(sys.argv[1], durable=False) as db, db.session() as s:
            s.create_many("contact", ({"last_name": f"Rossi {n}", "job_title": "x" * 90} for n in range(60_000)))
        db = crm.open(sys.argv[1]); s = db.session()
        # Every row six times over, and no more memory than for a batch.
        def pages(rows):
            count = 0
            for batch in pyarrow.RecordBatchReader.from_stream(rows):
                count += batch.num_rows
            return count
        question = "select id, last_name, job_title, created_at, state from contact"
        pages(s.query(question + " limit 9000"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(sum(pages(s.query(question)) for _ in range(3)))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # The whole as a table, read inside a call of ours into a library that lets the interpreter go.
        assert s.query(question).to_arrow().num_rows == s.query(question).to_polars().height == 60_000
        print((after - before) / 1024)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(path)], capture_output=True, text=True)
    count, megabytes = done.stdout.split()
    # All columns of all rows are more than twelve megabytes at once; the file's own pages are mapped, and counted.
    assert int(count) == 180_000 and float(megabytes) < 40, done.stderr


def test_contacts_of_a_frame(s):
    pandas = pytest.importorskip("pandas")
    acme = s.create("account", name="Acme")
    frame = pandas.DataFrame(
        {
            "last_name": ["Rossi", "Neri", "Verdi"],
            "children": [1, None, 3],
            "birth_on": pandas.to_datetime(["1980-01-31", None, "1990-02-28"]),
            "account": [str(acme), str(acme), None],
        }
    )
    ids = s.create_many("contact", frame)
    assert len(ids) == 3 and all(isinstance(id, UUID) for id in ids)
    record = s.get("contact", ids[0])
    assert (record["children"], record["birth_on"], record["account"]) == (1, date(1980, 1, 31), acme)
    assert s.get("contact", ids[1])["children"] is None and s.get("contact", ids[2])["account"] is None


def test_frames_that_arrow_cannot_say_are_taken_row_by_row(s):
    pandas = pytest.importorskip("pandas")
    acme = s.create("account", name="Acme")
    frame = pandas.DataFrame({"name": ["Wing", "Hall"], "customer": [("account", acme)] * 2, "probability": [10.0, None]})
    ids = s.create_many("opportunity", frame)
    assert s.get("opportunity", ids[0])["customer"] == ("account", acme)
    assert s.get("opportunity", ids[1])["probability"] is None


def test_records_of_polars_arrow_and_answers(s, file):
    polars = pytest.importorskip("polars")
    at = datetime(2030, 1, 1, tzinfo=timezone.utc)
    s.create_many("task", polars.DataFrame({"subject": ["One", "Two"], "scheduled_end_at": [at, None]}))
    assert s.query("select scheduled_end_at from task where subject = 'One'").scalar() == at
    s.create_many("account", pyarrow.table({"name": ["Acme"], "credit_limit": pyarrow.array([Decimal("12.50")])}))
    with file.session() as other:
        other.create_many("account", s.query("select name, credit_limit from account"))
        assert other.query("select credit_limit from account").scalar() == Decimal("12.5")


def test_what_is_wrong_with_a_frame_is_told(s):
    polars = pytest.importorskip("polars")
    with pytest.raises(crm.UsageError, match="time zone") as caught:
        s.create_many("task", polars.DataFrame({"subject": ["One"], "scheduled_end_at": [datetime(2030, 1, 1)]}))
    assert caught.value.field == "scheduled_end_at"
    with pytest.raises(crm.ValidationError) as caught:
        s.create_many("contact", polars.DataFrame({"last_name": ["Rossi", None]}))
    assert caught.value.row == 1 and s.count("contact") == s.count("task") == 0
    with pytest.raises(crm.UsageError, match="NaN"):
        s.create_many("account", polars.DataFrame({"name": ["Acme"], "credit_limit": [float("nan")]}))


def test_a_missing_library_is_named():
    code = """
        import sys, crm
        sys.modules["pyarrow"] = sys.modules["polars"] = sys.modules["pandas"] = None
        with crm.open(":memory:") as db, db.session() as s:
            for name in ("to_arrow", "to_pandas", "to_polars"):
                try:
                    getattr(s.query("select name from account"), name)()
                except ImportError as error:
                    print(error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        'this needs pyarrow: pip install "crm[pyarrow]"',
        'this needs pandas: pip install "crm[pandas]"',
        'this needs polars: pip install "crm[polars]"',
    ], done.stderr
