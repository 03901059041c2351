"""The package beside SQLAlchemy 2, Django and Python's own sqlite3: the same contacts, in one run, as ratios.

    python beside.py [CONTACTS [ROWS]]      100000 contacts for records and pages, 1000000 rows for tables

Every rival has its own file, indexed alike, with the same settings (WAL, commits that survive the program). A round does
one piece of work with each of them, one after the other, so that a machine that is busy is busy for all; the medians are
compared. Memory is that of a process that does nothing else.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable
from uuid import UUID

import crm
from data import FIELDS, SCHEMA, contacts, stored
from orms import as_dict, django_model, given, sqlalchemy_model

CRM, SQLA, DJANGO, SQLITE = "crm", "SQLAlchemy", "Django", "sqlite3"
ASKED = ", ".join(FIELDS)
OWN = ASKED.replace("id,", "uuid,", 1)


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rounds(what: str, works: dict[str, Callable[[], Any]], times: int, targets: str) -> None:
    """Does each work so many times, in turn, and tells the medians as ratios to ours."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            measured[name].append(timed(work))
    tell(what, {name: statistics.median(all) for name, all in measured.items()}, targets)


def tell(what: str, medians: dict[str, float], targets: str, unit: str = "s") -> None:
    ours = medians[CRM]
    parts = [f"{name} {value / ours:.2f}x" for name, value in medians.items() if name != CRM]
    print(f"{what}: crm {ours:.4g} {unit}; {', '.join(parts)}   [{targets}]", flush=True)


