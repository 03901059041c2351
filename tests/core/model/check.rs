//! Compares everything that can be read with the model.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::base::clock::Clock;
use crm_core::record::record::Record as Kept;
use crm_core::{Id, Operation, Row, Value, Values};

use super::offer::{self, WORDS, date, decimal, moment};
use super::play::{Game, Outcome, ensure, fine, plain};
use super::schema::{Entity, Kind, NAME, OPTIONS};
use super::world::{Record, Records};

/// The feed since the last step: without gaps, one transaction, of exactly the records that changed. Answers with the
/// number of the transaction, if there was one.
pub fn feed(game: &mut Game, before: &Records) -> Outcome<Option<i64>> {
    let changes = fine(game.session.changes_since(game.seq, usize::MAX), "feed")?;
    let now = game.clock.now();
    let mut seen: BTreeMap<Id, bool> = BTreeMap::new();
    for (change, seq) in changes.iter().zip(game.seq + 1..) {
        ensure!(change.seq == seq, "line {} where {seq} was due", change.seq);
        ensure!(change.txn == changes[0].seq, "line {seq} belongs to {}", change.txn);
        ensure!(change.at == now && change.actor == Some(game.session.user()), "line {seq} is dated or signed wrongly");
        let id = change.id.ok_or_else(|| proptest::test_runner::TestCaseError::fail("a line without a record"))?;
        let entity = game.world.live.get(&id).or_else(|| game.world.dead.get(&id)).map(|record| record.entity);
        if let Some(entity) = entity {
            ensure!(change.entity == game.schema.entities[entity].name, "line {seq} names {}", change.entity);
        }
        let was_there = *seen.get(&id).unwrap_or(&before.contains_key(&id));
        let is_there = match change.operation {
            Operation::Create => {
                ensure!(!was_there, "line {seq} creates {id}, which is there");
                game.versions.insert(id, 1);
                true
            }
            Operation::Restore => {
                ensure!(!was_there, "line {seq} restores {id}, which is there");
                *game.versions.entry(id).or_default() += 1;
                true
            }
            Operation::Update => {
                ensure!(was_there, "line {seq} changes {id}, which is not there");
                ensure!(!change.fields.is_empty(), "line {seq} changes nothing");
                *game.versions.entry(id).or_default() += 1;
                true
            }
            Operation::Delete => {
                ensure!(was_there, "line {seq} deletes {id}, which is not there");
                false
            }
            access => {
                ensure!(false, "line {seq} tells of {access:?}, which nobody asked to log");
                was_there
            }
        };
        seen.insert(id, is_there);
        game.changed_at.insert(id, now);
    }
    for (id, is_there) in &seen {
        ensure!(*is_there == game.world.live.contains_key(id), "after the feed {id} is there: {is_there}");
        // A record that came and went again leaves only the feed.
        let is_known = game.world.live.contains_key(id) || before.contains_key(id);
        ensure!(!is_known || game.world.touched.contains(id), "the feed has a change of {id} that nobody made");
    }
    for id in before.keys().chain(game.world.live.keys()) {
        if before.get(id) != game.world.live.get(id) {
            ensure!(seen.contains_key(id), "the feed has no change of {id}");
        }
    }
    game.seq += changes.len() as i64;
    Ok(changes.first().map(|change| change.txn))
}

/// Every record that should be there is, with the values it should have; and no other.
pub fn records(game: &Game) -> Outcome {
    for (place, entity) in game.schema.entities.iter().enumerate() {
        let mine: Vec<_> = game.world.live.iter().filter(|(_, record)| record.entity == place).collect();
        let count = fine(game.session.count(&entity.name), "count")?;
        ensure!(count == mine.len() as i64, "{count} of {}, not {}", entity.name, mine.len());
        for (id, record) in mine {
            let kept = fine(game.session.get(&entity.name, *id), "get")?;
            same(game, entity, record, &kept)?;
            if !game.session.in_transaction() {
                ensure!(kept.version() == game.versions.get(id).copied(), "{id} has version {:?}", kept.version());
                let changed = kept.get("modified_at").and_then(Value::as_timestamp);
                ensure!(changed == game.changed_at.get(id).copied(), "{id} was changed at {changed:?}");
            }
        }
    }
    for (id, record) in game.world.dead.iter().filter(|(id, _)| !game.world.live.contains_key(id)) {
        let found = fine(game.session.find(&game.schema.entities[record.entity].name, *id), "find")?;
        ensure!(found.is_none(), "{id} is still there");
    }
    Ok(())
}

