"""What can be given as a value, and what is refused, naming the field and what is wanted."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import crm
import pytest


def issues(caught):
    return [(issue.field, issue.code) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("name", object(), "an object can be no value: text is wanted"),
        ("employees", object(), "an object can be no value: a whole number is wanted"),
        ("credit_limit", float("nan"), "NaN is no number: money is wanted"),
        ("credit_limit", float("inf"), "an infinity is no number"),
        ("credit_limit", Decimal("NaN"), "NaN and the infinities are no numbers"),
        ("credit_limit", Decimal("Infinity"), "NaN and the infinities are no numbers"),
        ("name", "\ud800", "lone surrogate"),
    ],
)
def test_what_can_be_no_value_is_refused_by_name(s, field, value, wanted):
    with pytest.raises(crm.ValidationError) as caught:
        s.create("account", {"name": "Acme", field: value})
    assert issues(caught) == [(field, "wrong_type")]
    assert wanted in caught.value.issues[0].message
    assert s.count("account") == 0


def test_all_that_is_wrong_is_told_at_once(s):
    with pytest.raises(crm.ValidationError) as caught:
        s.create("account", name=object(), employees=object())
    assert issues(caught) == [("name", "wrong_type"), ("employees", "wrong_type")]
    with pytest.raises(crm.ValidationError) as caught:
        s.create("contact", email="nobody", children=-1)
    assert sorted(field for field, _ in issues(caught)) == ["children", "email", "last_name"]
    assert caught.value.details["issues"] == caught.value.issues


def test_a_wrong_kind_is_told_by_the_engine(s):
    with pytest.raises(crm.ValidationError) as caught:
        s.create("account", name="Acme", employees="many")
    assert issues(caught) == [("employees", "wrong_type")]


def test_a_naive_datetime_is_refused_with_advice(s):
    task = s.create("task", subject="Call")
    with pytest.raises(crm.ValidationError, match="give it one, as in"):
        s.update("task", task, scheduled_end_at=datetime(2030, 1, 1, 9))
    rome = timezone(timedelta(hours=1))
    s.update("task", task, scheduled_end_at=datetime(2030, 1, 1, 9, tzinfo=rome))
    due = s.get("task", task)["scheduled_end_at"]
    assert due == datetime(2030, 1, 1, 8, tzinfo=timezone.utc) and due.tzinfo is timezone.utc
    with pytest.raises(crm.UsageError, match="the parameter at: a datetime without a time zone"):
        s.query("select subject from task where scheduled_end_at > :at", at=datetime(2030, 1, 1))


def test_none_and_missing_and_empty_are_three_things(s):
    acme = s.create("account", name="Acme", website="https://acme.example")
    s.update("account", acme, {})
    assert s.get("account", acme)["website"] == "https://acme.example"  # missing: as it was
    s.update("account", acme, website=None)
    assert s.get("account", acme)["website"] is None  # None: not set
    s.update("account", acme, website="")
    assert s.get("account", acme)["website"] is None  # "": there is one way to be empty
    with pytest.raises(crm.ValidationError) as caught:
        s.create("account", name="")
    assert issues(caught) == [("name", "required")]


def test_floats_and_large_numbers(s):
    acme = s.create("account", name="Acme", credit_limit=0.1)
    assert s.get("account", acme)["credit_limit"] == Decimal("0.1")
    with pytest.raises(crm.ValidationError):
        s.update("account", acme, employees=2**80)
    with pytest.raises(crm.ValidationError, match="too large"):
        s.update("account", acme, employees=10**60)
    s.update("account", acme, employees=True + 1)
    assert s.get("account", acme)["employees"] == 2


def test_numbers_of_numpy_are_numbers(s):
    numpy = pytest.importorskip("numpy")
    acme = s.create("account", name="Acme", employees=numpy.int32(7), credit_limit=numpy.float64(2.5))
    record = s.get("account", acme)
    assert (record["employees"], record["credit_limit"]) == (7, Decimal("2.5"))


def test_names_are_text(s):
    with pytest.raises(TypeError, match="names of fields are text"):
        s.create("account", {7: "Acme"})
    with pytest.raises(TypeError, match="mapping"):
        s.create("account", ["Acme"])
    with pytest.raises(crm.UnknownNameError) as caught:
        s.create("account", nmae="Acme")
    assert (caught.value.suggestion, caught.value.field) == ("name", "nmae")


def test_an_id_is_a_uuid_or_its_text(s):
    with pytest.raises(TypeError, match="uuid.UUID or its text, not an int"):
        s.get("account", 7)
    with pytest.raises(crm.UsageError):
        s.get("account", "seven")
