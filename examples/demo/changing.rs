//! The chapters that write: who changed what, undo, a form full of faults, a field of one's own.

use std::collections::BTreeMap;

use chrono::Duration;
use crm_core::base::id::Id;
use crm_core::base::time::{Timestamp, Zone};
use crm_core::history::entry::HistoryEntry;
use crm_core::metadata::entity::label;
use crm_core::metadata::field::Requirement;
use crm_core::{NewField, Operation, Undo, Value, params, record};

use super::Outcome;
use super::company::day;
use super::show::{Table, Teller, Writing, timed};
use super::story::Scene;

/// A value of a field as a person reads it: options by their labels, amounts with their cents.
fn readable(scene: &Scene, entity: &str, field: &str, value: &Value) -> String {
    let registry = scene.session.registry();
    let options = registry.find(entity).and_then(|entity| entity.field(field)?.kind.options());
    match value {
        Value::Null => "–".to_owned(),
        Value::Decimal(amount) => Writing::English.amount(*amount),
        Value::Text(name) => {
            let option = options.unwrap_or_default().iter().find(|option| option.name == *name);
            let label = option.and_then(|option| label(&option.labels, &scene.session.language()));
            label.unwrap_or(name).to_owned()
        }
        value => value.to_text(),
    }
}

/// The time of day on a clock in Torino.
fn clock(moment: Timestamp) -> Outcome<String> {
    Ok(Zone::named("Europe/Rome")?.to_local(moment).format("%H:%M").to_string())
}

/// Two people work on one deal.
pub fn history(teller: &mut Teller<'_>, scene: &Scene, deal: Id) -> Outcome<()> {
    teller.chapter("Who changed what")?;
    let edits = [
        ("rocco.sperandio", 25, record! { "estimated_value" => 52_900 }),
        ("ornella.cusani", 80, record! { "stage" => "close", "probability" => 80 }),
        ("rocco.sperandio", 130, record! { "estimated_value" => 54_200, "estimated_close_on" => day(2026, 7, 17) }),
    ];
    // Whoever has no role may do nothing.
    for (login, role) in [("rocco.sperandio", "Salesperson"), ("ornella.cusani", "Sales Manager")] {
        scene.session.grant_role(role, ("user", scene.user(login)?))?;
    }
    for (login, minutes, values) in edits {
        scene.clock.advance_seconds(minutes * 60);
        scene.session_of(login)?.update("opportunity", deal, values)?;
    }
    let name = scene.session.get("opportunity", deal)?.text("name").unwrap_or_default().to_owned();
    teller.say(&format!("The deal \"{name}\", newest change first:"))?;
    teller.gap()?;
    let (entries, taken) = timed(|| scene.session.history("opportunity", deal, 10));
    let table = history_table(scene, "opportunity", &entries?)?;
    teller.table(&table)?;
    teller.gap()?;
    let taken = teller.time(taken);
    let then = scene.session.now() - Duration::minutes(160);
    let (past, read) = timed(|| scene.session.as_of(then).get("opportunity", deal));
    let past = past?;
    let shown = |field: &str| past.get(field).map(|value| readable(scene, "opportunity", field, value));
    let read = teller.time(read);
    teller.say(&format!(
        "Read in {taken}. As it stood at {}: estimated value {}, stage {}, read in {read}.",
        clock(then)?,
        shown("estimated_value").unwrap_or_default(),
        shown("stage").unwrap_or_default(),
    ))?;
    Ok(())
}

fn history_table(scene: &Scene, entity: &str, entries: &[HistoryEntry]) -> Outcome<Table> {
    let mut table = Table::new(&[">change", "at", "by", "field", ">before", ">after"]);
    for entry in entries {
        let change = &entry.change;
        let by = change.actor.map(|user| scene.session.get_fields("user", user, &["full_name"])).transpose()?;
        let by = by.and_then(|user| user.text("full_name").map(str::to_owned)).unwrap_or_default();
        let mut head = [change.seq.to_string(), clock(change.at)?, by];
        if change.operation == Operation::Create {
            let what = format!("created with {} fields", entry.values.len());
            let [seq, at, by] = head;
            table.row([seq, at, by, what, String::new(), String::new()]);
            continue;
        }
        for value in &entry.values {
            let [seq, at, by] = std::mem::take(&mut head);
            let field = scene.field_label(entity, &value.field);
            let shown = |of: &Value| readable(scene, entity, &value.field, of);
            table.row([seq, at, by, field, shown(&value.old), shown(&value.new)]);
        }
    }
    Ok(table)
}

