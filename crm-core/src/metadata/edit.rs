//! Changing definitions at run time: on a copy, step by step, each step refused where it contradicts what is there,
//! and the whole checked at the end. What becomes of the tables is `diff`'s business.
//!
//! ```
//! use crm_core::metadata::builtin;
//! use crm_core::metadata::edit::SchemaEditor;
//! use crm_core::metadata::new::NewField;
//!
//! let mut schema = SchemaEditor::new(builtin::catalogue());
//! schema.add_field("contact", NewField::text("x_loyalty", 20).label("en", "Loyalty card").searchable())?;
//! schema.set_label("account", "name", "en", "Firm")?;
//! assert_eq!(schema.steps(), ["add field contact.x_loyalty (text)", "label account.name (en): Firm"]);
//! let definitions = schema.finish()?;
//! # Ok::<(), crm_core::Error>(())
//! ```

mod change;
mod form;
mod paths;
mod retire;
#[cfg(test)]
mod tests;

use super::builtin;
use super::check::check;
use super::entity::{EntityDef, IndexDef, KeyDef};
use super::field::FieldDef;
use super::kind::{ChoiceOption, FieldKind};
use super::name;
use super::new::{NewEntity, NewField, NewIndex, NewKey, NewKind, NewOption};
use super::registry::system;
use super::state::Reason;
use crate::base::id::{EntityId, FieldId};
use crate::base::text;
use crate::error::{Error, ErrorCode, Result};

/// A copy of the definitions, being changed. Every change answers with the editor, so that changes can be chained
/// (`schema.add_entity(…)?.add_field(…)?`). After a change that was refused the editor is as it was before it.
#[derive(Clone, Debug)]
pub struct SchemaEditor {
    definitions: Vec<EntityDef>,
    steps: Vec<String>,
}

impl SchemaEditor {
    /// An editor of these definitions.
    pub fn new(definitions: Vec<EntityDef>) -> SchemaEditor {
        SchemaEditor { definitions, steps: Vec::new() }
    }

    /// The definitions as they are now.
    pub fn definitions(&self) -> &[EntityDef] {
        &self.definitions
    }

    /// What was done so far, in words.
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// The changed definitions.
    ///
    /// # Errors
    /// `invalid_schema`, with every rule they break.
    pub fn finish(self) -> Result<Vec<EntityDef>> {
        check(&self.definitions)?;
        Ok(self.definitions)
    }

    /// Makes an entity with its fields.
    ///
    /// # Errors
    /// `invalid_schema` if the name is taken or cannot be one; those of its fields.
    pub fn add_entity(&mut self, new: NewEntity) -> Result<&mut SchemaEditor> {
        self.attempt(|editor| {
            editor.begin_entity(&new)?;
            editor.fill_entity(&new)?;
            if new.form.is_some() {
                editor.set_form(&new.name, new.form)?;
            }
            Ok(())
        })
    }

    /// Makes a field.
    ///
    /// # Errors
    /// `invalid_schema` if the name is taken or cannot be one; `unknown_entity` for the entity or its target.
    pub fn add_field(&mut self, entity: &str, new: NewField) -> Result<&mut SchemaEditor> {
        name::check_runtime(&new.name)?;
        let kind = self.resolve(&new.kind)?;
        let def = self.entity_mut(entity)?;
        if let Some(there) = def.field(&new.name) {
            let why = if there.is_retired {
                "a retired field has this name: rename that one first"
            } else {
                "there is a field with this name"
            };
            return Err(refused(entity, &new.name, why));
        }
        let step = format!("add field {entity}.{} ({})", new.name, kind.name());
        let number = def.fields.iter().map(|field| field.id.0).fold(system::FIRST_RUNTIME - 1, u32::max);
        let is_pair = kind.is_polymorphic();
        let column = fresh(&new.name, |column| def.fields.iter().any(|field| shares_columns(field, column, is_pair)));
        def.fields.push(FieldDef {
            id: FieldId(number.saturating_add(1)),
            column,
            name: new.name,
            labels: new.labels,
            kind,
            requirement: new.requirement,
            default: new.default,
            is_unique: new.is_unique,
            is_searchable: new.is_searchable,
            is_secured: new.is_secured,
            is_read_only: false,
            computed: None,
            cascade: new.cascade,
            is_hierarchy: new.is_hierarchy,
            dynamics_name: new.dynamics_name,
            is_retired: false,
        });
        // The first amount brings the currency with it.
        let missing = builtin::system_fields(def).into_iter().filter(|wanted| def.field_by_id(wanted.id).is_none());
        let missing: Vec<FieldDef> = missing.collect();
        def.fields.extend(missing);
        Ok(self.done(step))
    }

