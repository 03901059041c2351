//! Changing the schema while others work.

use std::sync::Arc;

use super::session::Session;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::builtin;
use crate::metadata::diff::diff;
use crate::metadata::edit::SchemaEditor;
use crate::metadata::entity::EntityDef;
use crate::metadata::pack::SchemaPack;
use crate::metadata::registry::Registry;
use crate::record::search_index;
use crate::security::access::{Access, denied};

/// Whoever changes the schema cannot have a secured field shown that they may not see themselves.
fn keep_hidden(access: &Access, registry: &Registry, definitions: &[EntityDef]) -> Result<()> {
    for definition in definitions {
        let Some(entity) = registry.find_by_id(definition.id) else { continue };
        for field in definition.fields.iter().filter(|field| !field.is_secured) {
            if entity.index_of(field.id).is_some_and(|index| access.hides(entity, index)) {
                let message = format!("{} of {} is not shown to you: it stays secured", field.name, definition.name);
                return Err(denied(message).with_entity(&definition.name).with_field(&field.name));
            }
        }
    }
    Ok(())
}

impl Session {
    /// Adds, renames and retires fields, options and entities: all of what `change` does, in one transaction, or nothing.
    /// Sessions that read go on with the definitions they began with.
    ///
    /// ```
    /// use crm_core::{Crm, NewField, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.change_schema(|schema| {
    ///     schema.add_field("contact", NewField::text("x_badge", 20).label("en", "Badge").searchable())?;
    ///     Ok(())
    /// })?;
    /// session.create("contact", record! { "last_name" => "Rossi", "x_badge" => "B-17" })?;
    /// assert_eq!(session.search("b 17", &[], 5)?.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `permission_denied` to users without a role that customises; `invalid_schema` with every fault, what `change` answers with, `transaction_state` inside a transaction,
    /// `duplicate_key` if a field is to be unique and its values are not.
    pub fn change_schema<T>(&self, change: impl FnOnce(&mut SchemaEditor) -> Result<T>) -> Result<T> {
        if self.in_transaction() {
            let message = "the schema cannot be changed inside a transaction; it is a transaction of its own";
            return Err(Error::new(ErrorCode::TransactionState, message));
        }
        let mut context = self.begin_context()?;
        if !context.access()?.can_customise {
            return Err(denied("no role lets this user change the schema"));
        }
        let old: Vec<EntityDef> = context.registry.definitions().cloned().collect();
        let mut editor = SchemaEditor::new(old.clone());
        let done = change(&mut editor)?;
        let definitions = editor.finish()?;
        keep_hidden(&*context.access()?, &context.registry, &definitions)?;
        let steps = diff(&old, &definitions)?;
        let before = context.registry.clone();
        let registry = Arc::new(Registry::new(before.epoch.saturating_add(1), definitions));
        context.writer.change_schema(&steps, &registry, builtin::FINGERPRINT)?;
        // Which fields are secured is part of what everybody may see.
        context.writer.raise_access_epoch()?;
        search_index::refresh(&mut context, &steps, &before, &registry)?;
        context.writer.commit()?;
        self.shared.set_registry(registry);
        Ok(done)
    }

    /// What was made at run time in this file, to be taken to another.
    pub fn export_schema(&self) -> SchemaPack {
        let definitions: Vec<EntityDef> = self.registry().definitions().cloned().collect();
        SchemaPack::export(&definitions)
    }

    /// Brings a schema pack into this file and tells the steps in words. With `dry_run` nothing is changed.
    ///
    /// # Errors
    /// `schema_conflict` where the pack contradicts what the file has, `invalid_schema`.
    pub fn apply_schema(&self, pack: &SchemaPack, dry_run: bool) -> Result<Vec<String>> {
        if dry_run {
            let mut editor = SchemaEditor::new(self.registry().definitions().cloned().collect());
            let steps = editor.apply_pack(pack)?;
            editor.finish()?;
            return Ok(steps);
        }
        self.change_schema(|editor| editor.apply_pack(pack))
    }
}
