"""Writes what one CRM file has more than another into that other one, as sqlite3 does it: executemany, one transaction."""

import sqlite3
import sys
import time

full, empty = sys.argv[1:]
source, target = sqlite3.connect(full), sqlite3.connect(empty, isolation_level=None)
target.executescript("pragma synchronous = normal; pragma cache_size = -65536")
# The index of long texts is a table of FTS5, written by its own module; the contacts have none.
tables = [
    name
    for name, sql in source.execute("select name, sql from sqlite_master where type = 'table' and sql not like '%virtual%'")
    if name in ("contact", "crm_change", "crm_prefix")
]
work = []
for table in tables:
    rows = source.execute(f"select * from {table}").fetchall()
    known = set(target.execute(f"select * from {table}"))
    if table == "crm_change":
        # What every file begins with is there, under the same numbers.
        last = max(row[0] for row in known)
        rows = [row for row in rows if row[0] > last]
    columns = len(rows[0])
    work.append((f"insert into {table} values ({', '.join('?' * columns)})", [row for row in rows if row not in known]))
start = time.perf_counter()
target.execute("begin")
for text, rows in work:
    target.executemany(text, rows)
target.execute("commit")
print(time.perf_counter() - start)