    /// Makes an option of a choice or multi-choice.
    ///
    /// # Errors
    /// `invalid_schema` if the name is taken, or does not start with `x_` in a built-in choice;
    /// `unknown_entity`, `unknown_field`.
    pub fn add_option(&mut self, entity: &str, field: &str, new: NewOption) -> Result<&mut SchemaEditor> {
        let step = format!("add option {entity}.{field}.{}", new.name);
        let found = self.field_mut(entity, field)?;
        if [system::STATE, system::STATUS].contains(&found.id) {
            return Err(refused(entity, field, "states are fixed; add a reason instead"));
        }
        let is_builtin = found.id.0 < system::FIRST_RUNTIME;
        let options = options_mut(entity, found)?;
        if options.iter().any(|option| option.name == new.name) {
            return Err(refused(entity, field, "there is an option with this name"));
        }
        check_name(&new.name, is_builtin)?;
        let code = next_code(options.iter().map(|option| option.code), is_builtin);
        options.push(ChoiceOption { code, name: new.name, labels: new.labels, is_retired: false });
        Ok(self.done(step))
    }

    /// Makes a further reason of a state.
    ///
    /// # Errors
    /// `invalid_schema` if the entity has no such state, if the name is taken, or does not start with `x_` in a
    /// built-in entity; `unknown_entity`.
    pub fn add_reason(&mut self, entity: &str, state: &str, new: NewOption) -> Result<&mut SchemaEditor> {
        let step = format!("add reason {entity}.{state}.{}", new.name);
        let def = self.entity_mut(entity)?;
        let is_builtin = def.id.0 < system::FIRST_RUNTIME_ENTITY;
        check_name(&new.name, is_builtin)?;
        let Some(model) = &mut def.states else { return Err(refused(entity, "state", "the entity has no states")) };
        let reasons = || model.states.iter().flat_map(|state| &state.reasons);
        if reasons().any(|reason| reason.name == new.name) {
            return Err(refused(entity, "status", "there is a reason with this name"));
        }
        let code = next_code(reasons().map(|reason| reason.code), is_builtin);
        let Some(state) = model.states.iter_mut().find(|found| found.name == state) else {
            return Err(refused(entity, "state", "there is no state with this name"));
        };
        state.reasons.push(Reason { code, name: new.name, labels: new.labels });
        refresh_states(def);
        Ok(self.done(step))
    }

    /// Makes an alternate key.
    ///
    /// # Errors
    /// `invalid_schema` if the name is taken or does not start with `x_`; `unknown_entity`, `unknown_field`.
    pub fn add_key(&mut self, entity: &str, new: NewKey) -> Result<&mut SchemaEditor> {
        name::check_runtime(&new.name)?;
        let fields = self.numbers_of(entity, &new.fields)?;
        let def = self.entity_mut(entity)?;
        if def.keys.iter().any(|key| key.name == new.name) {
            return Err(refused(entity, &new.name, "there is a key with this name"));
        }
        let step = format!("add key {entity}.{} ({})", new.name, new.fields.join(", "));
        def.keys.push(KeyDef { name: new.name, fields });
        Ok(self.done(step))
    }

    /// Makes an index.
    ///
    /// # Errors
    /// `invalid_schema` if there is one over the same fields; `unknown_entity`, `unknown_field`.
    pub fn add_index(&mut self, entity: &str, new: NewIndex) -> Result<&mut SchemaEditor> {
        let fields = self.numbers_of(entity, &new.fields)?;
        let def = self.entity_mut(entity)?;
        if def.indexes.iter().any(|index| index.fields == fields) {
            return Err(refused(entity, &new.fields.join(", "), "there is an index over these fields"));
        }
        def.indexes.push(IndexDef { fields, serves: new.serves });
        Ok(self.done(format!("add index {entity} ({})", new.fields.join(", "))))
    }

