"""Questions and their answers."""

from decimal import Decimal
from uuid import UUID

import crm
import pytest

QUESTION = "select name, employees from account where employees >= :least order by employees"


@pytest.fixture
def full(s):
    s.create_many("account", ({"name": f"Account {n}", "employees": n} for n in range(700)))
    return s


def test_rows_are_dicts(full):
    rows = full.query(QUESTION, least=698)
    assert rows.columns == ("name", "employees") and rows.text == QUESTION
    assert repr(rows) == "<Rows: name, employees>"
    assert list(rows) == [{"name": "Account 698", "employees": 698}, {"name": "Account 699", "employees": 699}]
    assert list(rows) == [] == rows.fetchall()


def test_all_rows_come_once_and_in_order(full):
    rows = full.query(QUESTION, {"least": 0})
    first = next(rows)
    rest = rows.fetchall()
    assert [first["employees"], *(row["employees"] for row in rest)] == list(range(700))
    assert [row[1] for row in full.query(QUESTION, least=0).tuples()] == list(range(700))


def test_one_first_and_scalar(full):
    count = "select count(*) from account"
    assert full.query(count).scalar() == 700 == full.count("account")
    assert full.query(count).one() == {"count": 700}
    assert full.query(QUESTION, least=0).first()["employees"] == 0
    assert full.query(QUESTION, least=900).first() is None and full.query(QUESTION, least=900).scalar() is None
    with pytest.raises(crm.NotFoundError):
        full.query(QUESTION, least=900).one()
    with pytest.raises(crm.UsageError, match="more rows"):
        full.query(QUESTION, least=0).one()


def test_looking_at_an_answer_takes_nothing_from_it(full):
    rows = full.query(QUESTION, least=0)
    html = rows._repr_html_()
    assert html.count("<tr>") == 21 and "… and more" in html and "Account 19" in html
    assert [row["employees"] for row in rows.peek(3)] == [0, 1, 2]
    assert len(rows.fetchall()) == 700


def test_names_are_escaped_in_notebooks(s):
    s.create("account", name="<b>Acme</b>")
    assert "&lt;b&gt;Acme" in s.query("select name from account")._repr_html_()


def test_a_question_may_be_json(full):
    rows = full.query({"crm_query": 1, "from": "account", "select": ["name"], "where": {"eq": ["employees", {"param": "n"}]}}, n=5)
    assert rows.fetchall() == [{"name": "Account 5"}] and "select" in rows.text
    with pytest.raises(TypeError, match="a question is a text"):
        full.query(7)


def test_the_sql_is_told(full):
    assert "select" in full.query(QUESTION, least=0).sql.lower()


def test_a_writer_may_write_while_it_reads(full):
    for row in full.query("select id, employees from account where employees < 100"):
        full.update("account", row["id"], employees=row["employees"] + 1_000)
    assert full.query("select count(*) from account where employees >= 1000").scalar() == 100


def test_pages(full):
    question = "select name, employees from account order by employees desc"
    first = full.page(question, size=300)
    assert len(first) == 300 and first.rows[0]["employees"] == 699 and first.columns == ("name", "employees")
    second = full.page(question, size=300, cursor=first.cursor)
    assert second.rows[0]["employees"] == 399 and next(iter(second)) == second.rows[0]
    assert [len(page) for page in full.pages(question, size=300)] == [300, 300, 100]
    with pytest.raises(crm.QuerySyntaxError) as caught:
        full.page(question, cursor="nonsense")
    assert caught.value.code == "invalid_cursor"


def test_labels_follow_the_language(s):
    acme = s.create("account", name="Acme")
    s.create("opportunity", name="Wing", customer=("account", acme), stage="propose", estimated_value=Decimal("10.50"))
    question = "select stage, stage.label, customer, estimated_value from opportunity"
    s.language = "it"
    assert s.language == "it"
    row = s.query(question).one()
    assert row == {"stage": "propose", "stage.label": "Proposta", "customer": ("account", acme), "estimated_value": Decimal("10.5")}


def test_parameters_of_every_type(s):
    acme = s.create("account", name="Acme")
    s.create("contact", last_name="Rossi", account=acme)
    assert s.query("select last_name from contact where account = :a", a=acme).scalar() == "Rossi"
    assert s.query("select id from account where name = :n", {"n": "Acme"}).scalar() == acme
    assert isinstance(s.query("select id from account").scalar(), UUID)


def test_search(s):
    s.create("contact", first_name="Nicolò", last_name="Rossi")
    found = s.search("ross nico", entities=["contact", "account"], limit=5)
    assert [(hit.entity, hit.name, hit.field) for hit in found] == [("contact", "Nicolò Rossi", found[0].field)]
    assert s.get("contact", found[0].id)["first_name"] == "Nicolò" and "Nicolò" in repr(found[0])
    assert s.search("") == []
