"""The command line: `crm`, or `python -m crm`.

Built with click, which checks what is given and writes the help, and rich, which draws tables and bars. Both are extras
(`pip install "crm[cli]"`), so that whoever embeds the package gets no dependency.

Exit codes: 0 done; 1 refused, or found wanting (rows refused, a damaged file); 2 called wrongly; 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Optional

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

import crm
from crm.output import FORMATS, cell, write

out: Console = Console(highlight=False)
err: Console = Console(stderr=True, highlight=False)

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


class _Group(click.Group):
    """Commands that answer an error of the engine with its message and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except crm.CrmError as error:
            err.print(f"[bold red]{error.code}[/]: {error}", soft_wrap=True, markup=True)
            for issue in error.issues:
                err.print(f"  {issue.field}: {issue.message}", markup=False)
            ctx.exit(1)
        except ImportError as missing:
            err.print(str(missing), markup=False)
            ctx.exit(1)
        except KeyboardInterrupt:
            err.print("interrupted")
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(crm.__version__, prog_name="crm")
@click.option("--as", "user", metavar="USER_NAME", help="Act as this user; else as the system.")
@click.pass_context
def main(ctx: click.Context, user: Optional[str]) -> None:
    """A company's customer memory in one file."""
    ctx.obj = user


@contextmanager
def opened(file: Path, user: Optional[str] = None, lang: Optional[str] = None) -> Iterator[tuple[crm.Crm, crm.Session]]:
    """The file, which must be there, and a session of the user on it."""
    with crm.open(file, create=False) as db, db.session() as system:
        if user is None:
            session = system
        else:
            known = system.find_ids("user", "user_name", user, limit=1)
            if not known:
                raise click.BadParameter(f"there is no user called {user}", param_hint="--as")
            session = db.session(known[0])
        if lang:
            session.language = lang
        yield db, session


@contextmanager
def bar(title: str) -> Iterator[Any]:
    """A bar for long work, on a terminal only; to be told what is done and what there is."""
    columns = (TextColumn(title), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)


@main.command()
@FILE
@click.option("--organisation", metavar="NAME", help="The name of the company.")
@click.option("--currency", metavar="CODE", help="The currency of amounts that name none, such as EUR.")
@click.option("--country", metavar="CODE", help="The country of telephone numbers without a prefix, such as IT.")
@click.option("--time-zone", metavar="NAME", help="The zone in which days begin and end, such as Europe/Rome.")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="A language of labels; the first is preferred.")
def new(file: Path, organisation: Optional[str], currency: str, country: str, time_zone: str, languages: Any) -> None:
    """Make a file."""
    if file.exists():
        raise click.BadParameter(f"{file} is there already", param_hint="FILE")
    said = {"base_currency": currency, "country": country, "time_zone": time_zone, "languages": list(languages)}
    settings = {name: value for name, value in said.items() if value}
    with crm.open(file, settings=settings, organisation=organisation) as db:
        out.print(f"{file}: {len(db.entities())} entities, {db.settings['base_currency']}, {db.settings['time_zone']}")


@main.command("import")
@FILE
@click.argument("csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A mapping in JSON.")
@click.option("--entity", help="What the rows become; else it is guessed from the headings.")
@click.option("--show-mapping", is_flag=True, help="Print the mapping that would be used, and do nothing.")
@click.option("--dry-run", is_flag=True, help="Check everything and keep nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing if any row is refused.")
@click.pass_obj
def import_(
    user: Optional[str],
    file: Path,
    csv: Path,
    mapping: Optional[Path],
    entity: Optional[str],
    show_mapping: bool,
    dry_run: bool,
    all_or_nothing: bool,
) -> None:
    """Import a CSV file. Exit code 1 if rows were refused."""
    with opened(file, user) as (_, s):
        known = json.loads(mapping.read_text()) if mapping else s.guess_csv(csv, entity)["mapping"]
        if show_mapping:
            click.echo(json.dumps(known, indent=2, ensure_ascii=False))
            return
        with bar(f"importing {csv.name}") as hear:
            report = s.import_csv(csv, known, dry_run=dry_run, all_or_nothing=all_or_nothing, progress=hear)
    kept = "" if report.is_kept else ", nothing kept"
    out.print(
        f"{report.entity}: {report.read} read, {report.created} created, {report.updated} updated, "
        f"{report.unchanged} unchanged, {report.refused} refused{kept}"
    )
    if report.transaction is not None:
        out.print(f"transaction {report.transaction}: undo takes it back as a whole")
    for fault in report.faults[:20]:
        err.print(f"line {fault.line}, {fault.column}: {fault.message} ({fault.value!r})", markup=False, soft_wrap=True)
    if report.fault_count > 20:
        err.print(f"… and {report.fault_count - 20} more")
    if report.refused:
        sys.exit(1)