fn same(game: &Game, entity: &Entity, record: &Record, kept: &Kept) -> Outcome {
    for (field, definition) in entity.fields.iter().enumerate().filter(|(_, field)| !field.is_retired) {
        let value = kept.get(&definition.name).cloned().unwrap_or_default();
        let wanted = record.value(field);
        ensure!(plain(&value) == *wanted, "{}.{} is {value:?}, not {wanted:?}", entity.name, definition.name);
        if let (Value::Ref(reference), Some(target)) = (&value, wanted.as_id()) {
            let target = game.world.live.get(&target).or_else(|| game.world.dead.get(&target));
            let name = target.map(|target| game.schema.entities[target.entity].name.as_str());
            ensure!(name == Some(&*reference.entity), "a reference to {name:?} names {}", reference.entity);
        }
    }
    let state = if record.is_active { "active" } else { "inactive" };
    ensure!(kept.text("state") == Some(state), "the state is {:?}, not {state}", kept.text("state"));
    let owner = kept.get("owner").and_then(Value::as_id);
    ensure!(owner == Some(record.owner), "the owner is {owner:?}, not {}", record.owner);
    Ok(())
}

/// Records, search, groups, and the file itself.
pub fn everything(game: &Game) -> Outcome {
    records(game)?;
    search(game)?;
    for place in 0..game.schema.entities.len() {
        groups(game, place)?;
        pages(game, place)?;
    }
    let faults = fine(game.crm.check(), "check")?;
    ensure!(faults.is_empty(), "the file has faults: {faults:?}");
    trees(game)
}

/// The trees are as climbing finds them; looked at in a copy, since the file lives in memory.
fn trees(game: &Game) -> Outcome {
    let folder = tempfile::tempdir().map_err(|error| proptest::test_runner::TestCaseError::fail(error.to_string()))?;
    let path = folder.path().join("copy.crm");
    fine(game.crm.backup(&path, |_, _| true), "backup")?;
    let file =
        rusqlite::Connection::open(&path).map_err(|e| proptest::test_runner::TestCaseError::fail(e.to_string()))?;
    let found = crate::tree::agrees(&file);
    ensure!(found.is_ok(), "the trees: {found:?}");
    Ok(())
}

fn folded(text: &str) -> BTreeSet<&'static str> {
    // Only words of ours are in the texts; each is found again by its own letters.
    let composed = text.replace('é', "e\u{301}");
    let spoken = composed
        .split_whitespace()
        .flat_map(|part| WORDS.iter().filter(move |(word, _)| word.split_whitespace().any(|own| own == part)));
    spoken.flat_map(|(_, words)| words.iter().copied()).collect()
}

/// The words of a record: those of its short fields, and those of its long ones.
fn words(entity: &Entity, record: &Record) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let (mut short, mut long) = (BTreeSet::new(), BTreeSet::new());
    for (place, field) in entity.fields.iter().enumerate().filter(|(_, field)| field.is_searchable && !field.is_retired)
    {
        let Some(text) = record.value(place).as_text() else { continue };
        if field.kind == Kind::Note { long.extend(folded(text)) } else { short.extend(folded(text)) }
    }
    (short, long)
}

/// The words of the records just changed find them, if they are there.
pub fn search_touched(game: &Game) -> Outcome {
    for id in game.world.touched.iter().take(4) {
        let is_there = game.world.live.contains_key(id);
        let Some(record) = game.world.live.get(id).or_else(|| game.world.dead.get(id)) else { continue };
        let entity = &game.schema.entities[record.entity];
        let (short, long) = words(entity, record);
        for word in short.iter().chain(long.iter().filter(|word| word.len() >= 3)) {
            let found = fine(game.session.search(word, &[&entity.name], 10_000), "search")?;
            let is_found = found.iter().any(|found| found.record.id == *id);
            ensure!(is_found == is_there, "{word} finds {id} with {:?}: {is_found}", record.values);
        }
    }
    Ok(())
}

