//! A rule as it is written, and made ready to be asked by.

use std::sync::Arc;

use super::likeness::Operator;
use crate::base::id::Id;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Issue, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::kind::{ChoiceOption, FieldKind, TextFormat};
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::record::values::Values;

/// The entity of rules.
pub(crate) const RULE: &str = "duplicate_rule";
/// The entity of their conditions.
pub(crate) const CONDITION: &str = "duplicate_condition";

/// The fewest characters by whose beginning the search index is asked: fewer are those of half the file.
const FEWEST: usize = 3;

/// A rule that can be asked by.
#[derive(Debug)]
pub(crate) struct Rule {
    /// What it is called.
    pub(crate) name: String,
    /// Whose duplicates are looked for.
    pub(super) base: Arc<Entity>,
    /// Among what.
    pub(super) matching: Arc<Entity>,
    pub(super) is_case_sensitive: bool,
    /// True if closed records are no duplicates of anything.
    pub(super) is_inactive_skipped: bool,
    /// What must be alike, all of it.
    pub(super) conditions: Vec<Condition>,
}

/// What must be alike: one of these fields and one of those.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) base: Vec<FieldIndex>,
    pub(super) matching: Vec<FieldIndex>,
    pub(super) operator: Operator,
    /// True if two that have nothing there are not alike for that.
    pub(super) is_blank_ignored: bool,
    /// The format by whose words the search index finds who is alike; none if it does not.
    pub(super) indexed: Option<TextFormat>,
}

impl Rule {
    /// True if the rule says of two records the same whichever of them is asked about.
    pub(crate) fn is_mutual(&self) -> bool {
        self.base.id == self.matching.id
            && self.conditions.iter().all(|condition| match (&*condition.base, &*condition.matching) {
                ([one], [other]) => one == other,
                (ones, others) => ones == others,
            })
    }

    /// The entity whose duplicates it finds.
    pub(crate) fn base(&self) -> &Entity {
        &self.base
    }

    /// True if closed records are no duplicates of anything.
    pub(crate) fn is_inactive_skipped(&self) -> bool {
        self.is_inactive_skipped
    }

    /// The fields it reads of the records it is asked about.
    pub(crate) fn base_fields(&self) -> impl Iterator<Item = FieldIndex> {
        self.conditions.iter().flat_map(|condition| condition.base.iter().copied())
    }

    /// The fields it reads of those it finds.
    pub(super) fn matching_fields(&self) -> impl Iterator<Item = FieldIndex> {
        self.conditions.iter().flat_map(|condition| condition.matching.iter().copied())
    }
}

/// A published rule that does not serve, since what it speaks of is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct IdleRule {
    /// The rule.
    pub rule: Id,
    /// What it is called.
    pub name: String,
    /// Why it does not serve.
    pub reason: String,
}

/// The published rules about an entity in the order in which they were made, and those of them that do not serve.
pub(crate) fn published(desk: &mut Desk<'_>, entity: &Entity) -> Result<(Vec<Rule>, Vec<IdleRule>)> {
    let (mut rules, mut idle) = (Vec::new(), Vec::new());
    for id in desk.find(RULE, Values::new().with("base_entity", entity.table.as_str()).with("state", "active"))? {
        match read(desk, id)? {
            Ok(rule) => rules.push(rule),
            Err((name, issues)) => {
                let reasons: Vec<&str> = issues.iter().map(|issue| issue.message.as_str()).collect();
                idle.push(IdleRule { rule: id, name, reason: reasons.join("; ") });
            }
        }
    }
    Ok((rules, idle))
}