def _parameters(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    pairs = [text.partition("=") for text in given]
    for name, sign, _ in pairs:
        if not (name and sign):
            raise click.BadParameter("a parameter is given as name=value", ctx, option)
    return {name: _value(value) for name, _, value in pairs}


def _value(text: str) -> Any:
    """What a word of the command line stands for: a number, true, false, null, or itself."""
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    try:
        return int(text)
    except ValueError:
        return text


@main.command()
@FILE
@click.argument("question")
@click.option("-p", "--parameter", "parameters", multiple=True, callback=_parameters, help="name=value, for :name.")
@click.option("-f", "--format", "form", type=click.Choice(FORMATS), help="Table on a terminal, else CSV; by the output's name.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; Parquet needs it.")
@click.option("--lang", help="The language of labels.")
@click.option("--sql", is_flag=True, help="Print what the store is asked, and nothing else.")
@click.pass_obj
def query(
    user: Optional[str],
    file: Path,
    question: str,
    parameters: dict[str, Any],
    form: Optional[str],
    output: Optional[Path],
    lang: Optional[str],
    sql: bool,
) -> None:
    """Ask a question: a SELECT over entities."""
    with opened(file, user, lang) as (_, s):
        if sql:
            click.echo(s.explain(question))
            return
        write(s.query(question, parameters), form, output, out)


@main.command()
@FILE
@click.argument("words", nargs=-1, required=True)
@click.option("-e", "--entity", "entities", multiple=True, help="Only in this entity; may be said again.")
@click.option("-n", "--limit", default=20, show_default=True, help="How many at most.")
@click.pass_obj
def search(user: Optional[str], file: Path, words: tuple[str, ...], entities: tuple[str, ...], limit: int) -> None:
    """Find records by words or their beginnings."""
    with opened(file, user) as (_, s):
        table = Table("entity", "name", "found in", "id", box=None, pad_edge=False)
        for found in s.search(" ".join(words), list(entities), limit):
            where = "" if found.field is None else f"{found.field}: {cell(found.value)}"
            table.add_row(found.entity, found.name, where, str(found.id))
        out.print(table if table.row_count else "nothing found")


@main.command()
@FILE
@click.argument("entity", required=False)
@click.option("--lang", help="The language of labels.")
@click.pass_obj
def describe(user: Optional[str], file: Path, entity: Optional[str], lang: Optional[str]) -> None:
    """What entities there are, or what fields one has."""
    with opened(file, user) as (db, _):
        if entity is None:
            table = Table("entity", "label", "fields", box=None, pad_edge=False)
            for name in db.entities():
                told = db.describe(name, lang)
                table.add_row(name, told["label"], str(len(told["fields"])))
        else:
            table = Table("field", "label", "type", "", box=None, pad_edge=False)
            for field in db.describe(entity, lang)["fields"]:
                more = ", ".join(option["name"] for option in field.get("options", ())) or ", ".join(field.get("targets", ()))
                required = "required " if field["requirement"] == "required" else ""
                table.add_row(field["name"], field["label"], field["type"], required + more)
        out.print(table)


@main.command()
@FILE
@click.argument("entity")
@click.argument("id")
@click.option("-n", "--limit", default=20, show_default=True, help="How many at most.")
@click.pass_obj
def history(user: Optional[str], file: Path, entity: str, id: str, limit: int) -> None:
    """Who changed what of a record, newest first."""
    with opened(file, user) as (_, s):
        names: dict[Any, str] = {}
        table = Table("change", "when", "who", "what", "field", "before", "after", box=None, pad_edge=False)
        for entry in s.history(entity, id, limit):
            change = entry.change
            if change.actor is not None and change.actor not in names:
                actor = s.find("user", change.actor)
                names[change.actor] = "" if actor is None else actor["full_name"]
            when, who = f"{change.at:%Y-%m-%d %H:%M:%S}Z", names.get(change.actor, "")
            head = (str(change.seq), when, who, change.operation)
            rows = [(value.field, cell(value.old), cell(value.new)) for value in entry.values]
            for row in rows or [("", "", "")]:
                table.add_row(*head, *row)
                head = ("", "", "", "")
        out.print(table)


@main.command()
@FILE
def check(file: Path) -> None:
    """Check the whole file. Exit code 1 if something is wrong with it."""
    with opened(file) as (db, _):
        faults = db.check()
    for fault in faults:
        err.print(fault, markup=False)
    if faults:
        sys.exit(1)
    out.print(f"{file} is sound")


@main.command()
@FILE
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path, to: Path) -> None:
    """Copy the file while it is in use."""
    with opened(file) as (db, _), bar(f"copying {file.name}") as hear:
        db.backup(to, progress=hear)
    out.print(f"{to}: {to.stat().st_size:,} bytes")


@main.command()
@FILE
@click.option("--lang", help="The language of labels.")
@click.pass_obj
def shell(user: Optional[str], file: Path, lang: Optional[str]) -> None:
    """Ask questions one after the other, with history and completion."""
    from crm.shell import run

    with opened(file, user, lang) as (db, s):
        run(db, s, out, err)
