//! Changes of the schema, in the engine and in the model.

use crm_core::metadata::field::Cascade;
use crm_core::{Error, ErrorCode, NewField};

use super::offer::WORDS;
use super::plan::{FieldPlan, SchemaStep};
use super::play::{Game, Outcome, ensure, fine};
use super::schema::Kind;

impl Game {
    /// Adds an entity, and perhaps a lookup to it from the entity before: in one change.
    pub fn add_entity(&mut self, fields: &[FieldPlan], back: Option<&FieldPlan>) -> Outcome {
        let entity = self.schema.new_entity();
        let place = self.schema.entities.len();
        self.schema.entities.push(entity);
        for field in fields {
            let field = self.schema.new_field(place, field);
            self.schema.entities[place].fields.push(field);
        }
        if let (Some(plan), Some(before)) = (back, place.checked_sub(1)) {
            let mut field = self.schema.new_field(before, plan);
            field.kind = Kind::Lookup(place);
            (field.is_hierarchy, field.is_searchable, field.cascade) = (false, false, Cascade::REFERENCE);
            self.schema.entities[before].fields.push(field);
        }
        let schema = &self.schema;
        let done = self.session.change_schema(|editor| {
            let entity = &schema.entities[place];
            editor.add_entity(schema.define_entity(entity))?;
            for field in &entity.fields[2..] {
                editor.add_field(&entity.name, schema.define_field(field))?;
            }
            if let (Some(_), Some(before)) = (back, place.checked_sub(1)) {
                let from = &schema.entities[before];
                let field = from.fields.last().expect("just added");
                editor.add_field(&from.name, schema.define_field(field))?;
            }
            Ok(())
        });
        fine(done, "add entity")
    }

    pub fn change_schema(&mut self, step: &SchemaStep) -> Outcome {
        match step {
            SchemaStep::AddField(entity, plan) => {
                let entity = self.schema.pick(*entity);
                let field = self.schema.new_field(entity, plan);
                let new = self.schema.define_field(&field);
                let name = self.schema.entities[entity].name.clone();
                self.schema.entities[entity].fields.push(field);
                fine(self.session.change_schema(|editor| editor.add_field(&name, new).map(|_| ())), "add field")
            }
            SchemaStep::RenameField(entity, field) => {
                let entity = self.schema.pick(*entity);
                let field = self.schema.pick_field(entity, *field);
                if field < 2 {
                    return Ok(());
                }
                let (new, entity) = (self.schema.fresh_name(), &mut self.schema.entities[entity]);
                let old = std::mem::replace(&mut entity.fields[field].name, new.clone());
                let change =
                    self.session.change_schema(|editor| editor.rename_field(&entity.name, &old, &new).map(|_| ()));
                fine(change, "rename field")
            }
            SchemaStep::RetireField(entity, field) => {
                let entity = self.schema.pick(*entity);
                let field = self.schema.pick_field(entity, *field);
                if field < 2 {
                    return Ok(());
                }
                let entity = &mut self.schema.entities[entity];
                entity.fields[field].is_retired = true;
                let name = entity.fields[field].name.clone();
                let change = self.session.change_schema(|editor| editor.retire_field(&entity.name, &name).map(|_| ()));
                fine(change, "retire field")
            }
            SchemaStep::AddEntity(fields, back) => self.add_entity(fields, Some(back)),
            SchemaStep::RenameEntity(entity) => {
                let entity = self.schema.pick(*entity);
                let new = self.schema.fresh_name();
                let old = std::mem::replace(&mut self.schema.entities[entity].name, new.clone());
                fine(self.session.change_schema(|editor| editor.rename_entity(&old, &new).map(|_| ())), "rename entity")
            }
            SchemaStep::Searchable(entity, field, on) => {
                let entity = self.schema.pick(*entity);
                let field = self.schema.pick_field(entity, *field);
                let entity = &mut self.schema.entities[entity];
                if !matches!(entity.fields[field].kind, Kind::Text | Kind::Note) {
                    return Ok(());
                }
                entity.fields[field].is_searchable = *on;
                let name = entity.fields[field].name.clone();
                let change =
                    self.session.change_schema(|editor| editor.set_searchable(&entity.name, &name, *on).map(|_| ()));
                fine(change, "set searchable")
            }
            SchemaStep::Refused(entity) => {
                let name = &self.schema.entities[self.schema.pick(*entity)].name;
                let change = self.session.change_schema(|editor| {
                    editor.add_field(name, NewField::text("x_never", 20).label("en", WORDS[0].0))?;
                    editor.retire_field(name, "x_name").map(|_| ())
                });
                let code = change.as_ref().err().map(Error::code);
                ensure!(code == Some(ErrorCode::InvalidSchema), "retiring the name answers with {change:?}");
                Ok(())
            }
        }
    }
}
