"""Records: made, read, changed, saved, deleted."""

from collections.abc import Mapping, MutableMapping
from datetime import date, datetime, timezone
from decimal import Decimal
from uuid import UUID

import crm
import pytest


def test_a_record_is_a_mapping(s):
    acme = s.create("account", name="Acme", address1_city="Torino")
    assert isinstance(acme, UUID)
    record = s.get("account", acme)
    assert isinstance(record, Mapping) and isinstance(record, MutableMapping)
    assert record["name"] == "Acme" and record.get("nothing") is None and record.get("nothing", 7) == 7
    assert (record.entity, record.id, record.version) == ("account", acme, 1)
    assert "name" in record and "nothing" not in record and 7 not in record
    assert dict(record) == record.to_dict() == dict(record.items())
    assert list(record) == list(record.keys()) and len(record) == len(record.values())
    assert "Acme" in repr(record) and "<table>" in record._repr_html_()
    with pytest.raises(KeyError):
        record["nothing"]


def test_values_come_as_mapping_keywords_or_both(s):
    both = s.create("account", {"name": "Acme"}, address1_city="Torino")
    assert s.get("account", both, ["name", "address1_city"]).to_dict() == {"name": "Acme", "address1_city": "Torino"}
    assert s.get("account", str(both))["name"] == "Acme"


def test_find_answers_none_and_get_raises(s):
    nobody = UUID(int=1)
    assert s.find("account", nobody) is None
    with pytest.raises(crm.NotFoundError) as caught:
        s.get("account", nobody)
    assert caught.value.code == "not_found" and caught.value.entity == "account"
    assert s.find_ids("account", "name", "Acme") == []
    acme = s.create("account", name="Acme")
    assert s.find_ids("account", "name", "ACME") == [acme]


def test_update_says_what_it_did(s):
    acme = s.create("account", name="Acme")
    written = s.update("account", acme, {"website": "https://acme.example"}, version=1)
    assert (written.entity, written.id, written.operation, written.version) == ("account", acme, "update", 2)
    assert s.update("account", acme, website="https://acme.example").operation is None
    with pytest.raises(crm.ConflictError) as caught:
        s.update("account", acme, name="Other", version=1)
    assert caught.value.code == "version_conflict"


def test_save_writes_the_changes_once(s):
    acme = s.create("account", name="Acme", address1_city="Torino")
    record = s.get("account", acme)
    record["name"] = "Acme S.p.A."
    record["employees"] = 12
    assert record["name"] == "Acme S.p.A." and record.changes == {"name": "Acme S.p.A.", "employees": 12}
    assert s.save(record).version == 2 == record.version
    assert record.changes == {} and s.get("account", acme) == record
    assert s.save(record).operation is None


def test_save_of_a_record_that_somebody_changed_is_a_conflict(s):
    acme = s.create("account", name="Acme")
    mine = s.get("account", acme)
    s.update("account", acme, name="Theirs")
    mine["name"] = "Mine"
    with pytest.raises(crm.ConflictError):
        s.save(mine)
    assert mine.changes == {"name": "Mine"}
    with pytest.raises(TypeError, match="without its id"):
        s.save(s.get("account", acme, ["name"]))


def test_upsert_and_delete(s):
    first = s.upsert("product", "product_number", product_number="P-1", name="Pump")
    again = s.upsert("product", "product_number", {"product_number": "P-1", "name": "Big pump"})
    assert (first.operation, again.operation, first.id) == ("create", "update", again.id)
    assert s.count("product") == 1
    assert s.delete("product", first.id, version=2).operation == "delete"
    assert s.count("product") == 0


def test_types_are_those_of_python(s):
    acme = s.create("account", name="Acme", credit_limit=Decimal("1200.50"), employees=7)
    deal = s.create(
        "opportunity", name="New wing", customer=("account", acme), estimated_value=48_500, estimated_close_on=date(2030, 7, 31)
    )
    record = s.get("opportunity", deal)
    assert record["customer"] == ("account", acme)
    assert record["estimated_value"] == Decimal(48_500) and isinstance(record["estimated_value"], Decimal)
    assert record["estimated_close_on"] == date(2030, 7, 31) and type(record["estimated_close_on"]) is date
    assert record["state"] == "open" and record["rating"] == "warm"
    created = record["created_at"]
    assert created.tzinfo is timezone.utc and abs(created - datetime.now(timezone.utc)).total_seconds() < 60
    assert s.get("account", acme)["credit_limit"] == Decimal("1200.50")
    assert record["owner"] == ("user", s.user)


def test_ids_are_like_any_other(s):
    import copy
    import pickle

    acme = s.create("account", name="Acme")
    assert acme == UUID(str(acme)) and hash(acme) == hash(UUID(str(acme))) and acme.version == 7
    assert pickle.loads(pickle.dumps(acme)) == acme == copy.deepcopy(acme)
    assert repr(acme) == repr(UUID(str(acme))) and acme.is_safe == UUID(str(acme)).is_safe


def test_states_move_along_the_model(s):
    acme = s.create("account", name="Acme")
    deal = s.create("opportunity", name="New wing", customer=("account", acme))
    s.set_state("opportunity", deal, "won", actual_value=Decimal("46000.00"))
    record = s.get("opportunity", deal)
    assert (record["state"], record["actual_value"]) == ("won", Decimal("46000"))
    with pytest.raises(crm.RefusedError) as caught:
        s.update("opportunity", deal, name="Old wing")
    assert caught.value.code == "transition_refused"


def test_a_record_may_stand_for_itself_in_a_lookup(s):
    acme = s.get("account", s.create("account", name="Acme"))
    deal = s.create("opportunity", name="New wing", customer=acme)
    assert s.get("opportunity", deal)["customer"] == ("account", acme.id)