class Rivals:
    """Everybody's file with the same contacts."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.rows = folder, contacts(count)
        self.dice = random.Random(5)
        self.crm = crm.open(folder / "bench.crm", durable=False)
        self.s = self.crm.session()
        self.ids: list[Any] = []
        self.sqlite = sqlite3.connect(folder / "bench.sqlite", isolation_level=None)
        self.sqlite.executescript("pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536;" + SCHEMA)
        self.Contact, engine = sqlalchemy_model(str(folder / "sqlalchemy.sqlite"))
        from sqlalchemy.orm import Session

        self.orm = Session(engine)
        self.Django = django_model(str(folder / "django.sqlite"))

    def create(self) -> None:
        """100,000 contacts of a list of dicts."""
        values, full = stored(self.rows), given(self.rows)

        def with_crm() -> None:
            self.ids = self.s.create_many("contact", self.rows)

        def with_sqlalchemy() -> None:
            self.orm.add_all([self.Contact(**row) for row in full])
            self.orm.commit()
            self.orm.expunge_all()

        def with_sqlite() -> None:
            self.sqlite.execute("begin")
            self.sqlite.executemany(f"insert into contact values ({', '.join('?' * 17)})", values)
            self.sqlite.execute("commit")

        works = {
            CRM: with_crm,
            SQLA: with_sqlalchemy,
            DJANGO: lambda: self.Django.objects.bulk_create([self.Django(**row) for row in full]),
            SQLITE: with_sqlite,
        }
        medians = {name: timed(work) for name, work in works.items()}
        medians["sqlite3 into the tables of the engine"] = self.same_tables()
        tell(f"create {len(self.rows):,} contacts", medians, "10x SQLAlchemy, 0.5x sqlite3 into the same indexed tables")
        self.sqlite.execute("analyze contact")

    def same_tables(self) -> float:
        """What the engine wrote of the contacts (rows, history, words to search by), written again by sqlite3 into an empty
        file. A program of its own: two copies of SQLite may not share a file in one process."""
        self.crm.backup(self.folder / "full.crm")
        crm.open(self.folder / "empty.crm", durable=False).close()
        program = Path(__file__).with_name("same_tables.py")
        command = [sys.executable, str(program), str(self.folder / "full.crm"), str(self.folder / "empty.crm")]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def get(self) -> None:
        """Records by id, as dicts."""
        from sqlalchemy import select

        places = [self.dice.randrange(len(self.rows)) for _ in range(20_000)]
        ids = [self.ids[place] for place in places]
        uuids = [row[0] for row in self.sqlite.execute("select uuid from contact order by id")]
        uuids = [uuids[place] for place in places]
        statement, question, s = select(self.Contact), f"select {OWN} from contact where uuid = ?", self.s
        share = 10  # mappers get a tenth of the work, which is multiplied

        def with_sqlalchemy() -> None:
            for place in places[:: share]:
                as_dict(self.orm.execute(statement.where(self.Contact.id == place + 1)).scalar_one())
                self.orm.expunge_all()

        def with_django() -> None:
            for place in places[:: share]:
                as_dict(self.Django.objects.get(pk=place + 1))

        cursor = self.sqlite.cursor()
        cursor.row_factory = lambda cursor, row: dict(zip(FIELDS, row))
        # The engine answers with UUID, datetime, date and Decimal; sqlite3 with bytes and numbers, and once more with these.
        epoch, day = datetime(1970, 1, 1, tzinfo=timezone.utc), date(1970, 1, 1)

        def typed(_: Any, row: tuple) -> dict[str, Any]:
            made = dict(zip(FIELDS, row))
            made["id"], made["annual_income"] = UUID(bytes=made["id"]), Decimal(made["annual_income"]) / 10_000
            made["created_at"] = epoch + timedelta(microseconds=made["created_at"])
            made["birth_on"] = day + timedelta(days=made["birth_on"])
            return made

        same = self.sqlite.cursor()
        same.row_factory = typed
        works = {
            CRM: lambda: [s.get("contact", id, FIELDS).to_dict() for id in ids],
            SQLA: with_sqlalchemy,
            DJANGO: with_django,
            SQLITE: lambda: [cursor.execute(question, (uuid,)).fetchone() for uuid in uuids],
            "sqlite3 with the same types": lambda: [same.execute(question, (uuid,)).fetchone() for uuid in uuids],
        }
        self.rounds_of_shares("get by id as a dict, 20,000 times", works, 5, share, "18x SQLAlchemy, 1x sqlite3")

    def rounds_of_shares(self, what: str, works: dict[str, Any], times: int, share: int, targets: str) -> None:
        measured: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(times):
            for name, work in works.items():
                measured[name].append(timed(work) * (share if name in (SQLA, DJANGO) else 1))
        tell(what, {name: statistics.median(all) for name, all in measured.items()}, targets)

    def pages(self) -> None:
        """A filtered, sorted page of 50, the first and one at depth 10,000, as dicts."""
        from sqlalchemy import select, tuple_

        fields = "id full_name job_title email phone children".split()
        question = f"select {', '.join(fields)} from contact where children >= 1 order by full_name"
        own = f"select {', '.join(fields).replace('id,', 'uuid,', 1)} from contact where children >= 1"
        cursor, last = None, ("", 0)
        for page in self.s.pages(question, size=500):
            cursor = page.cursor
            if page.cursor is None or (last := (last[0], last[1] + 500))[1] >= 10_000:
                break
        full = self.s.page(question, size=1, cursor=cursor).rows
        name = full[0]["full_name"] if full else "M"
        sql = self.sqlite.cursor()
        sql.row_factory = lambda cursor, row: dict(zip(fields, row))
        Contact, Django = self.Contact, self.Django
        for depth, at, key in (("the first page", None, ("", 0)), ("page at depth 10,000", cursor, (name, 0))):
            statement = (
                select(Contact).where(Contact.children >= 1, tuple_(Contact.full_name, Contact.id) > key)
                .order_by(Contact.full_name, Contact.id).limit(50)
            )

            def with_sqlalchemy() -> None:
                for _ in range(20):
                    [{field: getattr(row, field) for field in fields} for row in self.orm.execute(statement).scalars()]
                    self.orm.expunge_all()

            def with_django() -> None:
                for _ in range(20):
                    found = Django.objects.filter(children__gte=1, full_name__gte=key[0]).order_by("full_name", "id")[:50]
                    [{field: getattr(row, field) for field in fields} for row in found]

            text = own + " and (full_name, id) > (?, ?) order by full_name, id limit 50"
            works = {
                CRM: lambda: [self.s.page(question, cursor=at, size=50).rows for _ in range(20)],
                SQLA: with_sqlalchemy,
                DJANGO: with_django,
                SQLITE: lambda: [sql.execute(text, key).fetchall() for _ in range(20)],
            }
            rounds(f"20 pages of 50, {depth}", works, 9, "6.5x then 9x SQLAlchemy, 1x sqlite3")

    def update(self) -> None:
        """One field of one record with a check of its version, in a transaction of its own."""
        places = self.dice.sample(range(len(self.rows)), 500)
        count = iter(range(1_000_000))

        def with_crm() -> None:
            for place in places:
                record = versions[place]
                versions[place] = self.s.update("contact", self.ids[place], {"job_title": f"Title {next(count)}"}, version=record).version

        versions = {place: 1 for place in places}

        def with_sqlalchemy() -> None:
            for place in places:
                self.orm.get(self.Contact, place + 1).job_title = f"Title {next(count)}"
                self.orm.commit()
                self.orm.expunge_all()

        def with_django() -> None:
            from django.db import transaction
            from django.db.models import F

            for place in places:
                with transaction.atomic():
                    contact = self.Django.objects.get(pk=place + 1)
                    same = self.Django.objects.filter(pk=contact.pk, version=contact.version)
                    assert same.update(job_title=f"Title {next(count)}", version=F("version") + 1) == 1

        own = {place: 1 for place in places}

        def with_sqlite() -> None:
            text = "update contact set job_title = ?, version = version + 1 where id = ? and version = ?"
            for place in places:
                assert self.sqlite.execute(text, (f"Title {next(count)}", place + 1, own[place])).rowcount == 1
                own[place] += 1

        works = {CRM: with_crm, SQLA: with_sqlalchemy, DJANGO: with_django, SQLITE: with_sqlite}
        rounds("500 updates of one field with version check, each its own transaction", works, 5, "15x SQLAlchemy")


def tables(folder: Path, count: int) -> None:
    """Ten columns of all contacts as a table, each in a process of its own: time and peak of memory."""
    with crm.open(folder / "table.crm", durable=False) as db, db.session() as s:
        rows = contacts(count)
        s.create_many("contact", rows)
    own = sqlite3.connect(folder / "table.sqlite")
    own.executescript("pragma journal_mode = wal;" + SCHEMA)
    own.executemany(f"insert into contact values ({', '.join('?' * 17)})", stored(rows))
    own.commit()
    own.close()
    del rows
    program = Path(__file__).with_name("table.py")

    def run(way: str) -> list[float]:
        command = [sys.executable, str(program), way, str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return [float(word) for word in done]

    kinds = (
        ("Arrow", {CRM: "crm_arrow", "adbc": "adbc_arrow", "stepping in sqlite3": "sqlite_step"}, "faster than adbc"),
        ("pandas", {CRM: "crm_pandas", "pandas.read_sql": "pandas_read_sql"}, "3x, half the memory"),
        ("polars", {CRM: "crm_polars", "polars.read_database": "polars_read_database"}, "3x, half the memory"),
    )
    for kind, ways, targets in kinds:
        measured = {name: sorted(run(way) for _ in range(3))[1] for name, way in ways.items()}
        tell(f"{count:,} rows of 10 columns to {kind}", {name: all[0] for name, all in measured.items()}, targets)
        tell("  peak of its own memory", {name: all[1] for name, all in measured.items()}, "2x", "MB")
        tell("  with pages of mapped files", {name: all[2] for name, all in measured.items()}, "", "MB")


def stopping(folder: Path) -> None:
    """From a signal (Ctrl-C) to the exception, in the middle of a question that would take minutes."""
    program = """