/// Every beginning of every word finds exactly the records that have it.
fn search(game: &Game) -> Outcome {
    let all: BTreeSet<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    let mut typed: BTreeSet<Vec<&str>> = BTreeSet::new();
    for word in &all {
        typed.extend((1..=word.len()).map(|length| vec![&word[..length]]));
    }
    for (one, other) in all.iter().zip(all.iter().skip(3)) {
        typed.insert(vec![&one[..one.len().min(2)], &other[..1]]);
        typed.insert(vec![*other, *one]);
    }
    let indexed: Vec<_> = game
        .world
        .live
        .iter()
        .map(|(id, record)| (*id, record, words(&game.schema.entities[record.entity], record)))
        .collect();
    // Among the records of the model only: the file has users too.
    let entities: Vec<&str> = game.schema.entities.iter().map(|entity| entity.name.as_str()).collect();
    for typed in typed {
        let begins = |words: &BTreeSet<&str>| typed.iter().all(|t| words.iter().any(|word| word.starts_with(t)));
        let is_long = typed.iter().any(|typed| typed.len() >= 3);
        let wanted: BTreeSet<Id> = indexed
            .iter()
            .filter(|(_, _, (short, long))| begins(short) || (is_long && begins(long)))
            .map(|(id, _, _)| *id)
            .collect();
        let found = fine(game.session.search(&typed.join(" "), &entities, 10_000), "search")?;
        let ids: BTreeSet<Id> = found.iter().map(|found| found.record.id).collect();
        ensure!(ids.len() == found.len(), "{typed:?} finds a record twice");
        ensure!(ids == wanted, "{typed:?} finds {ids:?}, not {wanted:?}");
        ensure!(found.is_sorted_by_key(|found| !found.is_exact), "whole words of {typed:?} do not come first");
        for found in &found {
            let record = &game.world.live[&found.record.id];
            ensure!(Some(found.name.as_str()) == record.value(NAME).as_text(), "{typed:?} finds {}", found.name);
        }
    }
    Ok(())
}

/// Counts and sums by a choice, against the model.
fn groups(game: &Game, place: usize) -> Outcome {
    let entity = &game.schema.entities[place];
    let live = || game.schema.live(place).map(|field| (field, &entity.fields[field]));
    let is_key = |kind| matches!(kind, Kind::Choice | Kind::Boolean | Kind::Lookup(_) | Kind::Date | Kind::Integer);
    let sums: Vec<_> = live().filter(|(_, f)| matches!(f.kind, Kind::Integer | Kind::Decimal | Kind::Money)).collect();
    for (key, by) in live().filter(|(_, field)| is_key(field.kind)) {
        let mut wanted: BTreeMap<String, (i64, Vec<Option<Value>>)> = BTreeMap::new();
        for record in game.world.live.values().filter(|record| record.entity == place) {
            let group = wanted.entry(format!("{:?}", record.value(key))).or_insert((0, vec![None; sums.len()]));
            group.0 += 1;
            for (sum, (field, _)) in group.1.iter_mut().zip(&sums) {
                if let Some(number) = record.value(*field).as_decimal() {
                    let before = sum.as_ref().and_then(Value::as_decimal).unwrap_or_default();
                    *sum = Some(Value::Decimal(before + number));
                }
            }
        }
        let columns: String = sums.iter().map(|(_, field)| format!(", sum({})", field.name)).collect();
        let text = format!("select {0}, count(*){columns} from {1} group by {0}", by.name, entity.name);
        let rows = fine(game.session.query(&text, Values::new()).and_then(|rows| rows.all()), &text)?;
        ensure!(rows.len() == wanted.len(), "{text}: {} groups, not {}", rows.len(), wanted.len());
        for row in rows {
            let key = format!("{:?}", plain(&row.values()[0]));
            let Some((count, sums)) = wanted.get(&key) else {
                return Err(proptest::test_runner::TestCaseError::fail(format!("{text}: no group {key}")));
            };
            ensure!(row.values()[1] == Value::Int(*count), "{text}: {:?} in {key}, not {count}", row.values()[1]);
            for (found, wanted) in row.values()[2..].iter().zip(sums) {
                let wanted = wanted.as_ref().and_then(Value::as_decimal);
                ensure!(found.as_decimal() == wanted, "{text}: {found:?} in {key}, not {wanted:?}");
            }
        }
    }
    Ok(())
}

