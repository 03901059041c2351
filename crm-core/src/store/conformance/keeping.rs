//! What is written is kept, or not at all.

use super::{Make, fails, id, line, same, subject, text};
use crate::base::id::EntityId;
use crate::error::{ErrorCode, Result};
use crate::metadata::settings::Settings;
use crate::store::{Cell, ChangeRange, Key, NewChange, Operation};

/// Definitions, settings, epoch and fingerprint are read back.
///
/// # Errors
/// What is wrong.
pub fn schema(make: Make<'_>) -> Result<()> {
    let empty = make()?.reader()?.schema()?;
    same("the epoch of a new store", empty.epoch, 0)?;
    same("a new store has definitions", empty.definitions.len(), 0)?;
    same("a new store has settings", empty.settings, None)?;
    let subject = subject(make)?;
    let reader = subject.store.reader()?;
    let mut found = reader.schema()?;
    let mut wanted: Vec<_> = subject.registry.definitions().cloned().collect();
    found.definitions.sort_by_key(|def| def.id);
    wanted.sort_by_key(|def| def.id);
    same("the definitions", found.definitions, wanted)?;
    same("the settings", found.settings, Some(Settings::default()))?;
    same("the fingerprint", found.catalogue.as_deref(), Some("first"))?;
    same("the epoch", (found.epoch, reader.epoch()?), (1, 1))?;
    same("the check", subject.store.check()?, Vec::new())
}

/// Records are written, changed and deleted at the version they have.
///
/// # Errors
/// What is wrong.
pub fn records(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let (name, version) = (subject.field("x_name")?, subject.field("version")?);
    let mut writer = subject.store.writer()?;
    let key = subject.create(&mut *writer, 7, &[("x_name", text("one"))])?;
    let two = [(name, text("two")), (version, Cell::Int(2))];
    same("an update of a wrong version", writer.update(&subject.thing, key, 9, &two)?, false)?;
    same("an update", writer.update(&subject.thing, key, 1, &two)?, true)?;
    let cells = writer.cells(&subject.thing, key, &[name, version])?;
    same("the cells after it", cells, Some(vec![text("two"), Cell::Int(2)]))?;
    writer.put(&subject.thing, key, &[(name, text("three"))])?;
    writer.put(&subject.thing, Key(12_345), &[(name, text("three"))])?;
    let cells = writer.cells(&subject.thing, key, &[name, version])?;
    same("the cells after a put", cells, Some(vec![text("three"), Cell::Int(2)]))?;
    same("a delete of a wrong version", writer.delete(&subject.thing, key, 1)?, false)?;
    same("a delete", writer.delete(&subject.thing, key, 2)?, true)?;
    same("the cells of nothing", writer.cells(&subject.thing, key, &[name])?, None)?;
    writer.commit()?;
    same("what is deleted", subject.store.reader()?.key_of(&subject.thing, id(7)?)?, None)
}

/// Every form of cell comes back as it went in, and can be taken away.
///
/// # Errors
/// What is wrong.
pub fn cells(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let names = ["x_name", "x_count", "x_payer", "x_uses", "x_code"];
    let fields = names.iter().map(|name| subject.field(name)).collect::<Result<Vec<_>>>()?;
    let values = vec![
        text("È '\"% ' 漢字 🦀"),
        Cell::Int(i64::MIN),
        Cell::Pair(EntityId(1), Key(99)),
        Cell::Set(vec![1, 2]),
        Cell::Null,
    ];
    let mut writer = subject.store.writer()?;
    let given: Vec<(&str, Cell)> = names.into_iter().zip(values.clone()).collect();
    let full = subject.create(&mut *writer, 1, &given)?;
    let bare = subject.create(&mut *writer, 2, &[])?;
    writer.commit()?;
    let mut reader = subject.store.reader()?;
    same("all cells", reader.cells(&subject.thing, full, &fields)?, Some(values.clone()))?;
    same("no cells", reader.cells(&subject.thing, bare, &fields)?, Some(vec![Cell::Null; 5]))?;
    let mut several = reader.cells_of(&subject.thing, &[bare, Key(12_345), full], &fields)?;
    several.sort_by_key(|(key, _)| *key);
    same("several records", several, vec![(full, values), (bare, vec![Cell::Null; 5])])?;
    let stored = reader.cells(&subject.thing, full, &[subject.field("id")?])?;
    same("bytes", stored, Some(vec![Cell::Bytes(id(1)?.as_bytes().to_vec())]))?;
    reader.end()?;
    let mut writer = subject.store.writer()?;
    let nothing: Vec<_> =
        fields.iter().map(|field| (*field, Cell::Null)).chain([(subject.field("version")?, Cell::Int(2))]).collect();
    same("an update to nothing", writer.update(&subject.thing, full, 1, &nothing)?, true)?;
    same("the cells after it", writer.cells(&subject.thing, full, &fields)?, Some(vec![Cell::Null; 5]))?;
    writer.commit().map(drop)
}

