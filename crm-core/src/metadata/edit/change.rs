//! Changes to what is there: names, labels, how much a field is wanted, how it is found.

use super::{SchemaEditor, check_name, options_mut, refused};
use crate::error::Result;
use crate::metadata::builtin;
use crate::metadata::entity::{EntityDef, ViewDef};
use crate::metadata::field::{Cascade, DefaultValue, FieldDef, Requirement};
use crate::metadata::kind::FieldKind;
use crate::metadata::name;
use crate::metadata::registry::system;

impl SchemaEditor {
    /// Renames an entity made at run time. Its table keeps its name.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in, or the name is taken or cannot be one; `unknown_entity`.
    pub fn rename_entity(&mut self, entity: &str, name: &str) -> Result<&mut SchemaEditor> {
        name::check_runtime(name)?;
        require_runtime_entity(self.entity(entity)?)?;
        if self.definitions.iter().any(|def| def.name == name) {
            return Err(refused(name, "", "there is an entity with this name"));
        }
        self.entity_mut(entity)?.name = name.to_owned();
        Ok(self.done(format!("rename entity {entity} to {name}")))
    }

    /// Renames a field made at run time, a retired one too. Its column keeps its name; default views follow.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in, or the name is taken or cannot be one; `unknown_entity`, `unknown_field`.
    pub fn rename_field(&mut self, entity: &str, field: &str, name: &str) -> Result<&mut SchemaEditor> {
        name::check_runtime(name)?;
        let def = self.entity(entity)?;
        if def.field(name).is_some() {
            return Err(refused(entity, name, "there is a field with this name"));
        }
        let id = match def.field(field) {
            Some(found) => {
                require_runtime_field(def, found)?;
                found.id
            }
            None => self.field(entity, field)?.id,
        };
        self.rewrite_views(entity, field, Some(name))?;
        for found in self.entity_mut(entity)?.fields.iter_mut().filter(|found| found.id == id) {
            found.name = name.to_owned();
        }
        Ok(self.done(format!("rename field {entity}.{field} to {name}")))
    }

    /// Renames an option made at run time.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in or not there, or the name is taken or cannot be one; `unknown_entity`,
    /// `unknown_field`.
    pub fn rename_option(&mut self, entity: &str, field: &str, option: &str, name: &str) -> Result<&mut SchemaEditor> {
        let found = self.field_mut(entity, field)?;
        let is_builtin = found.id.0 < system::FIRST_RUNTIME;
        check_name(name, is_builtin)?;
        let options = options_mut(entity, found)?;
        if options.iter().any(|other| other.name == name) {
            return Err(refused(entity, field, "there is an option with this name"));
        }
        let Some(renamed) = options.iter_mut().find(|other| other.name == option) else {
            return Err(refused(entity, field, "there is no option with this name"));
        };
        if is_builtin && renamed.code < system::FIRST_RUNTIME_CODE {
            return Err(refused(entity, field, "a built-in option keeps its name; give it a label"));
        }
        renamed.name = name.to_owned();
        if let Some(DefaultValue::Text(default)) = &mut found.default {
            let names = default.split(';').map(|part| if part.trim() == option { name } else { part.trim() });
            *default = names.collect::<Vec<_>>().join("; ");
        }
        Ok(self.done(format!("rename option {entity}.{field}.{option} to {name}")))
    }

