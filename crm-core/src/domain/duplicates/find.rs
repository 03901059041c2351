//! Finding what is alike: the search index tells who may be, the fields decide, and what may be seen is told.

use std::collections::BTreeSet;

use super::likeness::{Clue, Operator, clue, form, is_alike};
use super::rule::{Condition, Rule};
use crate::base::cell::Cell;
use crate::base::id::Ref;
use crate::context::Context;
use crate::domain::process::Desk;
use crate::error::Result;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::metadata::state::StateModel;
use crate::security::right::Right;
use crate::store::{Key, SearchPlan, Within};

/// The most words looked for together. The longest of them are rare enough, and each more is looked up for everybody who has
/// the others.
const MOST_WORDS: usize = 6;

/// A record that is like another by a rule.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Duplicate {
    /// The record.
    pub record: Ref,
    /// Its name.
    pub name: String,
    /// The name of the rule by which it was found.
    pub rule: String,
    /// Its fields that are alike.
    pub fields: Vec<String>,
    /// The same in words, with what stands in them.
    pub why: String,
}

/// Whom something is looked for.
pub(crate) struct Sought<'a> {
    /// What a field of it holds.
    pub(crate) cell: &'a dyn Fn(FieldIndex) -> Cell,
    /// Its key, unless it is not written yet: nothing is a duplicate of itself.
    pub(crate) own: Option<Key>,
    /// Only records made after this one.
    pub(crate) after: Option<Key>,
}

/// The places of two fields that are alike, the one asked about first.
type Pair = (FieldIndex, FieldIndex);

/// The records that a rule finds, as far as the user sees them and the fields the rule compares: whole words first, then what
/// was touched last.
pub(crate) fn find(desk: &mut Desk<'_>, rule: &Rule, sought: &Sought<'_>, limit: usize) -> Result<Vec<Duplicate>> {
    let context = &*desk.context;
    if !may_ask(context, rule)? {
        return Ok(Vec::new());
    }
    let Some(forms) = forms_of(rule, sought)? else { return Ok(Vec::new()) };
    let mut fields: Vec<FieldIndex> = rule.matching_fields().collect();
    let state = rule.matching.index_of(system::STATE).filter(|_| rule.is_inactive_skipped);
    fields.extend(state);
    let mut seen = BTreeSet::new();
    let mut found: Vec<(Key, Vec<Pair>)> = Vec::new();
    for clue in clues(rule, &forms) {
        let left = limit.saturating_sub(found.len());
        let Some(plan) = plan(&rule.matching, clue, left).filter(|_| left > 0) else { continue };
        context.writer.search(&plan, &mut |_, key| {
            if sought.own == Some(key) || sought.after.is_some_and(|after| key <= after) || !seen.insert(key) {
                return Ok(false);
            }
            let cells = context.writer.cells(&rule.matching, key, &fields)?.unwrap_or_default();
            let at = |index: FieldIndex| {
                let place = fields.iter().position(|field| *field == index);
                place.and_then(|place| cells.get(place)).cloned().unwrap_or_default()
            };
            let model = rule.matching.states.as_ref();
            if state.is_some_and(|state| is_closed(model, &at(state))) {
                return Ok(false);
            }
            let Some(pairs) = pairs(rule, &forms, &at)? else { return Ok(false) };
            let is_seen = context.is_trusted() || context.reaches(Right::Read, &rule.matching, key)?;
            if is_seen {
                found.push((key, pairs));
            }
            Ok(is_seen)
        })?;
    }
    found.into_iter().map(|(key, pairs)| tell(desk, rule, key, &pairs)).collect::<Result<Vec<_>>>().map(flat)
}

fn flat(found: Vec<Option<Duplicate>>) -> Vec<Duplicate> {
    found.into_iter().flatten().collect()
}

/// True for a state in which a record can only be read.
pub(crate) fn is_closed(model: Option<&StateModel>, state: &Cell) -> bool {
    let Cell::Int(code) = state else { return false };
    model.is_some_and(|model| model.states.iter().any(|state| i64::from(state.code) == *code && state.is_closed))
}

/// What is said of a record by a rule tells what its fields hold: who may not see one of them is told nothing.
pub(crate) fn may_ask(context: &Context, rule: &Rule) -> Result<bool> {
    if context.is_trusted() {
        return Ok(true);
    }
    let access = context.access()?;
    let is_hidden = rule.base_fields().any(|index| access.hides(&rule.base, index))
        || rule.matching_fields().any(|index| access.hides(&rule.matching, index));
    Ok(!is_hidden && !access.reach(rule.matching.id, Right::Read).is_nothing())
}

/// For each condition the fields that hold something, in the form in which it is compared.
type Forms = Vec<Vec<(FieldIndex, Cell)>>;

/// The forms of what is asked about; none if nothing can be like it.
fn forms_of(rule: &Rule, sought: &Sought<'_>) -> Result<Option<Forms>> {
    let mut all = Vec::with_capacity(rule.conditions.len());
    for condition in &rule.conditions {
        let forms = forms(rule, &rule.base, &condition.base, sought.cell)?;
        if forms.is_empty() && condition.is_blank_ignored {
            return Ok(None);
        }
        all.push(forms);
    }
    Ok(Some(all))
}

