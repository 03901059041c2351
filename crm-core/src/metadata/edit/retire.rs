//! Taking out of use. Nothing is dropped: what is retired is not offered and not written any more, and stays readable
//! in history; its number and its column are never given again.

use super::change::{require_runtime_entity, require_runtime_field};
use super::{SchemaEditor, options_mut, refused};
use crate::base::id::EntityId;
use crate::error::Result;
use crate::metadata::field::{DefaultValue, Requirement};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::system;

impl SchemaEditor {
    /// Retires an entity made at run time, and the lookups to it, but for those that can point to others too.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in; `unknown_entity`.
    pub fn retire_entity(&mut self, entity: &str) -> Result<&mut SchemaEditor> {
        let def = self.entity(entity)?;
        require_runtime_entity(def)?;
        let this = def.id;
        let is_retired = |id: &EntityId| self.definitions.iter().any(|def| def.id == *id && def.is_retired);
        let points_nowhere_else = |kind: &FieldKind| match kind {
            FieldKind::Lookup { target } => *target == this,
            FieldKind::OneOf { targets } => {
                targets.contains(&this) && targets.iter().all(|id| *id == this || is_retired(id))
            }
            _ => false,
        };
        let mut lookups = Vec::new();
        for other in self.definitions.iter().filter(|other| !other.is_retired && other.name != entity) {
            let fields = other.fields.iter().filter(|field| !field.is_retired && points_nowhere_else(&field.kind));
            lookups.extend(fields.map(|field| (other.name.clone(), field.name.clone())));
        }
        self.attempt(|editor| {
            for (other, field) in lookups {
                editor.retire_field(&other, &field)?;
            }
            editor.entity_mut(entity)?.is_retired = true;
            editor.done(format!("retire entity {entity}"));
            Ok(())
        })
    }

    /// Retires a field made at run time. Keys, indexes and default views let go of it.
    ///
    /// # Errors
    /// `invalid_schema` if it is built in, or names the records of its entity; `unknown_entity`, `unknown_field`.
    pub fn retire_field(&mut self, entity: &str, field: &str) -> Result<&mut SchemaEditor> {
        let found = self.field(entity, field)?;
        let def = self.entity(entity)?;
        require_runtime_field(def, found)?;
        let id = found.id;
        if def.primary == id {
            return Err(refused(entity, field, "it names the records of its entity"));
        }
        self.rewrite_views(entity, field, None)?;
        let def = self.entity_mut(entity)?;
        def.keys.retain(|key| !key.fields.contains(&id));
        def.indexes.retain(|index| !index.fields.contains(&id));
        for found in def.fields.iter_mut().filter(|found| found.id == id) {
            found.is_retired = true;
            found.is_unique = false;
            found.requirement = Requirement::None;
        }
        Ok(self.done(format!("retire field {entity}.{field}")))
    }

    /// Retires an option: records keep it, none can be given it any more.
    ///
    /// # Errors
    /// `invalid_schema` if there is no such option, or it is the default; `unknown_entity`, `unknown_field`.
    pub fn retire_option(&mut self, entity: &str, field: &str, option: &str) -> Result<&mut SchemaEditor> {
        let found = self.field_mut(entity, field)?;
        if [system::STATE, system::STATUS].contains(&found.id) {
            return Err(refused(entity, field, "states and reasons are not retired"));
        }
        if let Some(DefaultValue::Text(default)) = &found.default
            && default.split(';').any(|name| name.trim() == option)
        {
            return Err(refused(entity, field, "the option is the default"));
        }
        let Some(retired) = options_mut(entity, found)?.iter_mut().find(|found| found.name == option) else {
            return Err(refused(entity, field, "there is no option with this name"));
        };
        retired.is_retired = true;
        Ok(self.done(format!("retire option {entity}.{field}.{option}")))
    }
}
