//! Search as you type, from the table of prefixes, and the words of long texts, from FTS5.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rusqlite::types::Value as Bound;
use rusqlite::{Row, params_from_iter};

use super::error::classify;
use super::link::Link;
use super::read::broken;
use crate::base::id::{EntityId, FieldId};
use crate::error::Result;
use crate::store::{Hit, IndexChange, Key, SearchPlan, Within, Word};

/// A word stands under its first so many letters, and under itself. Each length more costs a row a word; between
/// them a scan skips the few words that go on differently.
const LENGTHS: [usize; 4] = [5, 3, 2, 1];

/// Rows counted before a word is held to be common.
const COMMON: i64 = 1_000;

/// The shortest word looked for in long texts.
const SHORTEST_IN_TEXT: usize = 3;

const WHOLE: i64 = 0;
const BEGINNING: i64 = 1;

/// The longest prefix a typed word is looked up under.
fn bucket(word: &str) -> &str {
    LENGTHS.iter().find_map(|length| word.get(..*length)).unwrap_or(word)
}

/// The first text after all that begin with `word`. Words are ASCII letters and digits, so the next letter exists.
fn end_of(word: &str) -> String {
    let mut end = word.to_owned();
    if let Some(last) = end.pop() {
        end.push(char::from_u32(u32::from(last).wrapping_add(1)).unwrap_or(char::MAX));
    }
    end
}

/// A condition of SQL with its values.
#[derive(Default)]
struct Condition {
    text: String,
    values: Vec<Bound>,
}

impl Condition {
    /// Rows of `alias` in which `word` stands whole, or begins a longer word.
    fn word(alias: &str, word: &str, kind: i64) -> Condition {
        let mut condition = Condition::default();
        let prefix = if kind == WHOLE { word } else { bucket(word) };
        let _ = write!(condition.text, "{alias}.prefix = ? and {alias}.kind = {kind}");
        condition.values.push(prefix.to_owned().into());
        if kind == BEGINNING && prefix.len() < word.len() {
            let _ = write!(condition.text, " and {alias}.word > ? and {alias}.word < ?");
            condition.values.push(word.to_owned().into());
            condition.values.push(end_of(word).into());
        }
        condition
    }

    fn also(&mut self, other: Condition) {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
    }
}

/// Whether a record found may be told of.
pub type Keep<'a> = &'a mut dyn FnMut(EntityId, Key) -> Result<bool>;

/// Finds records by words.
pub fn find(link: &Link, what: &SearchPlan, keep: Keep<'_>) -> Result<Vec<Hit>> {
    let kinds: &[i64] = if what.within == Within::WholeWords { &[WHOLE] } else { &[WHOLE, BEGINNING] };
    let Some(driver) = rarest(link, &what.words, kinds)? else { return Ok(Vec::new()) };
    let mut found = Found { hits: Vec::new(), seen: BTreeSet::new(), limit: what.limit, keep };
    for kind in kinds {
        if found.is_full() {
            break;
        }
        collect(link, what, driver, (*kind, kinds), &mut found)?;
    }
    let longest = what.words.iter().map(String::len).max().unwrap_or(0);
    if what.within == Within::Everything && !found.is_full() && longest >= SHORTEST_IN_TEXT {
        collect_texts(link, what, &mut found)?;
    }
    Ok(found.hits)
}

/// The records found so far.
struct Found<'a> {
    hits: Vec<Hit>,
    seen: BTreeSet<i64>,
    limit: usize,
    keep: Keep<'a>,
}

impl Found<'_> {
    fn is_full(&self) -> bool {
        self.hits.len() >= self.limit
    }

    /// Takes up a hit, unless its record was met before or may not be told of.
    fn add(&mut self, hit: Hit) -> Result<()> {
        if self.seen.insert(hit.record.0) && (self.keep)(hit.entity, hit.record)? {
            self.hits.push(hit);
        }
        Ok(())
    }
}

/// The word to begin with: of several the one that fewest records have, as far as a short count tells.
fn rarest<'w>(link: &Link, words: &'w [String], kinds: &[i64]) -> Result<Option<&'w String>> {
    if words.len() < 2 {
        return Ok(words.first());
    }
    // Those that a word begins are many more than those in which it stands whole.
    let kind = kinds.last().copied().unwrap_or(WHOLE);
    let mut best: Option<(i64, &String)> = None;
    for word in words {
        let condition = Condition::word("p", word, kind);
        let text = format!("select count(*) from (select 1 from crm_prefix p where {} limit {COMMON})", condition.text);
        let count = link.one(&text, params_from_iter(condition.values), |row| row.get(0))?.unwrap_or(0);
        if best.is_none_or(|(fewest, known)| (count, known.len()) < (fewest, word.len())) {
            best = Some((count, word));
        }
    }
    Ok(best.map(|(_, word)| word))
}

