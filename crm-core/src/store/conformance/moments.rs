//! What happened with records is kept for others, and told in the order of time.

use super::{Make, moment, same, subject};
use crate::base::id::EntityId;
use crate::base::time::{self, Timestamp};
use crate::error::{Error, Result};
use crate::store::{Key, Moment, MomentRange};

/// So many microseconds after the moment at which everything happens.
fn after(micros: i64) -> Result<Timestamp> {
    let begin = time::timestamp_to_micros(moment()?);
    time::timestamp_from_micros(begin.saturating_add(micros)).ok_or_else(|| Error::internal("no such moment"))
}

/// Of what happened at once the record written later is the newer, and of a record the later line.
///
/// # Errors
/// What is wrong.
pub fn moments(make: Make<'_>) -> Result<()> {
    let store = subject(make)?.store;
    let of = |at: i64, record: i64, line: i64| -> Result<Moment> {
        Ok(Moment { at: after(at)?, record: Key(record), line, entity: EntityId(3) })
    };
    let (ada, bea, nobody) = (Key(1), Key(2), Key(3));
    let [first, second, third, fourth] = [of(1, 9, 0)?, of(2, 7, 0)?, of(2, 8, 0)?, of(2, 8, 5)?];
    let mut writer = store.writer()?;
    for moment in [third, first, fourth, second] {
        writer.add_moment(ada, &moment)?;
    }
    writer.add_moment(bea, &first)?;
    // Kept already, and never kept.
    writer.add_moment(bea, &first)?;
    writer.remove_moment(bea, &second)?;
    writer.savepoint()?;
    writer.remove_moment(ada, &first)?;
    writer.rollback_to()?;
    writer.commit()?;
    let reader = store.reader()?;
    let tell = |subject: Key, since: Option<Timestamp>, before: Option<Moment>, limit: usize| {
        reader.moments(subject, MomentRange { since, before }, limit)
    };
    same("all", tell(ada, None, None, 9)?, vec![fourth, third, second, first])?;
    same("the newest", tell(ada, None, None, 2)?, vec![fourth, third])?;
    same("what comes before", tell(ada, None, Some(third), 9)?, vec![second, first])?;
    same("none that is older", tell(ada, Some(after(2)?), Some(fourth), 9)?, vec![third, second])?;
    same("of another", tell(bea, None, None, 9)?, vec![first])?;
    same("of nobody", tell(nobody, None, None, 9)?, Vec::new())?;
    let newest = |until: Timestamp| -> Result<Vec<(Key, Timestamp)>> {
        let mut found = reader.newest_moments(&[bea, nobody, ada], until)?;
        found.sort_unstable();
        Ok(found)
    };
    same("the newest of each", newest(after(9)?)?, vec![(ada, after(2)?), (bea, after(1)?)])?;
    same("the newest until then", newest(after(1)?)?, vec![(ada, after(1)?), (bea, after(1)?)])?;
    same("nothing yet", newest(after(0)?)?, Vec::new())?;
    same("nobody asked for", reader.newest_moments(&[], after(9)?)?, Vec::new())?;
    drop(reader);
    let mut writer = store.writer()?;
    writer.remove_moment(ada, &fourth)?;
    same("what is forgotten", writer.moments(ada, MomentRange::default(), 1)?, vec![third])?;
    writer.commit().map(drop)
}