/// The pages of a list, put together, are the list.
fn pages(game: &Game, place: usize) -> Outcome {
    let entity = &game.schema.entities[place];
    let by = game.schema.live(place).filter(|field| is_ordered(entity.fields[*field].kind)).last().unwrap_or(NAME);
    for direction in ["", " desc"] {
        let text = format!("select id, {0} from {1} order by {0}{direction}", entity.fields[by].name, entity.name);
        let whole = fine(game.session.query(&text, Values::new()).and_then(|rows| rows.all()), &text)?;
        let (mut cursor, mut listed): (Option<String>, Vec<Row>) = (None, Vec::new());
        loop {
            let page = fine(game.session.page(&text, Values::new(), cursor.as_deref(), 2), &text)?;
            ensure!(page.rows.len() <= 2, "a page of {}", page.rows.len());
            listed.extend(page.rows);
            cursor = page.cursor;
            if cursor.is_none() || listed.len() > whole.len() {
                break;
            }
        }
        ensure!(listed == whole, "{text}: the pages are not the whole");
    }
    Ok(())
}

fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money | Kind::Date | Kind::Timestamp)
}

/// Whether a value meets a condition.
type Meets = Box<dyn Fn(&Value) -> bool>;

/// A question with one condition, against the model.
pub fn question(game: &Game, entity: u8, field: u8, pick: u8, how: u8, negate: bool) -> Outcome {
    let place = game.schema.pick(entity);
    let entity = &game.schema.entities[place];
    let field = game.schema.pick_field(place, field);
    let (name, kind) = (&entity.fields[field].name, entity.fields[field].kind);
    let pivot = pivot(game, place, field, pick);
    let (condition, meets): (String, Meets) = match (kind, &pivot, how % 6) {
        (_, None, _) | (_, _, 0) => (format!("{name} is null"), Box::new(Value::is_null)),
        (Kind::Multi, Some(value), _) => {
            let value = value.clone();
            (format!("{name} = :v"), Box::new(move |own| matches!(own, Value::List(items) if items.contains(&value))))
        }
        (kind, Some(value), how @ 1..=3) if is_ordered(kind) => {
            let (value, sign) = (value.clone(), ["<", ">=", ">"][usize::from(how) - 1]);
            let meets = move |own: &Value| {
                let Some(order) = order(own, &value) else { return false };
                match sign {
                    "<" => order.is_lt(),
                    ">=" => order.is_ge(),
                    _ => order.is_gt(),
                }
            };
            (format!("{name} {sign} :v"), Box::new(meets))
        }
        (Kind::Text, Some(value), 1) => {
            let start: String = value.to_text().chars().take(3).collect();
            let pattern = start.to_ascii_lowercase();
            let meets = move |own: &Value| own.to_text().to_ascii_lowercase().starts_with(&pattern);
            (format!("{name} like '{}%'", start.replace('\'', "''")), Box::new(meets))
        }
        (Kind::Choice, Some(_), 1) => {
            let meets = |own: &Value| own.as_text().is_some_and(|name| OPTIONS[1..3].contains(&name));
            (format!("{name} in ('south', 'east')"), Box::new(meets))
        }
        (Kind::Lookup(target), Some(value), 1) => {
            let records = game.world.live.clone();
            let wanted = records.get(&value.as_id().unwrap()).map(|record| record.value(NAME).to_text());
            let text = format!("{name}.{} = '{}'", "x_name", wanted.clone().unwrap_or_default().replace('\'', "''"));
            let _ = target;
            let meets = move |own: &Value| {
                let own = own.as_id().and_then(|id| records.get(&id)).map(|record| record.value(NAME).to_text());
                own.is_some() && own == wanted
            };
            (text, Box::new(meets))
        }
        (_, Some(value), _) => {
            let value = value.clone();
            (format!("{name} = :v"), Box::new(move |own| *own == value))
        }
    };
    let condition = if negate { format!("not ({condition})") } else { condition };
    let sorted = if is_ordered(kind) { format!(" order by {name} desc") } else { String::new() };
    let text = format!("select id, {name} from {} where {condition}{sorted}", entity.name);
    let mut params = Values::new();
    if condition.contains(":v") {
        params = params.with("v", pivot.unwrap_or_default());
    }
    let rows = fine(game.session.query(&text, params).and_then(|rows| rows.all()), &text)?;
    let found: BTreeSet<Id> = rows.iter().filter_map(|row| row.values()[0].as_id()).collect();
    let mine = game.world.live.iter().filter(|(_, record)| record.entity == place);
    let wanted: BTreeSet<Id> =
        mine.filter(|(_, record)| meets(record.value(field)) != negate).map(|(id, _)| *id).collect();
    ensure!(found == wanted && rows.len() == wanted.len(), "{text}: {found:?}, not {wanted:?}");
    if is_ordered(kind) {
        let falls = |pair: &[Row]| match (&pair[0].values()[1], &pair[1].values()[1]) {
            (_, Value::Null) => true,
            (one, other) => order(one, other).is_some_and(|order| order.is_ge()),
        };
        ensure!(rows.windows(2).all(falls), "{text}: not in order");
    }
    Ok(())
}

