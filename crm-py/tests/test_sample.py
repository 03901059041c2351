"""The sample company: the same for the same seed, in memory and in a file."""

from decimal import Decimal

import crm
import pytest

WON = "select sum(actual_value) v from opportunity where state = 'won' and during(actual_close_on, 'this year')"
OWED = "select sum(total) v from invoice"


def told(db):
    with db.session() as s:
        return [next(iter(s.query(question)))["v"] for question in (WON, OWED)]


def test_a_sample_is_a_company_that_adds_up():
    with crm.sample(seed=3, size=3) as db, db.session() as s:
        assert isinstance(db, crm.Crm)
        assert all(isinstance(amount, Decimal) and amount > 0 for amount in told(db))
        assert not list(s.query("select id from invoice where order.total <> total"))
        assert db.check() == []


def test_a_file_holds_the_same(tmp_path):
    path = tmp_path / "sample.crm"
    with crm.sample(path, seed=3, size=3, year=2024) as db:
        first = told(db)
    with crm.sample(seed=3, size=3, year=2024) as db:
        assert told(db) == first
    with pytest.raises(crm.StorageError):
        crm.sample(path)
    with crm.open(path, create=False) as db:
        assert told(db)[1] == first[1]


@pytest.mark.parametrize("given", [{"size": 0}, {"size": -1}, {"year": 12}])
def test_what_cannot_be_is_refused(given):
    with pytest.raises(crm.UsageError):
        crm.sample(**given)