fn forms(
    rule: &Rule,
    entity: &Entity,
    fields: &[FieldIndex],
    cell: &dyn Fn(FieldIndex) -> Cell,
) -> Result<Vec<(FieldIndex, Cell)>> {
    let mut forms = Vec::with_capacity(fields.len());
    for index in fields {
        let form = form(&cell(*index), &entity.at(*index)?.kind, rule.is_case_sensitive);
        if form != Cell::Null {
            forms.push((*index, form));
        }
    }
    Ok(forms)
}

/// What the index is asked, each on its own: all that must be there, and one of the addresses.
fn clues(rule: &Rule, forms: &Forms) -> Vec<Clue> {
    let clue_of = |condition: &Condition, form: &Cell| match (form, condition.indexed) {
        (Cell::Text(text), Some(format)) => clue(condition.operator, text, format),
        _ => Clue::default(),
    };
    let mut common = Clue::default();
    let mut either: Vec<Clue> = Vec::new();
    for (condition, forms) in rule.conditions.iter().zip(forms) {
        match forms.as_slice() {
            [] => {}
            [(_, form)] => add(&mut common, clue_of(condition, form)),
            several if either.is_empty() && condition.indexed.is_some() => {
                either = several.iter().map(|(_, form)| clue_of(condition, form)).collect();
            }
            _ => {}
        }
    }
    // An address without a word finds nobody; where others do, it must not be left out for that.
    if either.iter().any(|clue| clue.whole.is_empty() && clue.begun.is_none()) && !common.whole.is_empty() {
        either.clear();
    }
    if either.is_empty() {
        return vec![common];
    }
    let with_common = |mut clue: Clue| {
        add(&mut clue, common.clone());
        clue
    };
    either.into_iter().map(with_common).collect()
}

fn add(clue: &mut Clue, more: Clue) {
    clue.whole.extend(more.whole);
    if clue.begun.is_none() {
        clue.begun = more.begun;
    }
}

/// Whole words are looked for alone where there are some: a beginning is that of many more.
fn plan(entity: &Entity, clue: Clue, limit: usize) -> Option<SearchPlan> {
    let mut words = clue.whole;
    let within = if words.is_empty() { Within::Fields } else { Within::WholeWords };
    if words.is_empty() {
        words.extend(clue.begun);
    }
    words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    words.dedup();
    words.truncate(MOST_WORDS);
    let entities = Some(vec![entity.id]);
    let plan = SearchPlan { words, within, entities, hidden_fields: Vec::new(), hidden_texts: Vec::new(), limit };
    Some(plan).filter(|plan| !plan.words.is_empty())
}

/// For each condition the fields that are alike; none if one condition does not hold.
fn pairs(rule: &Rule, forms: &Forms, cell: &dyn Fn(FieldIndex) -> Cell) -> Result<Option<Vec<Pair>>> {
    let mut pairs = Vec::with_capacity(forms.len());
    for (condition, ones) in rule.conditions.iter().zip(forms) {
        let others = self::forms(rule, &rule.matching, &condition.matching, cell)?;
        let alike = match (ones.is_empty(), others.is_empty(), condition.is_blank_ignored) {
            (true, true, false) => condition.base.first().copied().zip(condition.matching.first().copied()),
            _ => ones.iter().find_map(|(one, this)| {
                let like = others.iter().find(|(_, that)| is_alike(condition.operator, this, that))?;
                Some((*one, like.0))
            }),
        };
        let Some(pair) = alike else { return Ok(None) };
        pairs.push(pair);
    }
    Ok(Some(pairs))
}

/// A record found, in words.
fn tell(desk: &mut Desk<'_>, rule: &Rule, key: Key, pairs: &[Pair]) -> Result<Option<Duplicate>> {
    let context = &*desk.context;
    let (base, matching) = (&rule.base, &rule.matching);
    let Some(id) = context.writer.id_of(matching, key)? else { return Ok(None) };
    let text_of = |index: FieldIndex| -> Result<String> {
        let cells = context.writer.cells(matching, key, &[index])?.unwrap_or_default();
        Ok(match cells.into_iter().next() {
            Some(Cell::Text(text)) => text,
            _ => String::new(),
        })
    };
    let (primary, _) = matching.primary_field()?;
    // What names a record is shown to everybody who sees it.
    let name = text_of(primary)?;
    let (mut fields, mut reasons) = (Vec::new(), Vec::new());
    for ((one, other), condition) in pairs.iter().zip(&rule.conditions) {
        let (mine, theirs) = (&base.at(*one)?.name, &matching.at(*other)?.name);
        let shown = match text_of(*other)? {
            text if text.is_empty() => theirs.clone(),
            text => format!("{theirs} {text:?}"),
        };
        reasons.push(match condition.operator {
            Operator::Same => format!("{shown} says the same as {mine}"),
            Operator::First(count) => format!("{shown} begins as {mine} does, for {count} characters"),
            Operator::Last(count) => format!("{shown} ends as {mine} does, for {count} characters"),
        });
        if !fields.contains(theirs) {
            fields.push(theirs.clone());
        }
    }
    let (record, rule) = (Ref::new(matching.name.as_str(), id), rule.name.clone());
    Ok(Some(Duplicate { record, name, rule, fields, why: reasons.join("; ") }))
}
