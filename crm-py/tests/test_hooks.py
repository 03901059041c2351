"""Rules of the host, written in Python."""

import traceback

import crm
import pytest


def test_a_hook_reads_and_changes(db, s):
    seen = []

    @db.before("account", on=["create", "update"])
    def check(event):
        seen.append((event.operation, event.entity, event.old("name"), event["name"], event.is_changed("name")))
        event["description"] = f"checked: {event.new_value('name')}"

    acme = s.create("account", name="Acme")
    assert s.get("account", acme)["description"] == "checked: Acme"
    s.update("account", acme, name="Bolt")
    assert seen == [("create", "account", None, "Acme", True), ("update", "account", "Acme", "Bolt", True)]
    assert check is not None


def test_what_a_hook_raises_arrives_with_its_traceback(db, s):
    class Unwanted(Exception):
        pass

    def somewhere_deep(event):
        raise Unwanted(event["name"])

    db.add_hook(lambda event: somewhere_deep(event), "account")
    with pytest.raises(Unwanted, match="Nobody") as caught:
        s.create("account", name="Nobody")
    assert "somewhere_deep" in "".join(traceback.format_tb(caught.value.__traceback__))
    assert s.count("account") == 0
    with pytest.raises(Unwanted):
        s.create_many("account", [{"name": "One"}])
    with pytest.raises(KeyboardInterrupt):
        db.add_hook(lambda event: (_ for _ in ()).throw(KeyboardInterrupt()), "account", order=-1)
        s.create("account", name="Nobody")


def test_a_hook_refuses_in_words(db, s):
    @db.before("account")
    def refuse(event):
        raise event.refuse("we do not deal with them")

    with pytest.raises(crm.RefusedError, match="we do not deal with them") as caught:
        s.create("account", name="Nobody")
    assert caught.value.code == "refused_by_hook" and caught.value.entity == "account"


def test_a_hook_afterwards_writes_more(db, s):
    @db.after("account", on=["create"])
    def welcome(event):
        written = event.create("task", subject=f"Welcome {event['name']}", regarding=("account", event.id))
        assert (written.entity, written.operation) == ("task", "create")
        event.update("task", written.id, {"subject": "Welcome!"})
        assert event.value_of("task", written.id, "subject") == "Welcome!"
        assert event.user == s.user and event.now.tzinfo is not None

    s.create("account", name="Acme")
    assert s.query("select subject from task").one() == {"subject": "Welcome!"}


def test_an_event_ends_with_its_hook(db, s):
    kept = []
    db.add_hook(kept.append, "account")
    s.create("account", name="Acme")
    with pytest.raises(crm.UsageError, match="after its hook"):
        kept[0].old("name")
    assert kept[0].entity == "account" and repr(kept[0]) == "<Event: create account>"


def test_the_session_that_writes_is_in_use(file):
    told, s = [], file.session()

    @file.before("account")
    def use(event):
        with pytest.raises(crm.UsageError) as caught:
            s.count("account")
        told.append(caught.value.code)
        with file.session() as other:
            told.append(other.count("contact"))

    s.create("account", name="Acme")
    assert told == ["transaction_state", 0]
    s.close()


def test_hooks_in_an_import_refuse_rows(db, s):
    @db.before("account")
    def check(event):
        if event["name"] == "Nobody":
            raise ValueError("we do not deal with them")

    mapping = {"crm_csv_mapping": 1, "entity": "account", "columns": [{"column": "Name", "field": "name"}]}
    report = s.import_csv(b"Name\nAcme\nNobody\n", mapping)
    assert (report.created, report.refused) == (1, 1)
    assert "we do not deal with them" in report.faults[0].message


def test_a_hook_is_described_rightly(db):
    with pytest.raises(TypeError):
        db.add_hook(7)
    with pytest.raises(ValueError, match="stage"):
        db.add_hook(print, stage="during")
    with pytest.raises(ValueError, match="create, update, delete, restore"):
        db.add_hook(print, on=["invent"])