fn order(one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
    match (one, other) {
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Timestamp(one), Value::Timestamp(other)) => Some(one.cmp(other)),
        _ => Some(one.as_decimal()?.cmp(&other.as_decimal()?)),
    }
}

/// Something to compare a field with: mostly what some record holds.
fn pivot(game: &Game, place: usize, field: usize, pick: u8) -> Option<Value> {
    let mut mine = game.world.live.values().filter(|record| record.entity == place && !record.value(field).is_null());
    let held = mine.nth(usize::from(pick) % 8).map(|record| record.value(field).clone());
    match (game.schema.entities[place].fields[field].kind, held) {
        (_, Some(Value::List(items))) => items.into_iter().next(),
        (Kind::Integer, None) => Some(Value::Int(i64::from(pick) - 100)),
        (Kind::Decimal | Kind::Money, None) => Some(decimal("0.5")),
        (Kind::Date, None) => Some(Value::Date(date("2020-01-01"))),
        (Kind::Timestamp, None) => Some(Value::Timestamp(moment("2026-03-01T09:30:00Z"))),
        (Kind::Text, None) => offer::name(pick % 200).kept,
        (_, held) => held,
    }
}

/// Every record as it stood after every step.
pub fn pasts(game: &Game) -> Outcome {
    let ids: BTreeSet<Id> = game.past.iter().flat_map(|past| past.after.keys().copied()).collect();
    for past in &game.past {
        for id in &ids {
            let place = game.past.iter().find_map(|past| past.after.get(id)).map(|record| record.entity);
            let entity = &game.schema.entities[place.unwrap_or_default()];
            let then = fine(game.session.as_of(past.at).find(&entity.name, *id), "as of")?;
            match (past.after.get(id), then) {
                (None, None) => {}
                (Some(record), Some(kept)) => same(game, entity, record, &kept)?,
                (wanted, found) => ensure!(false, "{id} as of {}: {found:?}, not {wanted:?}", past.at),
            }
        }
    }
    Ok(())
}

/// Every history, told from its beginning, leads to the present, each step from what the one before left.
pub fn histories(game: &Game) -> Outcome {
    let ids: BTreeSet<Id> = game.past.iter().flat_map(|past| past.after.keys().copied()).collect();
    for id in ids {
        let known = game.past.iter().find_map(|past| past.after.get(&id)).expect("it was there");
        let entity = &game.schema.entities[known.entity];
        let entries = fine(game.session.history(&entity.name, id, usize::MAX), "history")?;
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        for entry in entries.iter().rev() {
            for change in &entry.values {
                let held = values.get(&change.field).cloned().unwrap_or_default();
                ensure!(held == change.old, "{id} {}: from {:?}, but it was {held:?}", change.field, change.old);
                values.insert(change.field.clone(), change.new.clone());
            }
            if entry.change.operation == Operation::Delete {
                ensure!(values.values().all(Value::is_null), "{id} was deleted and still holds {values:?}");
            }
        }
        if let Some(record) = game.world.live.get(&id) {
            for field in game.schema.live(known.entity) {
                let held = plain(values.get(&entity.fields[field].name).unwrap_or(&Value::Null));
                let wanted = record.value(field);
                ensure!(held == *wanted, "the history of {id} ends with {held:?}, not {wanted:?}");
            }
        }
    }
    Ok(())
}