    /// Begins an entity: after this others can point to it. [`SchemaEditor::fill_entity`] gives it its fields.
    pub(super) fn begin_entity(&mut self, new: &NewEntity) -> Result<()> {
        name::check_runtime(&new.name)?;
        if self.definitions.iter().any(|def| def.name == new.name) {
            return Err(refused(&new.name, "", "there is an entity with this name"));
        }
        let number = self.definitions.iter().map(|def| def.id.0).fold(system::FIRST_RUNTIME_ENTITY - 1, u32::max);
        let mut def = EntityDef {
            id: EntityId(number.saturating_add(1)),
            name: new.name.clone(),
            table: fresh(&new.name, |table| self.definitions.iter().any(|def| def.table == table)),
            labels: new.labels.clone(),
            plural_labels: new.plural_labels.clone(),
            dynamics_name: new.dynamics_name.clone(),
            ownership: new.ownership,
            primary: FieldId(0),
            is_activity: false,
            has_activities: new.has_activities,
            has_notes: new.has_notes,
            fields: Vec::new(),
            states: new.states.clone(),
            keys: Vec::new(),
            indexes: Vec::new(),
            default_view: new.default_view.clone(),
            form: None,
            is_retired: false,
        };
        def.fields = builtin::system_fields(&def);
        self.definitions.push(def);
        self.done(format!("add entity {}", new.name));
        Ok(())
    }

    /// Gives an entity just begun its fields, keys and indexes.
    pub(super) fn fill_entity(&mut self, new: &NewEntity) -> Result<()> {
        for field in &new.fields {
            self.add_field(&new.name, field.clone())?;
        }
        for key in &new.keys {
            self.add_key(&new.name, key.clone())?;
        }
        for index in &new.indexes {
            self.add_index(&new.name, index.clone())?;
        }
        let first_text = new.fields.iter().find(|field| matches!(field.kind, NewKind::Text { .. }));
        let primary = match first_text {
            Some(field) if new.primary.is_empty() => field.name.clone(),
            _ => new.primary.clone(),
        };
        let def = self.entity_mut(&new.name)?;
        def.fields.sort_by_key(|field| field.id.0 >= system::FIRST_OWN);
        def.primary = def
            .field(&primary)
            .map(|field| field.id)
            .ok_or_else(|| refused(&new.name, &primary, "an entity has a text that names its records"))?;
        if def.default_view.columns.is_empty() {
            def.default_view.columns = vec![primary];
        }
        Ok(())
    }

    /// Does all of a change or nothing of it.
    fn attempt(&mut self, change: impl FnOnce(&mut SchemaEditor) -> Result<()>) -> Result<&mut SchemaEditor> {
        let mut copy = self.clone();
        change(&mut copy)?;
        *self = copy;
        Ok(self)
    }

    fn done(&mut self, step: String) -> &mut SchemaEditor {
        self.steps.push(step);
        self
    }

    fn entity(&self, name: &str) -> Result<&EntityDef> {
        let live = || self.definitions.iter().filter(|def| !def.is_retired);
        live().find(|def| def.name == name).ok_or_else(|| {
            let shown: String = name.chars().take(name::MAX_NAME).collect();
            Error::new(ErrorCode::UnknownEntity, format!("there is no entity {shown:?}"))
                .with_entity(&shown)
                .with_suggestion(text::nearest(&shown, live().map(|def| def.name.as_str())))
        })
    }

    fn entity_mut(&mut self, name: &str) -> Result<&mut EntityDef> {
        let id = self.entity(name)?.id;
        let found = self.definitions.iter_mut().find(|def| def.id == id);
        found.ok_or_else(|| Error::internal(format!("no entity has the number {id}")))
    }

    /// A field that is not retired.
    fn field(&self, entity: &str, name: &str) -> Result<&FieldDef> {
        let def = self.entity(entity)?;
        let live = || def.fields.iter().filter(|field| !field.is_retired);
        live().find(|field| field.name == name).ok_or_else(|| {
            let shown: String = name.chars().take(name::MAX_NAME).collect();
            Error::new(ErrorCode::UnknownField, format!("{entity} has no field {shown:?}"))
                .with_entity(entity)
                .with_field(&shown)
                .with_suggestion(text::nearest(&shown, live().map(|field| field.name.as_str())))
        })
    }

    fn field_mut(&mut self, entity: &str, name: &str) -> Result<&mut FieldDef> {
        let id = self.field(entity, name)?.id;
        let found = self.entity_mut(entity)?.fields.iter_mut().find(|field| field.id == id);
        found.ok_or_else(|| Error::internal(format!("{entity} has no field {id}")))
    }

    fn numbers_of(&self, entity: &str, fields: &[String]) -> Result<Vec<FieldId>> {
        fields.iter().map(|name| self.field(entity, name).map(|field| field.id)).collect()
    }

