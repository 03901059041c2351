//! What happened with several subjects together: the newest of all their moments.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::base::time::Timestamp;
use crate::error::Result;
use crate::store::{Key, Moment, MomentRange, Reader};

/// The newest moments of some subjects, `limit` at most, each with the places of those in `subjects` it is told of; of what
/// is told of several, the first of them first. Only what comes before a moment, if one is given, and only subjects that
/// `sees` lets pass.
///
/// Subjects may be many, and one may have as many moments as all others together. So they are asked in the order of
/// their newest moments, each for what is not older than what has been gathered: of a company with a thousand people as
/// many are asked as have something on the page.
///
/// # Errors
/// Those of the store, and of `sees`.
pub fn newest(
    reader: &dyn Reader,
    subjects: &[Key],
    before: Option<Moment>,
    limit: usize,
    sees: &mut dyn FnMut(usize) -> Result<bool>,
) -> Result<Vec<(Moment, Vec<usize>)>> {
    let mut found: BTreeMap<Reverse<Moment>, Vec<usize>> = BTreeMap::new();
    for (newest, place, subject) in in_order(reader, subjects, before)? {
        let oldest = found.last_key_value().map(|(oldest, _)| oldest.0.at);
        let since = oldest.filter(|_| found.len() >= limit);
        if since.is_some_and(|since| newest < since) {
            break;
        }
        if !sees(place)? {
            continue;
        }
        for moment in reader.moments(subject, MomentRange { since, before }, limit)? {
            found.entry(Reverse(moment)).or_default().push(place);
        }
        while found.len() > limit {
            found.pop_last();
        }
    }
    let mut told: Vec<(Moment, Vec<usize>)> = found.into_iter().map(|(Reverse(moment), of)| (moment, of)).collect();
    told.iter_mut().for_each(|(_, of)| of.sort_unstable());
    Ok(told)
}

/// The subjects that have moments, those with the newest first, each with its place among all.
fn in_order(reader: &dyn Reader, subjects: &[Key], before: Option<Moment>) -> Result<Vec<(Timestamp, usize, Key)>> {
    let until = before.map_or(Timestamp::MAX_UTC, |moment| moment.at);
    if let [alone] = subjects {
        return Ok(vec![(until, 0, *alone)]);
    }
    let newest: BTreeMap<Key, Timestamp> = reader.newest_moments(subjects, until)?.into_iter().collect();
    let with_any = subjects.iter().enumerate();
    let mut with_any: Vec<(Timestamp, usize, Key)> =
        with_any.filter_map(|(place, subject)| Some((*newest.get(subject)?, place, *subject))).collect();
    with_any.sort_unstable_by_key(|(newest, place, _)| (Reverse(*newest), *place));
    Ok(with_any)
}
