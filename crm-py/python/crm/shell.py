"""A shell for questions: one after the other, with history and completion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console

import crm
from crm.output import table

__all__ = ["Names", "run"]

WORDS = (
    "select from where group by order limit and or not in like between is null exists having distinct as asc desc "
    "count sum avg min max during year quarter month week day me() today() now()"
).split()

HELP = """A question ends with a line that ends in ; or with an empty line. Beside questions there are
  .describe [entity]   what there is
  .search words        find records
  .lang code           the language of labels
  .sql question        what the store is asked
  .quit                leave"""


class Names(Completer):
    """Completes entities, fields along the lookups walked with dots, and the words of the language."""

    def __init__(self, db: crm.Crm) -> None:
        self._fields = {name: {f["name"]: f.get("targets", []) for f in db.describe(name)["fields"]} for name in db.entities()}

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        word = document.get_word_before_cursor(WORD=True).lstrip("(,")
        *path, start = word.split(".")
        for name in sorted(self._candidates(document.text, path)):
            if name.startswith(start) and name != start:
                yield Completion(name, start_position=-len(start))

    def _candidates(self, text: str, path: list[str]) -> set[str]:
        words = text.replace(",", " ").replace("(", " ").split()
        entities = [after for word, after in zip(words, words[1:]) if word.lower() == "from" and after in self._fields]
        if not path:
            return {*WORDS, *self._fields, *(field for entity in entities for field in self._fields[entity])}
        for step in path:
            entities = [target for entity in entities for target in self._fields[entity].get(step, [])]
        return {field for entity in entities for field in self._fields[entity]}


def run(db: crm.Crm, session: crm.Session, out: Console, err: Console, **prompt: Any) -> None:
    """Asks and answers until the input ends."""
    asking: PromptSession[str] = PromptSession(
        history=InMemoryHistory(), completer=Names(db), complete_while_typing=False, **prompt
    )
    out.print("Questions end with ; and .help tells the rest.")
    lines: list[str] = []
    while True:
        try:
            line = asking.prompt("crm> " if not lines else "...> ").strip()
        except KeyboardInterrupt:
            lines = []
            continue
        except EOFError:
            return
        if not lines and line.startswith("."):
            if line in (".quit", ".exit"):
                return
            _guarded(err, lambda: _command(db, session, out, line))
            continue
        lines.append(line)
        if line and not line.endswith(";"):
            continue
        question = " ".join(lines).rstrip("; ")
        lines = []
        if question:
            _guarded(err, lambda: _answer(session, out, question))


def _answer(session: crm.Session, out: Console, question: str) -> None:
    rows = session.query(question)
    drawn = table(rows.columns, rows)
    out.print(drawn)
    out.print(f"{drawn.row_count} rows", style="dim")


def _command(db: crm.Crm, session: crm.Session, out: Console, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == ".describe":
        names = [field["name"] for field in db.describe(rest)["fields"]] if rest else db.entities()
        out.print(", ".join(names))
    elif word == ".search":
        for found in session.search(rest):
            out.print(f"{found.entity} {found.name} {found.id}", markup=False)
    elif word == ".lang":
        session.language = rest
    elif word == ".sql":
        out.print(session.explain(rest.rstrip("; ")), markup=False)
    else:
        out.print(HELP)


def _guarded(err: Console, action: Any) -> None:
    """Says what went wrong and goes on; Ctrl-C ends the answer, not the shell."""
    try:
        action()
    except crm.CrmError as error:
        err.print(f"{error.code}: {error}", style="red", markup=False)
    except KeyboardInterrupt:
        err.print("interrupted", style="red")
