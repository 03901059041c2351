"""What was: histories, undo, the past, the feed."""

from datetime import date, datetime, timedelta, timezone

import crm
import pytest


def test_history_and_undo(s):
    acme = s.create("account", name="Acme")
    s.update("account", acme, name="Acme S.p.A.")
    entries = s.history("account", acme)
    assert [entry.change.operation for entry in entries] == ["update", "create"]
    assert [(value.field, value.old, value.new) for value in entries[0].values] == [("name", "Acme", "Acme S.p.A.")]
    assert entries[0].change.actor == s.user and entries[0].change.fields == ["name"]
    assert "update" in repr(entries[0]) and "Acme S.p.A." in repr(entries[0].values[0])
    written = s.undo(entries[0].change.seq)
    assert written[0].operation == "update" and s.get("account", acme)["name"] == "Acme"
    with pytest.raises(crm.ConflictError) as caught:
        s.undo(entries[0].change.seq - 0)
    assert caught.value.code == "cannot_undo"
    with pytest.raises(TypeError):
        s.undo()


def test_a_delete_is_undone_with_what_it_took_along(s):
    acme = s.create("account", name="Acme")
    s.create("opportunity", name="Wing", customer=("account", acme))
    s.delete("account", acme)
    assert s.count("opportunity") == 0
    gone = s.history("account", acme, 1)[0].change
    assert len(s.undo(transaction=gone.transaction)) == 2
    assert s.count("opportunity") == 1
    s.delete("account", acme)
    assert s.restore("account", acme).operation == "restore"


def test_records_as_they_stood(s):
    before = datetime.now(timezone.utc) - timedelta(days=1)
    acme = s.create("account", name="Acme")
    at = s.get("account", acme)["modified_at"]
    s.update("account", acme, name="Bolt")
    assert s.as_of(at).get("account", acme)["name"] == "Acme"
    assert s.as_of(before).find("account", acme) is None
    assert s.as_of(date(2200, 1, 1)).get("account", acme)["name"] == "Bolt"
    with pytest.raises(crm.NotFoundError):
        s.as_of(before).get("account", acme)
    with pytest.raises(TypeError, match="aware datetime or a date"):
        s.as_of("yesterday")
    with pytest.raises(ValueError, match="time zone"):
        s.as_of(datetime(2030, 1, 1))


def test_the_feed_goes_on_where_it_ended(s):
    start = s.feed()
    list(start)
    acme = s.create("account", name="Acme")
    s.update("account", acme, name="Bolt")
    feed = s.feed(start.seq)
    changes = list(feed)
    assert [(change.operation, change.entity, change.id) for change in changes] == [
        ("create", "account", acme),
        ("update", "account", acme),
    ]
    assert feed.seq == changes[-1].seq and list(feed) == []
    s.delete("account", acme)
    assert [change.operation for change in feed] == ["delete"]
    many = crm.Feed(s, 0, batch=7)
    assert [change.seq for change in many] == list(range(1, many.seq + 1))