import os, signal, sys, threading, time, crm
signal.signal(signal.SIGINT, signal.default_int_handler)
with crm.open(sys.argv[1]) as db, db.session() as s:
    sent = []
    def interrupt():
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)
    threading.Timer(0.3, interrupt).start()
    try:
        s.query("select count(*) from contact a where exists (select 1 from contact b where b.job_title = 'x' and b.id <> a.id)").scalar()
    except KeyboardInterrupt:
        print((time.perf_counter() - sent[0]) * 1000)
"""
    run = lambda: float(subprocess.run([sys.executable, "-c", program, str(folder / "table.crm")], check=True, capture_output=True, text=True).stdout)
    times = sorted(run() for _ in range(5))
    print(f"Ctrl-C in a long question: median {times[2]:.1f} ms, worst {times[4]:.1f} ms   [200 ms]")


def importing() -> None:
    clock = "import time; start = time.perf_counter(); import crm; print((time.perf_counter() - start) * 1000)"
    run = lambda: float(subprocess.run([sys.executable, "-c", clock], check=True, capture_output=True, text=True).stdout)
    times = sorted(run() for _ in range(15))
    print(f"import crm: median {times[7]:.1f} ms, best {times[0]:.1f} ms   [30 ms]")


def main() -> None:
    count, rows = [*(int(word) for word in sys.argv[1:3]), 100_000, 1_000_000][:2] if len(sys.argv) != 2 else (int(sys.argv[1]), 1_000_000)
    print(f"crm {crm.__version__}, Python {sys.version.split()[0]}, its sqlite3 {sqlite3.sqlite_version}; ratios: how many times as long as crm")
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = Path(name)
        importing()
        rivals = Rivals(folder, count)
        rivals.create()
        rivals.get()
        rivals.pages()
        rivals.update()
        rivals.s.close()
        rivals.crm.close()
        tables(folder, rows)
        stopping(folder)


if __name__ == "__main__":
    main()