fn collect(
    link: &Link,
    what: &SearchPlan,
    driver: &str,
    (kind, kinds): (i64, &[i64]),
    found: &mut Found<'_>,
) -> Result<()> {
    let mut condition = Condition::word("p", driver, kind);
    condition.also(in_entities("p.entity", what.entities.as_deref()));
    condition.also(in_shown_fields("p", &what.hidden_fields));
    for word in what.words.iter().filter(|word| word.as_str() != driver) {
        // The rows of one record stand under one day, so each further word is a look at an exact place.
        condition.text.push_str(" and (");
        for (position, kind) in kinds.iter().enumerate() {
            condition.text.push_str(if position == 0 { "exists (" } else { " or exists (" });
            condition.text.push_str("select 1 from crm_prefix q where ");
            condition.also(Condition::word("q", word, *kind));
            condition.text.push_str(" and q.day = p.day and q.record = p.record");
            condition.also(in_shown_fields("q", &what.hidden_fields));
            condition.text.push(')');
        }
        condition.text.push(')');
    }
    let text = format!(
        "select p.entity, p.record, p.field from crm_prefix p where {} order by p.day desc, p.record desc",
        condition.text
    );
    let mut statement = link.connection()?.prepare_cached(&text).map_err(classify)?;
    let mut rows = statement.query(params_from_iter(condition.values)).map_err(classify)?;
    while let Some(row) = rows.next().map_err(classify)? {
        let field: u32 = row.get(2).map_err(classify)?;
        let (entity, record) = place(row)?;
        found.add(Hit { entity, record, field: Some(field), is_exact: kind == WHOLE })?;
        if found.is_full() {
            break;
        }
    }
    Ok(())
}

fn collect_texts(link: &Link, what: &SearchPlan, found: &mut Found<'_>) -> Result<()> {
    // Words are letters and digits only, so nothing in them means anything to FTS5; in small letters even `and` would be
    // one more word to find.
    let matching = what.words.iter().map(|word| format!("\"{word}\" *")).collect::<Vec<_>>().join(" AND ");
    let mut condition = in_entities("c.entity", what.entities.as_deref());
    condition.values.insert(0, matching.into());
    for entity in &what.hidden_texts {
        let _ = write!(condition.text, " and c.entity <> {}", entity.0);
    }
    // The rowid is the record's key, and that is the number of its creation in the history: there is its entity.
    let text = format!(
        "select c.entity, t.rowid from crm_text t join crm_change c on c.seq = t.rowid
         where crm_text match ?{} order by t.rowid desc",
        condition.text
    );
    let mut statement = link.connection()?.prepare_cached(&text).map_err(classify)?;
    let mut rows = statement.query(params_from_iter(condition.values)).map_err(classify)?;
    while let Some(row) = rows.next().map_err(classify)? {
        let (entity, record) = place(row)?;
        found.add(Hit { entity, record, field: None, is_exact: false })?;
        if found.is_full() {
            break;
        }
    }
    Ok(())
}

fn in_shown_fields(alias: &str, hidden: &[(EntityId, FieldId)]) -> Condition {
    let mut condition = Condition::default();
    for (entity, field) in hidden {
        let _ = write!(condition.text, " and not ({alias}.entity = {} and {alias}.field = {})", entity.0, field.0);
    }
    condition
}

fn in_entities(column: &str, entities: Option<&[EntityId]>) -> Condition {
    let mut condition = Condition::default();
    if let Some(entities) = entities {
        let places = vec!["?"; entities.len()].join(", ");
        condition.text = format!(" and {column} in ({places})");
        condition.values = entities.iter().map(|entity| i64::from(entity.0).into()).collect();
    }
    condition
}

fn place(row: &Row<'_>) -> Result<(EntityId, Key)> {
    let entity: i64 = row.get(0).map_err(classify)?;
    let entity = u32::try_from(entity).map_err(|_| broken("an entity number that is none"))?;
    Ok((EntityId(entity), Key(row.get(1).map_err(classify)?)))
}

/// Changes the words and the long text a record is found by.
pub fn index(link: &Link, entity: EntityId, key: Key, change: &IndexChange) -> Result<()> {
    let connection = link.connection()?;
    if !change.old_words.is_empty() {
        let text = "delete from crm_prefix where prefix = ? and kind = ? and day = ? and record = ? and word = ?";
        let mut statement = connection.prepare_cached(text).map_err(classify)?;
        each_prefix(&change.old_words, |prefix, kind, word| {
            statement.execute((prefix, kind, change.old_day, key.0, &word.text)).map(|_| ()).map_err(classify)
        })?;
    }
    if !change.new_words.is_empty() {
        let text =
            "insert into crm_prefix (prefix, kind, day, record, word, entity, field) values (?, ?, ?, ?, ?, ?, ?)";
        let mut statement = connection.prepare_cached(text).map_err(classify)?;
        each_prefix(&change.new_words, |prefix, kind, word| {
            let values = (prefix, kind, change.new_day, key.0, &word.text, entity.0, word.field);
            statement.execute(values).map(|_| ()).map_err(classify)
        })?;
    }
    if let Some(body) = &change.text {
        let mut statement = connection.prepare_cached("delete from crm_text where rowid = ?").map_err(classify)?;
        statement.execute([key.0]).map_err(classify)?;
        if !body.is_empty() {
            let text = "insert into crm_text (rowid, body) values (?, ?)";
            let mut statement = connection.prepare_cached(text).map_err(classify)?;
            statement.execute((key.0, body)).map_err(classify)?;
        }
    }
    Ok(())
}

fn each_prefix(words: &[Word], mut each: impl FnMut(&str, i64, &Word) -> Result<()>) -> Result<()> {
    for word in words {
        for length in LENGTHS {
            if length < word.text.len()
                && let Some(prefix) = word.text.get(..length)
            {
                each(prefix, BEGINNING, word)?;
            }
        }
        each(&word.text, WHOLE, word)?;
    }
    Ok(())
}
