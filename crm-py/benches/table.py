"""One way of making a table of all contacts, in a process of its own: seconds, and at the peak the megabytes that are the
process's own and those that include pages of mapped files, which the system takes back when it needs them."""

import sqlite3
import sys
import threading
import time

from data import FIELDS

way, folder = sys.argv[1:]


def memory(what: str) -> int:
    """A line of what the system knows of this process, in kilobytes. Not getrusage: its peak is that of whoever started us."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what))


ours = f"select {', '.join(FIELDS)} from contact"
own = f"select {', '.join(FIELDS).replace('id,', 'uuid,', 1)} from contact"

# What is imported is not measured, neither the time nor, as far as it goes, the memory: the peak begins here.
if way.startswith("crm"):
    import crm
    import pandas, polars, pyarrow  # noqa: E401

    db = crm.open(f"{folder}/table.crm")
    s = db.session()
    works = {
        "crm_arrow": lambda: s.query(ours).to_arrow(),
        "crm_pandas": lambda: s.query(ours).to_pandas(),
        "crm_polars": lambda: s.query(ours).to_polars(),
    }
else:
    import pandas, polars, pyarrow  # noqa: E401
    from adbc_driver_sqlite import dbapi

    connection = sqlite3.connect(f"{folder}/table.sqlite")

    def adbc():
        with dbapi.connect(f"{folder}/table.sqlite") as connection, connection.cursor() as cursor:
            cursor.execute(own)
            return cursor.fetch_arrow_table()

    def step():
        for row in connection.execute(own):
            pass

    works = {
        "adbc_arrow": adbc,
        "sqlite_step": step,
        "pandas_read_sql": lambda: pandas.read_sql(own, connection),
        "polars_read_database": lambda: polars.read_database(own, connection),
    }
own_before, before = memory("RssAnon"), memory("VmRSS")
peak, ended = [0], threading.Event()


def look():
    while not ended.wait(0.005):
        peak[0] = max(peak[0], memory("RssAnon"))


looking = threading.Thread(target=look)
looking.start()
start = time.perf_counter()
table = works[way]()
seconds = time.perf_counter() - start
peak[0] = max(peak[0], memory("RssAnon"))
ended.set()
print(seconds, (peak[0] - own_before) / 1024, (memory("VmHWM") - before) / 1024)