/// Records are found by key, id and values.
///
/// # Errors
/// What is wrong.
pub fn lookups(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let (thing, name, count) = (&subject.thing, subject.field("x_name")?, subject.field("x_count")?);
    let mut writer = subject.store.writer()?;
    let mut keys = Vec::new();
    for number in 1..=5 {
        let given = [("x_name", text("same")), ("x_count", Cell::Int(i64::from(number % 2)))];
        keys.push(subject.create(&mut *writer, number, &given)?);
    }
    let mut before = line(thing, Operation::Delete, keys.last().copied())?;
    let image = format!("{{\"1\":{{\"x\":\"{}\"}}}}", "05".repeat(16));
    before.before = Some(&image);
    writer.append_change(&NewChange { ..before })?;
    let last = keys.pop().unwrap_or(Key(0));
    writer.delete(thing, last, 1)?;
    writer.commit()?;
    let reader = subject.store.reader()?;
    let first = keys.first().copied();
    same("the key of an id", reader.key_of(thing, id(1)?)?, first)?;
    same("the id of a key", reader.id_of(thing, first.unwrap_or(Key(0)))?, Some(id(1)?))?;
    same("the key of no id", reader.key_of(thing, id(9)?)?, None)?;
    same("the id of no key", reader.id_of(thing, last)?, None)?;
    same("a deleted key", reader.deleted_key(thing, id(5)?)?, Some(last))?;
    same("the deleted key of what is there", reader.deleted_key(thing, id(1)?)?, None)?;
    let odd: Vec<Key> = keys.iter().copied().step_by(2).collect();
    same("find by two values", reader.find(thing, &[(name, text("same")), (count, Cell::Int(1))], 9)?, odd)?;
    same("find up to a limit", reader.find(thing, &[(name, text("same"))], 1)?, first.into_iter().collect())?;
    same("find what differs in case", reader.find(thing, &[(name, text("SAME"))], 9)?, Vec::new())?;
    same("find nothing set", reader.find(thing, &[(subject.field("x_code")?, Cell::Null)], 9)?, keys.clone())?;
    let after = keys.iter().copied().skip(1).take(2).collect::<Vec<_>>();
    same("the keys after one", reader.keys_after(thing, first.unwrap_or(Key(0)), 2)?, after)?;
    same("all keys", reader.keys_after(thing, Key(0), 99)?, keys)
}

/// No two records share a unique value; the error says which field.
///
/// # Errors
/// What is wrong.
pub fn duplicates(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let mut writer = subject.store.writer()?;
    subject.create(&mut *writer, 1, &[("x_code", text("A"))])?;
    writer.savepoint()?;
    let twice = subject.create(&mut *writer, 2, &[("x_code", text("A"))]);
    let error = fails("a value given twice", twice, ErrorCode::DuplicateKey)?;
    writer.rollback_to()?;
    let details = error.details();
    same("where", (details.entity.as_deref(), details.field.as_deref()), (Some("x_thing"), Some("x_code")))?;
    // Any number of records may have none.
    subject.create(&mut *writer, 3, &[])?;
    subject.create(&mut *writer, 4, &[])?;
    writer.commit()?;
    same("those that stay", subject.store.reader()?.keys_after(&subject.thing, Key(0), 9)?.len(), 3)
}

