//! Definitions: told in one language, and changed step by step.

use crm_core::metadata::entity::{ViewDef, label};
use crm_core::metadata::field::{Cascade, DefaultValue, Requirement};
use crm_core::metadata::kind::FieldKind;
use crm_core::metadata::registry::{Entity, Registry};
use crm_core::{NewEntity, NewField, NewForm, NewIndex, NewKey, NewOption, Result, SchemaEditor};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::error::Raise;

/// What there is to know of an entity, in one language.
///
/// # Errors
/// `UnknownNameError`.
pub fn describe<'py>(
    py: Python<'py>,
    registry: &Registry,
    entity: &str,
    language: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let entity = registry.get(entity).or_raise(py)?;
    let fields: Vec<Json> = entity
        .live_fields
        .iter()
        .filter_map(|index| entity.fields.get(*index))
        .map(|field| {
            let mut told = json!({
                "name": field.name,
                "label": label(&field.labels, language).unwrap_or(&field.name),
                "type": field.kind.name(),
                "requirement": field.requirement,
                "is_unique": field.is_unique,
                "is_searchable": field.is_searchable,
                "is_secured": field.is_secured,
                "is_read_only": field.is_read_only,
            });
            if let Some(told) = told.as_object_mut() {
                limits(&field.kind, told);
                if let Some(options) = field.kind.options() {
                    let offered = options.iter().filter(|option| !option.is_retired).map(|option| {
                        let text = label(&option.labels, language).unwrap_or(&option.name);
                        json!({"name": option.name, "label": text, "code": option.code})
                    });
                    told.insert("options".into(), offered.collect());
                }
                let targets: Vec<&str> = registry.targets_of(&field.kind).iter().map(|target| &*target.name).collect();
                if field.kind.is_lookup() {
                    told.insert("targets".into(), json!(targets));
                }
            }
            told
        })
        .collect();
    let told = json!({
        "name": entity.name,
        "label": label(&entity.labels, language).unwrap_or(&entity.name),
        "plural_label": label(&entity.plural_labels, language).unwrap_or(&entity.name),
        "ownership": entity.ownership,
        "is_activity": entity.is_activity,
        "has_activities": entity.has_activities,
        "has_notes": entity.has_notes,
        "primary": primary(entity),
        "default_view": entity.default_view,
        "fields": fields,
    });
    Ok(crate::json::to_python(py, &told)?.cast_into::<PyDict>()?)
}

fn primary(entity: &Entity) -> Option<&str> {
    entity.field_by_id(entity.primary).map(|field| field.name.as_str())
}

fn limits(kind: &FieldKind, told: &mut serde_json::Map<String, Json>) {
    let mut put = |name: &str, value: Json| {
        if !value.is_null() {
            told.insert(name.to_owned(), value);
        }
    };
    match kind {
        FieldKind::Text { format, max_length } => {
            put("format", json!(format));
            put("max_length", json!(max_length));
        }
        FieldKind::Integer { min, max } => {
            put("min", json!(min));
            put("max", json!(max));
        }
        FieldKind::Decimal { scale, min, max } => {
            put("scale", json!(scale));
            put("min", json!(min.map(|least| least.to_string())));
            put("max", json!(max.map(|most| most.to_string())));
        }
        FieldKind::Money { min, max } => {
            put("min", json!(min.map(|least| least.to_string())));
            put("max", json!(max.map(|most| most.to_string())));
        }
        _ => {}
    }
}