/// A rule, made ready; or its name, and why it cannot be.
pub(crate) fn read(desk: &mut Desk<'_>, id: Id) -> Result<std::result::Result<Rule, (String, Vec<Issue>)>> {
    let fields = ["name", "base_entity", "matching_entity", "is_case_sensitive", "is_inactive_skipped"];
    let said = desk.values(RULE, id, &fields)?.unwrap_or_default();
    let [name, base, matching] = [0, 1, 2].map(|place| said.get(place).map(Value::to_text).unwrap_or_default());
    let [is_case_sensitive, is_inactive_skipped] = [3, 4].map(|place| said.get(place) == Some(&Value::Bool(true)));
    let registry = desk.context.registry.clone();
    let mut issues = Vec::new();
    let mut known = |field: &str, name: &str| {
        let entity = entity_called(&registry, name);
        if entity.is_none() {
            issues.push(Issue::new(field, "not_found", format!("there is no entity {name:?}")));
        }
        entity
    };
    let entities = (known("base_entity", &base), known("matching_entity", &matching));
    let (Some(base), Some(matching)) = entities else { return Ok(Err((name, issues))) };
    let mut conditions = Vec::new();
    for condition in desk.find(CONDITION, Values::new().with("duplicate_rule", id))? {
        match Said::read(desk, condition)?.ready(&base, &matching) {
            Ok(condition) => conditions.push(condition),
            Err(issue) => issues.push(issue),
        }
    }
    if issues.is_empty() && conditions.is_empty() {
        issues.push(Issue::new("base_field", "required", "the rule has no condition: say what is compared"));
    }
    if issues.is_empty() && conditions.iter().all(|condition| condition.indexed.is_none()) {
        let message = format!(
            "nothing finds {} quickly by this rule: one condition must compare a text of it that is searched, whole \
             or its first {FEWEST} characters at least",
            matching.name
        );
        issues.push(Issue::new("matching_field", "not_searchable", message));
    }
    if !issues.is_empty() {
        return Ok(Err((name, issues)));
    }
    Ok(Ok(Rule { name, base, matching, is_case_sensitive, is_inactive_skipped, conditions }))
}

/// The entity of this name, now or when the rule was written.
fn entity_called(registry: &Registry, name: &str) -> Option<Arc<Entity>> {
    registry.entities().find(|entity| entity.table == name).or_else(|| registry.find(name)).cloned()
}

/// The field of this name, now or when the rule was written.
fn field_called<'e>(entity: &'e Entity, name: &str) -> Option<(FieldIndex, &'e FieldDef)> {
    if let Ok(found) = entity.get(name) {
        return Some(found);
    }
    (0..).zip(&entity.fields).find(|(_, field)| !field.is_retired && field.column == name)
}

/// A condition as it is written.
struct Said {
    base: String,
    matching: String,
    operator: String,
    length: Option<i64>,
    is_blank_ignored: bool,
    is_any_address: bool,
}

impl Said {
    fn read(desk: &mut Desk<'_>, id: Id) -> Result<Said> {
        let fields = ["base_field", "matching_field", "operator", "length", "is_blank_ignored", "is_any_address"];
        let said = desk.values(CONDITION, id, &fields)?.unwrap_or_default();
        let text = |place: usize| said.get(place).map(Value::to_text).unwrap_or_default();
        let is = |place: usize| said.get(place) == Some(&Value::Bool(true));
        Ok(Said {
            base: text(0),
            matching: text(1),
            operator: text(2),
            length: said.get(3).and_then(Value::as_int),
            is_blank_ignored: is(4),
            is_any_address: is(5),
        })
    }