/// Lines of the history are numbered without gaps and read by any range.
///
/// # Errors
/// What is wrong.
pub fn history(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let mut writer = subject.store.writer()?;
    let first = subject.create(&mut *writer, 1, &[])?;
    let second = subject.create(&mut *writer, 2, &[])?;
    same("the lines of a commit", writer.commit()?, Some(1..=2))?;
    let mut writer = subject.store.writer()?;
    let mut update = line(&subject.thing, Operation::Update, Some(first))?;
    update.before = Some("{\"x\": null}");
    same("the number of a line", writer.append_change(&update)?, 3)?;
    writer.commit()?;
    same("the keys", (first, second), (Key(1), Key(2)))?;
    let reader = subject.store.reader()?;
    let numbers = |range, limit| -> Result<Vec<i64>> {
        Ok(reader.changes(range, limit)?.iter().map(|change| change.seq).collect())
    };
    same("all lines", numbers(ChangeRange::After(0), 99)?, vec![1, 2, 3])?;
    same("lines after one", numbers(ChangeRange::After(1), 1)?, vec![2])?;
    same("the lines of a record", numbers(ChangeRange::Of(first), 99)?, vec![3, 1])?;
    same("the first transaction", numbers(ChangeRange::Transaction(1), 99)?, vec![2, 1])?;
    same("the last transaction", numbers(ChangeRange::Transaction(3), 99)?, vec![3])?;
    same("one line", numbers(ChangeRange::One(2), 99)?, vec![2])?;
    let change = reader.changes(ChangeRange::One(3), 1)?.pop();
    same("a transaction's number", change.as_ref().map(|change| change.txn), Some(3))?;
    same("an operation", change.as_ref().map(|change| change.operation), Some(Operation::Update))?;
    same("the moment", change.as_ref().map(|change| change.at), Some(super::moment()?))?;
    same("the values before", change.and_then(|change| change.before).as_deref(), update.before)
}

/// Savepoints nest; what is undone gives its numbers back.
///
/// # Errors
/// What is wrong.
pub fn savepoints(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let mut writer = subject.store.writer()?;
    subject.create(&mut *writer, 1, &[])?;
    writer.savepoint()?;
    subject.create(&mut *writer, 2, &[])?;
    writer.savepoint()?;
    subject.create(&mut *writer, 3, &[])?;
    writer.rollback_to()?;
    same("the number given again", subject.create(&mut *writer, 4, &[])?, Key(3))?;
    writer.release()?;
    writer.savepoint()?;
    subject.create(&mut *writer, 5, &[])?;
    writer.rollback_to()?;
    same("the next number", subject.create(&mut *writer, 6, &[])?, Key(4))?;
    writer.commit()?;
    let reader = subject.store.reader()?;
    let seqs: Vec<i64> = reader.changes(ChangeRange::After(0), 99)?.iter().map(|change| change.seq).collect();
    same("the history", seqs, vec![1, 2, 3, 4])?;
    same("the records", reader.keys_after(&subject.thing, Key(0), 99)?.len(), 4)
}

/// A writer that is let go without a commit leaves nothing.
///
/// # Errors
/// What is wrong.
pub fn drops(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    for rolls_back in [false, true] {
        let mut writer = subject.store.writer()?;
        subject.create(&mut *writer, 1, &[])?;
        writer.savepoint()?;
        subject.create(&mut *writer, 2, &[])?;
        if rolls_back {
            writer.rollback()?
        } else {
            drop(writer)
        }
        let reader = subject.store.reader()?;
        same("records left behind", reader.keys_after(&subject.thing, Key(0), 9)?, Vec::new())?;
        same("lines left behind", reader.changes(ChangeRange::After(0), 9)?, Vec::new())?;
    }
    let mut writer = subject.store.writer()?;
    same("the next number", subject.create(&mut *writer, 3, &[])?, Key(1))?;
    writer.commit().map(drop)
}

/// Who reads beside a writer sees what was committed, and within one read one moment. A store in memory may instead
/// let readers wait for the writer.
///
/// # Errors
/// What is wrong.
pub fn snapshots(make: Make<'_>) -> Result<()> {
    let subject = subject(make)?;
    let mut writer = subject.store.writer()?;
    subject.create(&mut *writer, 1, &[])?;
    writer.commit()?;
    let mut writer = subject.store.writer()?;
    subject.create(&mut *writer, 2, &[])?;
    same("the writer sees its own", writer.keys_after(&subject.thing, Key(0), 9)?.len(), 2)?;
    let mut reader = subject.store.reader()?;
    reader.begin()?;
    same("beside a writer", reader.keys_after(&subject.thing, Key(0), 9)?.len(), 1)?;
    same("again", reader.changes(ChangeRange::After(0), 9)?.len(), 1)?;
    reader.end()?;
    writer.commit()?;
    same("after the commit", reader.keys_after(&subject.thing, Key(0), 9)?.len(), 2)
}
