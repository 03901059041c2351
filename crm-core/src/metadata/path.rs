//! Paths of the query language (`account.name`, `owner.full_name`), followed through the definitions: what a column of a
//! list shows, and what it is called.

use super::entity::label;
use super::field::FieldDef;
use super::kind::FieldKind;
use super::registry::{Entity, FieldIndex, Registry};

/// A field that a path goes through, and the entity that has it.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The entity.
    pub entity: &'a Entity,
    /// Where the field stands.
    pub index: FieldIndex,
    /// The field.
    pub field: &'a FieldDef,
}

/// The fields a path goes through; none if it leads nowhere. Behind a lookup to several entities, the field is that of
/// the first which has it; what `type` or `id` says is told by the lookup itself.
pub fn steps<'a>(registry: &'a Registry, start: &'a Entity, path: &str) -> Option<Vec<Step<'a>>> {
    let (mut at, mut steps) = (start, Vec::new());
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let index = match at.find(part) {
            Some(index) => index,
            // What a record is called, whatever the field.
            None if part == "name" && !steps.is_empty() => at.primary_field().ok()?.0,
            None => return None,
        };
        let field = at.fields.get(index)?;
        steps.push(Step { entity: at, index, field });
        let Some(next) = parts.peek().copied() else { break };
        let targets = registry.targets_of(&field.kind);
        at = match &field.kind {
            FieldKind::Lookup { .. } => targets.first()?,
            _ if targets.is_empty() || ["type", "id"].contains(&next) => break,
            _ => match targets.iter().find(|target| target.name == next) {
                Some(target) => {
                    parts.next();
                    target
                }
                None if next == "name" => break,
                None => targets.iter().find(|target| target.find(next).is_some())?,
            },
        };
    }
    Some(steps)
}

/// What the column of a path is called: "Account" for `account.name`, since that is what an account is called by, and
/// "Account: City" for `account.city`.
pub fn heading(steps: &[Step<'_>], language: &str) -> String {
    let said = |step: &Step<'_>| label(&step.field.labels, language).unwrap_or(&step.field.name).to_owned();
    let names_its_record = |step: &Step<'_>| step.field.id == step.entity.primary;
    match steps {
        [] => String::new(),
        [only] => said(only),
        [.., before, last] if names_its_record(last) => said(before),
        [.., before, last] => format!("{}: {}", said(before), said(last)),
    }
}

/// How wide a column is that shows a field, in characters: enough for nearly every value, and never much of the window.
pub fn width(field: &FieldDef) -> u32 {
    let longest = |options: &[super::kind::ChoiceOption]| {
        let lengths = options.iter().flat_map(|option| option.labels.values()).map(|text| text.chars().count());
        u32::try_from(lengths.max().unwrap_or(0)).unwrap_or(u32::MAX)
    };
    match &field.kind {
        FieldKind::Boolean => 6,
        FieldKind::Date => 12,
        FieldKind::Timestamp => 18,
        FieldKind::Integer { .. } | FieldKind::Decimal { .. } => 10,
        FieldKind::Money { .. } => 14,
        FieldKind::Text { max_length, .. } => (*max_length).clamp(8, 30),
        FieldKind::Choice { options } => longest(options).clamp(8, 24),
        _ => 24,
    }
}
