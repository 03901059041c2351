//! The history as it is kept.

use rusqlite::Row;

use super::error::classify;
use super::link::Link;
use super::read::broken;
use crate::base::id::EntityId;
use crate::base::time;
use crate::error::Result;
use crate::store::{ChangeRange, Key, NewChange, Operation, StoredChange};

const COLUMNS: &str = "select seq, at, actor, txn, entity, record, op, before from crm_change";

/// From this code on operations are accesses, which change nothing.
const ACCESS: i64 = 5;

/// Reads lines of the history.
pub fn read(link: &Link, range: ChangeRange, limit: usize) -> Result<Vec<StoredChange>> {
    let (number, rest) = match range {
        ChangeRange::After(seq) => (seq, "where seq > ? order by seq".to_owned()),
        ChangeRange::Of(record) => (record.0, format!("where record = ? and op < {ACCESS} order by seq desc")),
        ChangeRange::AccessesOf(record) => (record.0, format!("where record = ? and op >= {ACCESS} order by seq desc")),
        ChangeRange::One(seq) => (seq, format!("where seq = ? and op < {ACCESS}")),
        ChangeRange::Transaction(txn) => {
            // The writer is alone, so the lines of a transaction stand together: from its number to the next one's.
            let next = "select seq from crm_change where seq > ?1 and txn > ?1 order by seq limit 1";
            let next: Option<i64> = link.one(next, [txn], |row| row.get(0))?;
            let next = next.unwrap_or(i64::MAX);
            (txn, format!("where seq >= ?1 and txn = ?1 and seq < {next} and op < {ACCESS} order by seq desc"))
        }
    };
    let text = format!("{COLUMNS} {rest} limit ?");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = link.connection()?.prepare_cached(&text).map_err(classify)?;
    let mut rows = statement.query((number, limit)).map_err(classify)?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        changes.push(change(row)?);
    }
    Ok(changes)
}

fn change(row: &Row<'_>) -> Result<StoredChange> {
    let number = |column: usize| row.get::<_, i64>(column).map_err(classify);
    let entity = u32::try_from(number(4)?).map_err(|_| broken("an entity number that is none"))?;
    Ok(StoredChange {
        seq: number(0)?,
        at: time::timestamp_from_micros(number(1)?).ok_or_else(|| broken("a moment outside the calendar"))?,
        actor: Key(number(2)?),
        txn: number(3)?,
        entity: EntityId(entity),
        record: Key(number(5)?),
        operation: operation(number(6)?).ok_or_else(|| broken("an unknown operation"))?,
        before: row.get(7).map_err(classify)?,
    })
}

fn operation(code: i64) -> Option<Operation> {
    match code {
        1 => Some(Operation::Create),
        2 => Some(Operation::Update),
        3 => Some(Operation::Delete),
        4 => Some(Operation::Restore),
        5 => Some(Operation::SignIn),
        6 => Some(Operation::Export),
        7 => Some(Operation::Read),
        _ => None,
    }
}

fn code(operation: Operation) -> i64 {
    match operation {
        Operation::Create => 1,
        Operation::Update => 2,
        Operation::Delete => 3,
        Operation::Restore => 4,
        Operation::SignIn => 5,
        Operation::Export => 6,
        Operation::Read => 7,
    }
}

/// Appends a line and answers with its number.
pub fn append(link: &mut Link, change: &NewChange<'_>) -> Result<i64> {
    let (seq, txn) = {
        let state = link.write_state()?;
        let seq = state.next_seq;
        state.next_seq = seq.saturating_add(1);
        state.has_changed |= !change.operation.is_access();
        (seq, state.txn)
    };
    let text =
        "insert into crm_change (seq, at, actor, txn, entity, record, op, before) values (?, ?, ?, ?, ?, ?, ?, ?)";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let record = change.record.map_or(seq, |key| key.0);
    let at = time::timestamp_to_micros(change.at);
    let values = (seq, at, change.actor.0, txn, change.entity.0, record, code(change.operation), change.before);
    statement.execute(values).map_err(classify)?;
    Ok(seq)
}
