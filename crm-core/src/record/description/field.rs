//! A field of a form: what a front end must know to let people fill it in.

use serde::Serialize;

use super::Teller;
use crate::metadata::field::{DefaultValue, Requirement};
use crate::metadata::kind::{FieldKind, TextFormat};
use crate::metadata::registry::{Entity, FieldIndex, system};

/// A field of a form. What does not apply to its kind is left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownField {
    /// The name.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// The kind: `text`, `integer`, `choice`, `lookup`…
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How much it is wanted.
    pub requirement: Requirement,
    /// True if it is only shown: the engine fills it, or the user may not.
    pub is_read_only: bool,
    /// True for long texts, which want a row of their own.
    pub is_wide: bool,
    /// What it holds when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<DefaultValue>,
    /// What a text is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
    /// The most characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The decimal places kept of an exact number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// The least value of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The greatest value of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// The options of a choice, in the order in which they are offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<ShownOption>>,
    /// The entities a lookup can point to, as far as the user may read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<Vec<String>>,
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownOption {
    /// The name, which is what is written.
    pub name: String,
    /// What people read.
    pub label: String,
    /// Of a reason, the state in which a record can have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl Teller<'_> {
    /// A field, unless it is hidden.
    pub(super) fn field(&self, entity: &Entity, index: FieldIndex) -> Option<ShownField> {
        let field = entity.fields.get(index).filter(|_| !self.access.hides(entity, index))?;
        let rights = self.access.field(entity, index);
        let options = field.kind.options().map(|options| {
            let offered = options.iter().filter(|option| !option.is_retired);
            let model = entity.states.as_ref().filter(|_| field.id == system::STATUS);
            let shown = offered.map(|option| ShownOption {
                name: option.name.clone(),
                label: self.label(&option.labels, &option.name),
                state: model.and_then(|model| model.reason_by_code(option.code)).map(|(state, _)| state.name.clone()),
            });
            shown.collect()
        });
        let targets = field.kind.is_lookup().then(|| {
            let known = self.registry.targets_of(&field.kind).into_iter().filter(|target| self.may_read(target));
            known.map(|target| target.name.clone()).collect::<Vec<_>>()
        });
        // Where there is nothing to choose from, nothing can be filled in.
        let has_targets = targets.as_ref().is_none_or(|targets| !targets.is_empty());
        let mut shown = ShownField {
            field: field.name.clone(),
            label: self.label(&field.labels, &field.name),
            kind: field.kind.name(),
            requirement: field.requirement,
            is_read_only: field.is_read_only || !(rights.create || rights.update) || !has_targets,
            is_wide: field.kind.is_long_text(),
            default: field.default.clone(),
            format: None,
            max_length: None,
            scale: None,
            min: None,
            max: None,
            options,
            targets,
        };
        match &field.kind {
            FieldKind::Text { format, max_length } => {
                (shown.format, shown.max_length) = (Some(*format), Some(*max_length));
            }
            FieldKind::Integer { min, max } => {
                (shown.min, shown.max) = (Some(min.to_string()), Some(max.to_string()));
            }
            FieldKind::Decimal { scale, min, max } => {
                shown.scale = Some(*scale);
                (shown.min, shown.max) = (min.map(|least| least.to_string()), max.map(|most| most.to_string()));
            }
            FieldKind::Money { min, max } => {
                (shown.min, shown.max) = (min.map(|least| least.to_string()), max.map(|most| most.to_string()));
            }
            _ => {}
        }
        Some(shown)
    }
}