    /// The kind with numbers in place of names.
    fn resolve(&self, kind: &NewKind) -> Result<FieldKind> {
        let numbered = |options: &[NewOption]| {
            (1..)
                .zip(options)
                .map(|(code, option)| ChoiceOption {
                    code,
                    name: option.name.clone(),
                    labels: option.labels.clone(),
                    is_retired: false,
                })
                .collect()
        };
        Ok(match kind {
            NewKind::Text { format, max_length } => FieldKind::Text { format: *format, max_length: *max_length },
            NewKind::Integer { min, max } => FieldKind::Integer { min: *min, max: *max },
            NewKind::Decimal { scale, min, max } => FieldKind::Decimal { scale: *scale, min: *min, max: *max },
            NewKind::Money { min, max } => FieldKind::Money { min: *min, max: *max },
            NewKind::Boolean => FieldKind::Boolean,
            NewKind::Choice { options } => FieldKind::Choice { options: numbered(options) },
            NewKind::MultiChoice { options } => FieldKind::MultiChoice { options: numbered(options) },
            NewKind::Date => FieldKind::Date,
            NewKind::Timestamp => FieldKind::Timestamp,
            NewKind::Lookup { target } => FieldKind::Lookup { target: self.entity(target)?.id },
            NewKind::Customer => FieldKind::Customer,
            NewKind::Owner => FieldKind::Owner,
            NewKind::Regarding => FieldKind::Regarding,
            NewKind::Noted => FieldKind::Noted,
            NewKind::Record => FieldKind::Record,
            NewKind::OneOf { targets } => {
                let targets = targets.iter().map(|name| self.entity(name).map(|entity| entity.id));
                FieldKind::OneOf { targets: targets.collect::<Result<_>>()? }
            }
            NewKind::File => FieldKind::File,
        })
    }
}

fn refused(entity: &str, field: &str, why: &str) -> Error {
    let shown = |name: &str| name.chars().take(name::MAX_NAME).collect::<String>();
    let (entity, field) = (shown(entity), shown(field));
    let dot = if field.is_empty() { "" } else { "." };
    Error::new(ErrorCode::InvalidSchema, format!("{entity}{dot}{field}: {why}")).with_entity(&entity).with_field(&field)
}

/// Names given at run time to parts of what is built in start with `x_`, so that no later built-in can clash.
fn check_name(name: &str, is_builtin: bool) -> Result<()> {
    if is_builtin { name::check_runtime(name) } else { name::check(name) }
}

/// `name`, or `name_2`, `name_3`… : the first that is not taken.
fn fresh(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut count = 1_u32;
    while is_taken(&candidate) {
        count += 1;
        let suffix = format!("_{count}");
        candidate = name.chars().take(name::MAX_NAME.saturating_sub(suffix.len())).collect::<String>() + &suffix;
    }
    candidate
}

/// True if a field of this column, beside which the kind of its record is kept if `is_pair`, would meet another's.
fn shares_columns(other: &FieldDef, column: &str, is_pair: bool) -> bool {
    let is_kind_of = |kind: &str, pair: &str| kind.strip_suffix("_type") == Some(pair);
    other.column == column
        || (is_pair && is_kind_of(&other.column, column))
        || (other.kind.is_polymorphic() && is_kind_of(column, &other.column))
}

/// The code of a new option or reason: never one that was used, and far from the built-in ones.
fn next_code(used: impl Iterator<Item = i32>, is_builtin: bool) -> i32 {
    let least = if is_builtin { system::FIRST_RUNTIME_CODE } else { 1 };
    used.fold(least - 1, i32::max).saturating_add(1)
}

fn options_mut<'a>(entity: &str, field: &'a mut FieldDef) -> Result<&'a mut Vec<ChoiceOption>> {
    match &mut field.kind {
        FieldKind::Choice { options } | FieldKind::MultiChoice { options } => Ok(options),
        _ => Err(refused(entity, &field.name, "only choices have options")),
    }
}

/// The options of `state` and `status` follow from the states.
fn refresh_states(def: &mut EntityDef) {
    let Some(model) = &def.states else { return };
    let (states, reasons) = (builtin::state_options(model), builtin::status_options(model));
    for field in &mut def.fields {
        match field.id {
            system::STATE => field.kind = FieldKind::Choice { options: states.clone() },
            system::STATUS => field.kind = FieldKind::Choice { options: reasons.clone() },
            _ => {}
        }
    }
}
