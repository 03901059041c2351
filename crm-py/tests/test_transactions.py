"""Transactions, and many writes at once."""

import gc

import crm
import pytest


def test_an_exception_takes_all_of_it_back(s):
    with pytest.raises(ZeroDivisionError):
        with s.transaction() as same:
            assert same is s and s.in_transaction
            s.create("account", name="Acme")
            1 / 0
    assert not s.in_transaction and s.count("account") == 0
    with s.transaction():
        s.create("account", name="Acme")
    assert s.count("account") == 1


def test_a_part_fails_alone(s):
    with s.transaction():
        s.create("account", name="Acme")
        with pytest.raises(crm.ValidationError), s.transaction():
            s.create("account", name="Bolt")
            s.create("account")
        assert s.count("account") == 1
    assert s.count("account") == 1
    with pytest.raises(crm.UsageError) as caught:
        s.commit()
    assert caught.value.code == "transaction_state"


def test_what_is_let_go_is_rolled_back(file):
    s = file.session()
    s.begin()
    s.create("account", name="Acme")
    del s
    gc.collect()
    with file.session() as other:
        assert other.count("account") == 0
        other.create("account", name="Bolt")


def test_what_is_closed_is_rolled_back(file):
    s = file.session()
    s.begin()
    s.create("account", name="Acme")
    s.close()
    s.close()
    with file.session() as other:
        assert other.count("account") == 0


def test_tables_of_ones_own(s):
    s.host_sql("create table shop_bill (number integer primary key, account text)")
    with s.transaction():
        acme = s.create("account", name="Acme")
        s.host_sql("insert into shop_bill (account) values (:account)", account=acme)
    rows = s.host_sql("select i.number, a.name from shop_bill i join v_account a on a.id = i.account")
    assert rows == [(1, "Acme")]
    with pytest.raises(crm.PermissionDeniedError):
        s.host_sql("delete from crm_change")


def test_many_records_of_a_generator(s):
    ids = s.create_many("contact", ({"last_name": f"Rossi {n}"} for n in range(1_234)))
    assert len(set(ids)) == 1_234 == s.count("contact")
    assert s.get("contact", ids[1_000])["last_name"] == "Rossi 1000"
    assert s.create_many("contact", []) == []


def test_a_generator_that_raises_leaves_nothing(s):
    def rows():
        for n in range(777):
            yield {"last_name": f"Rossi {n}"}
        raise RuntimeError("the source ran dry")

    with pytest.raises(RuntimeError, match="ran dry"):
        s.create_many("contact", rows())
    assert s.count("contact") == 0 and not s.in_transaction


def test_the_row_that_fails_is_named(s):
    rows = [{"last_name": f"Rossi {n}"} for n in range(200)]
    rows[123] = {"email": "nobody"}
    with pytest.raises(crm.ValidationError, match="^record 123, counted from 0: ") as caught:
        s.create_many("contact", rows)
    assert sorted(issue.field for issue in caught.value.issues) == ["email", "last_name"]
    assert s.count("contact") == 0 and caught.value.row == 123 == caught.value.details["row"]
    rows[123] = {"last_name": object()}
    with pytest.raises(crm.ValidationError, match="^record 123, "):
        s.create_many("contact", rows)
    with pytest.raises(TypeError, match="iterable of mappings"):
        s.create_many("contact", {"last_name": "Rossi"})


def test_many_inside_a_transaction(s):
    with s.transaction():
        s.create("account", name="Acme")
        with pytest.raises(crm.ValidationError):
            s.create_many("account", [{"name": "Bolt"}, {}])
        s.create_many("account", [{"name": "Cima"}])
    assert [row["name"] for row in s.query("select name from account order by name")] == ["Acme", "Cima"]
