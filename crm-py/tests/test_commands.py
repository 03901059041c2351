"""Commands by name and as methods, from the engine's own table."""

import inspect

import crm
import pytest
from crm import _native


def test_every_command_of_the_table_is_a_method(s):
    assert len(crm.COMMANDS) == len(_native.commands()) >= 18
    for name, about, given in _native.commands():
        noun, verb = name.split(".")
        assert noun in dir(s) and verb in dir(getattr(s, noun)), name
        method = getattr(getattr(s, noun), verb)
        assert inspect.getdoc(method) == about and method.__name__ == verb
        signature = inspect.signature(method)
        names = [parameter.rstrip("_") for parameter in signature.parameters]
        assert names == [word.strip("[] ") for part in given.split(",") if part for word in part.split(" or ")], name
        for parameter in signature.parameters.values():
            is_optional = f"[{parameter.name.rstrip('_')}]" in given or " or " in given
            assert (parameter.default is None) == is_optional, (name, parameter)


def test_a_command_by_name_and_as_a_method(s):
    acme = s.create("account", name="Acme")
    by_name = s.execute("security.rights", {"record": ("account", acme)})
    assert by_name == s.security.rights(("account", acme)) == s.security.rights(s.get("account", acme))
    assert "write" in by_name
    wing = s.create("opportunity", name="Wing", customer=("account", acme))
    written = s.record.set_state(("opportunity", wing), "won", values={"actual_value": 7})
    assert written["record"] == ("opportunity", wing) and s.get("opportunity", wing)["state"] == "won"
    last = s.history("opportunity", wing, 1)[0].change
    s.record.undo(change=last.seq)
    assert s.get("opportunity", wing)["state"] == "open"


def test_names_that_python_keeps_get_an_underscore(db, s):
    unit = s.find_ids("business_unit", "name", "Organisation")[0]
    ada = s.create("user", user_name="ada", last_name="Rossi", business_unit=unit)
    task = s.create("task", subject="Call")
    s.security.grant_role("Scheduler", ("user", ada))
    s.security.share(("task", task), ("user", ada), ["read"])
    with db.session(ada) as hers:
        assert hers.get("task", task)["subject"] == "Call"
    s.security.unshare(record=("task", task), with_=("user", ada))
    s.security.revoke_role("Scheduler", from_=("user", ada))
    who = s.security.who_can(("task", task), "read")
    assert [(able["name"], able["user"]) for able in who] == [("System", s.user)]


def test_what_is_no_command_says_so(s):
    with pytest.raises(crm.UnknownNameError) as caught:
        s.execute("security.right")
    assert caught.value.suggestion == "security.rights"
    with pytest.raises(AttributeError):
        s.security.invent
    with pytest.raises(AttributeError, match="no command about it"):
        s.weather
    with pytest.raises(TypeError):
        s.security.rights()
    with pytest.raises(TypeError):
        s.security.rights(1, 2)
    with pytest.raises(crm.UsageError, match="security.rights"):
        s.execute("security.rights", {"recrod": 1})


def test_rights_hold_in_python(db, s):
    unit = s.find_ids("business_unit", "name", "Organisation")[0]
    ada = s.create("user", user_name="ada", last_name="Rossi", business_unit=unit)
    acme = s.create("account", name="Acme")
    with db.session(ada) as hers, pytest.raises(crm.PermissionDeniedError):
        hers.count("account")
    s.security.grant_role("Salesperson", ("user", ada))
    with db.session(str(ada)) as hers:
        assert hers.user == ada
        mine = hers.create("account", name="Bolt")
        assert hers.query("select id from account where owner = me()").scalar() == mine
    with pytest.raises(crm.NotFoundError):
        db.session(acme)