/// One change taken back, one that cannot be, and a company that comes back from the dead.
pub fn undo(teller: &mut Teller<'_>, scene: &Scene, deal: Id) -> Outcome<()> {
    teller.chapter("Undo")?;
    let entries = scene.session.history("opportunity", deal, 3)?;
    let [_, ornella, rocco] = entries.as_slice() else { return Err("the history of the deal is too short".into()) };
    let seq = ornella.change.seq;
    let (undone, taken) = timed(|| scene.session.undo(Undo::Change(seq)));
    undone?;
    let now = scene.session.get_fields("opportunity", deal, &["stage", "probability"])?;
    let shown =
        |field: &str| now.get(field).map(|value| readable(scene, "opportunity", field, value)).unwrap_or_default();
    let taken = teller.time(taken);
    teller.say(&format!(
        "Change {seq} is taken back in {taken}: stage {}, probability {}; the later change of the value stays.",
        shown("stage"),
        shown("probability")
    ))?;
    if let Err(refusal) = scene.session.undo(Undo::Change(rocco.change.seq)) {
        teller.say(&format!("What others have built on is not: \"{}\".", refusal.message()))?;
    }

    teller.gap()?;
    let account = scene.session.find_ids("account", "name", "Grand Hotel Miralago", 1)?;
    let account = *account.first().ok_or("the hotel is missing")?;
    let last = scene.session.changes_since(0, usize::MAX)?.last().map_or(0, |change| change.seq);
    let (deleted, taken) = timed(|| scene.session.delete("account", account));
    deleted?;
    let changes = scene.session.changes_since(last, usize::MAX)?;
    let mut gone: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.operation == Operation::Delete) {
        *gone.entry(&change.entity).or_default() += 1;
    }
    let gone: Vec<String> =
        gone.iter().map(|(entity, count)| format!("{count} × {}", scene.entity_label(entity).to_lowercase())).collect();
    let taken = teller.time(taken);
    teller.say(&format!("Somebody deletes Grand Hotel Miralago, and with it goes what belongs to it, in {taken}:"))?;
    teller.say(&format!("{}.", gone.join(", ")))?;
    let txn = changes.last().map_or(0, |change| change.txn);
    let (undone, taken) = timed(|| scene.session.undo(Undo::Transaction(txn)));
    let undone = undone?.len();
    let taken = teller.time(taken);
    let found = scene.session.search("grand hotel miralago", &["account"], 1)?;
    let found = found.first().map_or("nothing", |found| found.name.as_str());
    teller.say(&format!(
        "One call, {undone} changes, {taken}. All of it comes back: the same ids, the same history. Search finds \
         {found} again."
    ))?;
    Ok(())
}

/// A form whose every field is wrong.
pub fn form(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("A form hears of every fault at once")?;
    let typed = [
        ("first_name", "Ada"),
        ("last_name", ""),
        ("email", "ada.rossi(at)example"),
        ("phone", "call me"),
        ("birth_on", "31/02/1990"),
        ("children", "200"),
        ("gender", "femal"),
        ("website", "no page yet"),
    ];
    let values = typed.iter().map(|(field, text)| ((*field).to_owned(), Value::from(*text))).collect::<Vec<_>>();
    let (refused, taken) = timed(|| scene.session.create("contact", values));
    let Err(error) = refused else { return Err("a contact without a name was accepted".into()) };
    let registry = scene.session.registry();
    let contact = registry.get("contact")?;
    let mut table = Table::new(&["", "typed", ""]);
    for (field, text) in typed {
        let is_required = contact.field(field).is_some_and(|field| field.requirement == Requirement::Required);
        let star = if is_required { " *" } else { "" };
        let issue = error.details().issues.iter().find(|issue| issue.field == field);
        let message = issue.map_or("✓", |issue| issue.message.as_str());
        let label = format!("{}{star}", scene.field_label("contact", field));
        table.row([label, format!("[{text:<22}]"), message.to_owned()]);
    }
    teller.table(&table)?;
    teller.gap()?;
    let taken = teller.time(taken);
    let rules: Vec<&str> = error.details().issues.iter().map(|issue| issue.rule).collect();
    teller.say(&format!(
        "Nothing was written, in {taken}. For programs the error is {} ({}) and names the rules: {}.",
        error.code().number(),
        error.code(),
        rules.join(", ")
    ))?;
    Ok(())
}

/// The company adds a field while everybody works.
pub fn own_field(teller: &mut Teller<'_>, scene: &Scene) -> Outcome<()> {
    teller.chapter("A field of one's own")?;
    teller.typed(
        "schema.add_field(\"account\", NewField::integer(\"x_rooms\").range(0, 10_000)
    .label(\"en\", \"Rooms\").label(\"it\", \"Camere\"))",
    )?;
    let new = || NewField::integer("x_rooms").range(0, 10_000).label("en", "Rooms").label("it", "Camere");
    let (added, taken) = timed(|| scene.session.change_schema(|schema| schema.add_field("account", new()).map(|_| ())));
    added?;
    let rooms = [("Grand Hotel Miralago", 124), ("Miralago Terme", 86), ("Residenza Miralago Città", 41)];
    for (name, rooms) in rooms {
        let found = scene.session.find_ids("account", "name", name, 1)?;
        for account in found {
            scene.session.update("account", account, record! { "x_rooms" => rooms })?;
        }
    }
    teller.gap()?;
    let question = "select name, x_rooms, parent_account.name
from account
where x_rooms >= :rooms
order by x_rooms desc";
    teller.typed(question)?;
    teller.gap()?;
    let (rows, asked) = timed(|| scene.session.query(question, params! { "rooms" => 50 })?.all());
    let [name, rooms, parent] = ["name", "x_rooms", "parent_account"].map(|field| scene.field_label("account", field));
    let mut table = Table::new(&[&name, &format!(">{rooms}"), &parent]);
    for row in rows? {
        table.row(row.values().iter().map(Value::to_text));
    }
    teller.table(&table)?;
    teller.gap()?;
    let (taken, asked) = (teller.time(taken), teller.time(asked));
    teller.say(&format!(
        "A real column, added in {taken} while others read, asked in {asked}. Whole entities can be added the same way, \
         and carried from file to file as a schema pack."
    ))?;
    Ok(())
}
