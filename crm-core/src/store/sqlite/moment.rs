//! What happened with records, told of others: kept by subject and time, so that the newest are the end of a range.

use std::fmt::Write as _;

use rusqlite::named_params;

use super::error::classify;
use super::link::Link;
use super::read::broken;
use crate::base::id::EntityId;
use crate::base::time::{self, Timestamp};
use crate::error::Result;
use crate::store::{Key, Moment, MomentRange};

/// Keeps a moment of a subject.
pub fn add(link: &Link, subject: Key, moment: &Moment) -> Result<()> {
    let text = "insert or ignore into crm_moment (subject, at, record, line, entity) values (?, ?, ?, ?, ?)";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let at = time::timestamp_to_micros(moment.at);
    let values = (subject.0, at, moment.record.0, moment.line, moment.entity.0);
    statement.execute(values).map(|_| ()).map_err(classify)
}

/// Forgets a moment of a subject.
pub fn remove(link: &Link, subject: Key, moment: &Moment) -> Result<()> {
    let text = "delete from crm_moment where subject = ? and at = ? and record = ? and line = ?";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let values = (subject.0, time::timestamp_to_micros(moment.at), moment.record.0, moment.line);
    statement.execute(values).map(|_| ()).map_err(classify)
}

/// When the newest moment of each subject was: a step down the index for each, in one statement.
pub fn newest(link: &Link, subjects: &[Key], until: Timestamp) -> Result<Vec<(Key, Timestamp)>> {
    let mut list = String::from("[");
    for subject in subjects {
        let _ = write!(list, "{}{}", if list.len() > 1 { "," } else { "" }, subject.0);
    }
    list.push(']');
    let text = "select subject, at from
                (select subject.value as subject,
                        (select at from crm_moment where subject = subject.value and at <= ?2 order by at desc limit 1) as at
                 from json_each(?1) subject)
                where at is not null";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let mut rows = statement.query((list, time::timestamp_to_micros(until))).map_err(classify)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        found.push((Key(row.get(0).map_err(classify)?), moment_of(row.get(1).map_err(classify)?)?));
    }
    Ok(found)
}

/// The moments of a subject, newest first.
pub fn read(link: &Link, subject: Key, range: MomentRange, limit: usize) -> Result<Vec<Moment>> {
    let text = "select at, record, line, entity from crm_moment
                where subject = :subject and at >= :since and (at, record, line) < (:at, :record, :line)
                order by at desc, record desc, line desc limit :limit";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let end = (i64::MAX, i64::MAX, i64::MAX);
    let (at, record, line) =
        range.before.map_or(end, |moment| (time::timestamp_to_micros(moment.at), moment.record.0, moment.line));
    let values = named_params! {
        ":subject": subject.0, ":since": range.since.map_or(i64::MIN, time::timestamp_to_micros),
        ":at": at, ":record": record, ":line": line, ":limit": i64::try_from(limit).unwrap_or(i64::MAX),
    };
    let mut rows = statement.query(values).map_err(classify)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        let number = |column: usize| row.get::<_, i64>(column).map_err(classify);
        let entity = u32::try_from(number(3)?).map_err(|_| broken("an entity number that is none"))?;
        let (at, record) = (moment_of(number(0)?)?, Key(number(1)?));
        found.push(Moment { at, record, line: number(2)?, entity: EntityId(entity) });
    }
    Ok(found)
}

fn moment_of(micros: i64) -> Result<Timestamp> {
    time::timestamp_from_micros(micros).ok_or_else(|| broken("a moment outside the calendar"))
}
