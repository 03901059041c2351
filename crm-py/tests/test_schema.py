"""Metadata, and fields and entities made at run time."""

from decimal import Decimal

import crm
import pytest


def test_what_there_is_to_know_of_an_entity(db):
    assert {"account", "contact", "opportunity"} <= set(db.entities())
    told = db.describe("contact", lang="it")
    assert (told["label"], told["plural_label"]) == ("Contatto", "Contatti")
    fields = {field["name"]: field for field in told["fields"]}
    assert fields["last_name"]["requirement"] == "required" and fields["last_name"]["label"] == "Cognome"
    assert fields["account"]["targets"] == ["account"] and fields["email"]["format"] == "email"
    states = {option["name"]: option["label"] for option in fields["state"]["options"]}
    assert "active" in states
    assert db.describe("contact")["label"] == "Contact"
    assert db.metadata("contact")["labels"]["it"] == "Contatto" and len(db.metadata()) >= 23
    with pytest.raises(crm.UnknownNameError) as caught:
        db.describe("acount")
    assert caught.value.suggestion == "account"


def test_a_front_end_draws_itself(db, s):
    with s.change_schema() as schema:
        schema.add_field("account", "x_rooms", "integer", label={"en": "Rooms", "it": "Camere"})
    acme = s.create("account", name="Acme")
    ada = s.create("contact", last_name="Rossi", account=acme)

    def cells(told):
        return [cell for tab in told["form"]["tabs"] for section in tab["sections"] for cell in section["cells"]]

    told = s.entity.describe("account", "it")
    assert (told["label"], told["views"][0]["name"], told["form"]["tabs"][0]["label"]) == ("Azienda", "active_account", "Generale")
    fields = {cell["field"]: cell for cell in cells(told) if "field" in cell}
    assert fields["x_rooms"]["label"] == "Camere" and fields["name"]["requirement"] == "required"
    lists = {cell["list"]: cell for cell in cells(told) if "list" in cell}
    assert [row["id"] for row in s.query(lists["contact"]["question"], record=("account", acme))] == [ada]
    for view in told["views"]:
        assert {"id", *(column["shown"] for column in view["columns"])} == set(s.query(view["question"]).columns)
    form = {"tabs": [{"name": "main", "labels": {"en": "Main"}, "sections": [
        {"name": "one", "labels": {"en": "One"}, "cells": ["x_rooms", {"list": "contact", "lookup": "account"}]},
    ]}]}
    with s.change_schema() as schema:
        schema.set_form("account", form)
    told = s.execute("entity.describe", {"entity": "account"})
    assert [tab["name"] for tab in told["form"]["tabs"]] == ["main", "more"]
    assert s.export_schema()["changes"][0]["form"] == form
    with pytest.raises(crm.SchemaError), s.change_schema() as schema:
        schema.set_form("account", {"tabs": [{"name": "main", "labels": {"en": "Main"}, "sections": []}]})
    with s.change_schema() as schema:
        schema.set_form("account", None)
    assert s.entity.describe("account")["form"]["tabs"][0]["name"] == "general"
    with pytest.raises(crm.UnknownNameError):
        s.entity.describe("acount")


def test_settings_are_kept(path):
    with crm.open(path, settings={"country": "CH", "base_currency": "CHF"}, organisation="Acme") as db, db.session() as s:
        assert db.settings["base_currency"] == "CHF" and db.settings["time_zone"] == "Europe/Rome"
        assert s.query("select name from business_unit").scalar() == "Acme"


def test_fields_and_entities_at_run_time(db, s):
    with s.change_schema() as schema:
        schema.add_entity(
            "x_machine",
            [
                crm.field("x_name", label={"en": "Name", "it": "Nome"}, required=True, searchable=True),
                crm.field("x_price", "money", min=0),
                crm.field("x_kind", "choice", options=["x_mill", ("x_saw", "Saw")]),
                crm.field("x_account", "lookup", target="account"),
                crm.field("x_mail", "email"),
                crm.field("x_weight", "decimal", scale=3),
                crm.field("x_notes", "multiline"),
                crm.field("x_year", "integer", min=1900, max=2100, recommended=True),
            ],
            label="Machine",
            plural_label="Machines",
            with_activities=True,
            keys={"x_by_name": ["x_name"]},
            columns=["x_name", "x_account.name"],
        )
        schema.add_field("contact", "x_badge", "text", max_length=20, unique=True, searchable=True)
    acme = s.create("account", name="Acme")
    saw = s.create("x_machine", x_name="Saw 1", x_price=Decimal("99.90"), x_kind="x_saw", x_account=acme, x_weight="1.250")
    record = s.get("x_machine", saw)
    assert (record["x_kind"], record["x_weight"], record["x_account"]) == ("x_saw", Decimal("1.25"), acme)
    s.create("contact", last_name="Rossi", x_badge="B-17")
    assert s.search("b 17")[0].name == "Rossi"
    assert db.describe("x_machine", "it")["fields"][-1]["name"] == "x_year"
    with s.change_schema() as schema:
        schema.set_label("x_machine", "x_name", "en", "Title").rename_field("x_machine", "x_notes", "x_remarks")
        schema.add_option("x_machine", "x_kind", "x_press").retire_option("x_machine", "x_kind", "x_mill")
        schema.set_max_length("contact", "x_badge", 30).set_requirement("x_machine", "x_account", "recommended")
    assert {"x_remarks", "x_kind"} <= set(s.get("x_machine", saw))


def test_a_change_of_the_schema_is_whole_or_nothing(db, s):
    with pytest.raises(crm.SchemaError):
        with s.change_schema() as schema:
            schema.add_field("contact", "x_fine")
            schema.add_field("contact", "not_fine")
    with pytest.raises(ZeroDivisionError):
        with s.change_schema() as schema:
            schema.add_field("contact", "x_fine")
            1 / 0
    with pytest.raises(ValueError):
        with s.change_schema() as schema:
            schema.add_field("contact", "x_fine", "poem")
    assert "x_fine" not in {field["name"] for field in db.describe("contact")["fields"]}
    with s.transaction(), pytest.raises(crm.UsageError):
        with s.change_schema() as schema:
            schema.add_field("contact", "x_fine")


def test_schema_packs_go_from_file_to_file(s, file):
    with s.change_schema() as schema:
        schema.add_field("contact", "x_badge", max_length=20)
    pack = s.export_schema()
    assert pack["crm_schema_pack"] == 1
    with file.session() as other:
        steps = other.apply_schema(pack, dry_run=True)
        assert steps == ["add field contact.x_badge (text)"]
        assert "x_badge" not in {field["name"] for field in file.describe("contact")["fields"]}
        other.apply_schema(pack)
        other.create("contact", last_name="Rossi", x_badge="B-1")
        with pytest.raises(crm.ExchangeError):
            other.apply_schema({"nothing": 1})


def test_every_step_of_a_schema_is_known_to_the_engine(s):
    """The editor of Python and that of the engine have the same steps."""
    import inspect

    steps = {name for name, _ in inspect.getmembers(crm.Schema, inspect.isfunction) if not name.startswith("_")}
    for step in steps:
        with pytest.raises(ValueError) as caught:
            s.apply_steps([{"step": step, "nonsense": 1}])
        assert "unknown variant" not in str(caught.value), step
    with pytest.raises(ValueError, match="unknown variant") as caught:
        s.apply_steps([{"step": "no_such_step"}])
    known = {word.strip(" `") for word in str(caught.value).partition("expected one of")[2].split(",")}
    assert known == steps