    /// What people call one record, and many, in a language.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn set_entity_label(
        &mut self,
        entity: &str,
        language: &str,
        one: &str,
        many: &str,
    ) -> Result<&mut SchemaEditor> {
        let def = self.entity_mut(entity)?;
        def.labels.insert(language.to_owned(), one.to_owned());
        def.plural_labels.insert(language.to_owned(), many.to_owned());
        Ok(self.done(format!("label {entity} ({language}): {one}, {many}")))
    }

    /// What people call a field in a language.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`.
    pub fn set_label(&mut self, entity: &str, field: &str, language: &str, label: &str) -> Result<&mut SchemaEditor> {
        self.field_mut(entity, field)?.labels.insert(language.to_owned(), label.to_owned());
        Ok(self.done(format!("label {entity}.{field} ({language}): {label}")))
    }

    /// What people read for an option, a state or a reason in a language.
    ///
    /// # Errors
    /// `invalid_schema` if there is no such option; `unknown_entity`, `unknown_field`.
    pub fn set_option_label(
        &mut self,
        entity: &str,
        field: &str,
        option: &str,
        language: &str,
        label: &str,
    ) -> Result<&mut SchemaEditor> {
        let found = self.field_mut(entity, field)?;
        let id = found.id;
        let Some(found) = options_mut(entity, found)?.iter_mut().find(|found| found.name == option) else {
            return Err(refused(entity, field, "there is no option with this name"));
        };
        found.labels.insert(language.to_owned(), label.to_owned());
        // The labels of states and reasons are kept with the states, too.
        let states = self.entity_mut(entity)?.states.iter_mut().flat_map(|model| &mut model.states);
        for state in states {
            if id == system::STATE && state.name == option {
                state.labels.insert(language.to_owned(), label.to_owned());
            }
            for reason in state.reasons.iter_mut().filter(|reason| id == system::STATUS && reason.name == option) {
                reason.labels.insert(language.to_owned(), label.to_owned());
            }
        }
        Ok(self.done(format!("label {entity}.{field}.{option} ({language}): {label}")))
    }

    /// How much a field is wanted. What is built in can be wanted more, never less.
    ///
    /// # Errors
    /// `invalid_schema` if the engine fills the field, or needs it; `unknown_entity`, `unknown_field`.
    pub fn set_requirement(
        &mut self,
        entity: &str,
        field: &str,
        requirement: Requirement,
    ) -> Result<&mut SchemaEditor> {
        let needed = builtin_twin(self.entity(entity)?, field).map(|field| field.requirement);
        let found = self.field_mut(entity, field)?;
        if found.is_read_only || found.id.0 < system::FIRST_OWN {
            return Err(refused(entity, field, "the engine fills this field"));
        }
        if needed == Some(Requirement::Required) && requirement != Requirement::Required {
            return Err(refused(entity, field, "the engine needs this field"));
        }
        found.requirement = requirement;
        let word = match requirement {
            Requirement::None => "optional",
            Requirement::Recommended => "recommended",
            Requirement::Required => "required",
        };
        Ok(self.done(format!("make {entity}.{field} {word}")))
    }

    /// Whether search as you type finds records by a field.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`.
    pub fn set_searchable(&mut self, entity: &str, field: &str, is_searchable: bool) -> Result<&mut SchemaEditor> {
        self.field_mut(entity, field)?.is_searchable = is_searchable;
        let word = if is_searchable { "searchable" } else { "not searchable" };
        Ok(self.done(format!("make {entity}.{field} {word}")))
    }

    /// Whether only roles with a permission for the field read or write it.
    ///
    /// # Errors
    /// `invalid_schema` for what the engine itself keeps and for what names a record; `unknown_entity`,
    /// `unknown_field`.
    pub fn set_secured(&mut self, entity: &str, field: &str, is_secured: bool) -> Result<&mut SchemaEditor> {
        self.field_mut(entity, field)?.is_secured = is_secured;
        let word = if is_secured { "secured" } else { "not secured" };
        Ok(self.done(format!("make {entity}.{field} {word}")))
    }

    /// Whether no two records share a value.
    ///
    /// # Errors
    /// `invalid_schema` if the engine needs it unique; `unknown_entity`, `unknown_field`.
    pub fn set_unique(&mut self, entity: &str, field: &str, is_unique: bool) -> Result<&mut SchemaEditor> {
        if !is_unique && builtin_twin(self.entity(entity)?, field).is_some_and(|field| field.is_unique) {
            return Err(refused(entity, field, "the engine needs this field unique"));
        }
        self.field_mut(entity, field)?.is_unique = is_unique;
        let word = if is_unique { "unique" } else { "not unique" };
        Ok(self.done(format!("make {entity}.{field} {word}")))
    }

    /// What a field holds when nothing is said.
    ///
    /// # Errors
    /// `invalid_schema` for system fields; `unknown_entity`, `unknown_field`.
    pub fn set_default(
        &mut self,
        entity: &str,
        field: &str,
        default: Option<DefaultValue>,
    ) -> Result<&mut SchemaEditor> {
        let found = self.field_mut(entity, field)?;
        if found.id.0 < system::FIRST_OWN {
            return Err(refused(entity, field, "the engine fills this field"));
        }
        found.default = default;
        Ok(self.done(format!("change the default of {entity}.{field}")))
    }

    /// The most characters a text may have: more than before, since longer values may be there.
    ///
    /// # Errors
    /// `invalid_schema` if it is no text, or less than before; `unknown_entity`, `unknown_field`.
    pub fn set_max_length(&mut self, entity: &str, field: &str, length: u32) -> Result<&mut SchemaEditor> {
        match &mut self.field_mut(entity, field)?.kind {
            FieldKind::Text { max_length, .. } if *max_length <= length => *max_length = length,
            FieldKind::Text { .. } => return Err(refused(entity, field, "a text can only be made longer")),
            _ => return Err(refused(entity, field, "only texts have a length")),
        }
        Ok(self.done(format!("lengthen {entity}.{field} to {length}")))
    }

    /// What the relationship through a lookup made at run time cascades.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in; `unknown_entity`, `unknown_field`.
    pub fn set_cascade(&mut self, entity: &str, field: &str, cascade: Option<Cascade>) -> Result<&mut SchemaEditor> {
        require_runtime_field(self.entity(entity)?, self.field(entity, field)?)?;
        self.field_mut(entity, field)?.cascade = cascade;
        Ok(self.done(format!("change what {entity}.{field} cascades")))
    }

    /// The list shown first.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn set_view(&mut self, entity: &str, view: ViewDef) -> Result<&mut SchemaEditor> {
        self.entity_mut(entity)?.default_view = view;
        Ok(self.done(format!("change the default view of {entity}")))
    }
}

/// The field of the built-in catalogue that a field is, if it is one.
fn builtin_twin(def: &EntityDef, field: &str) -> Option<FieldDef> {
    let id = def.field(field)?.id;
    builtin::catalogue().into_iter().find(|twin| twin.id == def.id)?.field_by_id(id).cloned()
}

pub(super) fn require_runtime_entity(def: &EntityDef) -> Result<()> {
    if def.id.0 >= system::FIRST_RUNTIME_ENTITY {
        return Ok(());
    }
    Err(refused(&def.name, "", "a built-in entity stays, under its name; give it a label"))
}

pub(super) fn require_runtime_field(def: &EntityDef, field: &FieldDef) -> Result<()> {
    if field.id.0 >= system::FIRST_RUNTIME {
        return Ok(());
    }
    Err(refused(&def.name, &field.name, "a built-in field stays as it is, under its name; give it a label"))
}
