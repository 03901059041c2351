"""Whoever hears of commits, and files attached to records."""

import crm
import pytest


def test_a_listener_reads_the_feed(db, s):
    heard = []

    def read(commit):
        with db.session() as own:
            heard.extend(change.entity for change in own.changes_since(commit.first - 1))

    listener = db.on_commit(read)
    s.create("account", name="Acme")
    with s.transaction():
        s.create("contact", last_name="Rossi")
        s.create("task", subject="Call")
    assert heard == ["account", "contact", "task"]
    listener.close()
    listener.close()
    s.create("account", name="Bolt")
    assert len(heard) == 3
    with db.on_commit(lambda commit: heard.append(repr(commit))):
        s.create("account", name="Cima")
    s.create("account", name="Duca")
    assert len(heard) == 4 and heard[-1].startswith("<Commit: changes ")


def test_what_a_listener_raises_changes_nothing(db, s, monkeypatch):
    import sys

    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: told.append(unraisable.exc_type))
    db.on_commit(lambda commit: 1 / 0)
    s.create("account", name="Acme")
    assert s.count("account") == 1 and told == [ZeroDivisionError]
    with pytest.raises(TypeError):
        db.on_commit(7)


def test_a_file_with_its_bytes(s):
    with s.change_schema() as schema:
        schema.add_field("account", "x_offer", "file")
    acme = s.create("account", name="Acme", x_offer=crm.File("offer.txt", "text/plain", b"Twelve rooms"))
    told = s.get("account", acme)["x_offer"]
    assert (told.name, told.media_type, told.size, told.content) == ("offer.txt", "text/plain", 12, None)
    assert s.file("account", acme, "x_offer").content == b"Twelve rooms"
    assert "offer.txt" in repr(told)
    with pytest.raises(crm.NotFoundError):
        s.file("account", s.create("account", name="Bolt"), "x_offer")