    fn ready(&self, base: &Entity, matching: &Entity) -> std::result::Result<Condition, Issue> {
        let found = |field: &str, entity: &Entity, name: &str| {
            let message = || format!("{} has no field {name:?} now", entity.name);
            field_called(entity, name).map(|(index, _)| index).ok_or_else(|| Issue::new(field, "not_found", message()))
        };
        let (one, other) = (found("base_field", base, &self.base)?, found("matching_field", matching, &self.matching)?);
        let (Some(mine), Some(theirs)) = (base.fields.get(one), matching.fields.get(other)) else {
            return Err(Issue::new("base_field", "not_found", "a field is not there"));
        };
        if !are_comparable(&mine.kind, &theirs.kind) {
            let message = format!("{} and {} hold nothing that can be compared", mine.name, theirs.name);
            return Err(Issue::new("matching_field", "wrong_type", message));
        }
        let format = format_of(&theirs.kind);
        let operator = self.operator(format)?;
        if !self.is_any_address {
            let indexed = format.filter(|_| theirs.is_searchable && is_found(operator));
            let (base, matching) = (vec![one], vec![other]);
            return Ok(Condition { base, matching, operator, is_blank_ignored: self.is_blank_ignored, indexed });
        }
        let is_address = matches!(format, Some(TextFormat::Email | TextFormat::Phone));
        let Some(format) = format.filter(|_| is_address && format_of(&mine.kind) == format) else {
            let message = "only for an e-mail address or a telephone number may another of its kind stand";
            return Err(Issue::new("is_any_address", "wrong_type", message));
        };
        let indexed = Some(format).filter(|_| theirs.is_searchable && is_found(operator));
        let (base, matching) = (all_of(base, format, one), all_of(matching, format, other));
        Ok(Condition { base, matching, operator, is_blank_ignored: self.is_blank_ignored, indexed })
    }

    fn operator(&self, format: Option<TextFormat>) -> std::result::Result<Operator, Issue> {
        let make = match self.operator.as_str() {
            "first_characters" => Operator::First,
            "last_characters" => Operator::Last,
            _ => return Ok(Operator::Same),
        };
        if format.is_none() {
            return Err(Issue::new("operator", "wrong_type", "only of texts a part can be compared"));
        }
        let length = self.length.and_then(|length| usize::try_from(length).ok()).filter(|length| *length > 0);
        let missing = || Issue::new("length", "required", "how many characters are compared has to be said");
        length.map(make).ok_or_else(missing)
    }
}

/// The searched fields of a format, and the one that was named: the index finds nobody by the others.
fn all_of(entity: &Entity, format: TextFormat, named: FieldIndex) -> Vec<FieldIndex> {
    let stands = |(index, field): &(FieldIndex, &FieldDef)| {
        !field.is_retired && format_of(&field.kind) == Some(format) && (field.is_searchable || *index == named)
    };
    (0..).zip(&entity.fields).filter(stands).map(|(index, _)| index).collect()
}

/// The format of a text, if the field holds one of a line.
fn format_of(kind: &FieldKind) -> Option<TextFormat> {
    match kind {
        FieldKind::Text { format, .. } if *format != TextFormat::Multiline => Some(*format),
        _ => None,
    }
}

/// True if the search index finds who is alike.
fn is_found(operator: Operator) -> bool {
    match operator {
        Operator::Same => true,
        Operator::First(count) => count >= FEWEST,
        Operator::Last(_) => false,
    }
}

/// True if values of two kinds can say the same. Amounts cannot: they say nothing of who somebody is.
fn are_comparable(one: &FieldKind, other: &FieldKind) -> bool {
    use FieldKind::{Boolean, Choice, Customer, Date, Decimal, Integer, Lookup, Owner, Timestamp};
    let told = |options: &[ChoiceOption]| -> Vec<(i32, String)> {
        options.iter().map(|option| (option.code, option.name.clone())).collect()
    };
    match (one, other) {
        (Integer { .. }, Integer { .. })
        | (Boolean, Boolean)
        | (Date, Date)
        | (Timestamp, Timestamp)
        | (Customer, Customer)
        | (Owner, Owner) => true,
        (Decimal { scale: one, .. }, Decimal { scale: other, .. }) => one == other,
        (Lookup { target: one }, Lookup { target: other }) => one == other,
        // Codes are compared, which must mean the same.
        (Choice { options: one }, Choice { options: other }) => told(one) == told(other),
        _ => match (format_of(one), format_of(other)) {
            // Each format has a form of its own.
            (Some(one), Some(other)) => one == other,
            _ => false,
        },
    }
}