/// One step of a change of the schema, as Python notes it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum Step {
    AddEntity { new: NewEntity },
    AddField { entity: String, new: NewField },
    AddOption { entity: String, field: String, new: NewOption },
    AddReason { entity: String, state: String, new: NewOption },
    AddKey { entity: String, new: NewKey },
    AddIndex { entity: String, new: NewIndex },
    RenameEntity { entity: String, name: String },
    RenameField { entity: String, field: String, name: String },
    RenameOption { entity: String, field: String, option: String, name: String },
    SetEntityLabel { entity: String, language: String, one: String, many: String },
    SetLabel { entity: String, field: String, language: String, label: String },
    SetOptionLabel { entity: String, field: String, option: String, language: String, label: String },
    SetRequirement { entity: String, field: String, requirement: Requirement },
    SetSearchable { entity: String, field: String, is_searchable: bool },
    SetSecured { entity: String, field: String, is_secured: bool },
    SetUnique { entity: String, field: String, is_unique: bool },
    SetDefault { entity: String, field: String, default: Option<DefaultValue> },
    SetMaxLength { entity: String, field: String, length: u32 },
    SetCascade { entity: String, field: String, cascade: Option<Cascade> },
    SetView { entity: String, view: ViewDef },
    SetForm { entity: String, form: Option<NewForm> },
    RetireEntity { entity: String },
    RetireField { entity: String, field: String },
    RetireOption { entity: String, field: String, option: String },
}

/// The steps that Python noted.
///
/// # Errors
/// `ValueError`, with what does not fit.
pub fn steps(json: Json) -> PyResult<Vec<Step>> {
    serde_json::from_value(json).map_err(|fault| PyValueError::new_err(fault.to_string()))
}

/// Does the steps, in order.
///
/// # Errors
/// Those of the editor.
pub fn apply(editor: &mut SchemaEditor, steps: Vec<Step>) -> Result<()> {
    for step in steps {
        match step {
            Step::AddEntity { new } => editor.add_entity(new)?,
            Step::AddField { entity, new } => editor.add_field(&entity, new)?,
            Step::AddOption { entity, field, new } => editor.add_option(&entity, &field, new)?,
            Step::AddReason { entity, state, new } => editor.add_reason(&entity, &state, new)?,
            Step::AddKey { entity, new } => editor.add_key(&entity, new)?,
            Step::AddIndex { entity, new } => editor.add_index(&entity, new)?,
            Step::RenameEntity { entity, name } => editor.rename_entity(&entity, &name)?,
            Step::RenameField { entity, field, name } => editor.rename_field(&entity, &field, &name)?,
            Step::RenameOption { entity, field, option, name } => {
                editor.rename_option(&entity, &field, &option, &name)?
            }
            Step::SetEntityLabel { entity, language, one, many } => {
                editor.set_entity_label(&entity, &language, &one, &many)?
            }
            Step::SetLabel { entity, field, language, label } => {
                editor.set_label(&entity, &field, &language, &label)?
            }
            Step::SetOptionLabel { entity, field, option, language, label } => {
                editor.set_option_label(&entity, &field, &option, &language, &label)?
            }
            Step::SetRequirement { entity, field, requirement } => {
                editor.set_requirement(&entity, &field, requirement)?
            }
            Step::SetSearchable { entity, field, is_searchable } => {
                editor.set_searchable(&entity, &field, is_searchable)?
            }
            Step::SetSecured { entity, field, is_secured } => editor.set_secured(&entity, &field, is_secured)?,
            Step::SetUnique { entity, field, is_unique } => editor.set_unique(&entity, &field, is_unique)?,
            Step::SetDefault { entity, field, default } => editor.set_default(&entity, &field, default)?,
            Step::SetMaxLength { entity, field, length } => editor.set_max_length(&entity, &field, length)?,
            Step::SetCascade { entity, field, cascade } => editor.set_cascade(&entity, &field, cascade)?,
            Step::SetView { entity, view } => editor.set_view(&entity, view)?,
            Step::SetForm { entity, form } => editor.set_form(&entity, form)?,
            Step::RetireEntity { entity } => editor.retire_entity(&entity)?,
            Step::RetireField { entity, field } => editor.retire_field(&entity, &field)?,
            Step::RetireOption { entity, field, option } => editor.retire_option(&entity, &field, &option)?,
        };
    }
    Ok(())
}
