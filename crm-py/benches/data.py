"""The same contacts for everybody: the fields asked for, a table of one's own with the same indexes, and the rows."""

from __future__ import annotations

import random
import uuid
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

# Ten columns of every kind.
FIELDS = tuple("id version created_at full_name email phone job_title birth_on children annual_income".split())
SCHEMA = """
    create table contact (
        id integer primary key, uuid blob not null unique, version integer not null, created_at integer not null,
        owner integer not null, business_unit integer not null, account integer, state integer not null,
        first_name text, last_name text not null, full_name text not null, email text, phone text, job_title text,
        birth_on integer, children integer, annual_income integer
    ) strict;
    create index contact_name on contact (full_name, business_unit, owner, account);
    create index contact_owner on contact (owner);
    create index contact_email on contact (email);
    create index contact_account on contact (account);
"""
FIRST = "Ada Ugo Ines Karl Nina Sven Sara Otto Bea Carlo Dora Elio Franca Gino Ida Leo Mara Nora Olga Piero".split()
LAST = "Rossi Neri Bianchi Verdi Costa Galli Conti Vogel Berg Keller Moretti Serra Villa Fontana Greco Marino".split()
TITLES = ["Engineer", "Buyer", "Director", "Clerk", None]
START = datetime(2020, 1, 1, tzinfo=timezone.utc)


def contacts(count: int) -> list[dict]:
    """So many contacts as whoever calls the engine gives them."""
    dice = random.Random(11)
    rows = []
    for n in range(count):
        first, last = dice.choice(FIRST), f"{dice.choice(LAST)} {n % 9973}"
        rows.append(
            {
                "first_name": first,
                "last_name": last,
                "email": f"{first.lower()}.{n}@example.com",
                "phone": f"+39011{n:07}",
                "job_title": dice.choice(TITLES),
                "birth_on": date(1950, 1, 1) + timedelta(days=dice.randrange(18_000)),
                "children": dice.randrange(5),
                "annual_income": Decimal(dice.randrange(2_000_000)) / 100,
            }
        )
    return rows


def stored(rows: list[dict]) -> list[tuple]:
    """The same as a hand-written program stores them: numbers for days, moments and amounts."""
    epoch, made = date(1970, 1, 1), int(START.timestamp() * 1_000_000)
    return [
        (
            n, uuid.UUID(int=(n << 64) | 0x7000_8000_0000_0000).bytes, 1, made + n, 1, 1, None, 0, row["first_name"], row["last_name"],
            f"{row['first_name']} {row['last_name']}", row["email"], row["phone"], row["job_title"],
            (row["birth_on"] - epoch).days, row["children"], int(row["annual_income"] * 10_000),
        )
        for n, row in enumerate(rows, 1)
    ]
