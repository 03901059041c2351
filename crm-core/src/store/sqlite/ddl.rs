//! Tables and indexes from definitions.
//!
//! A table has one column a field, so that every tool can read it. Lookups are foreign keys checked at commit (a
//! record and its parent may be written in either order); deleting is the pipeline's business, so no key cascades.
//! Each lookup of an entity's own has an index over the rows that use it: it serves "the contacts of this account" and
//! the walk over children on delete. Every other index is named in the definition with the question it serves.

use std::fmt::Write as _;

use super::view;
use crate::base::id::{EntityId, FieldId};
use crate::error::{Error, Result};
use crate::metadata::diff::SchemaChange;
use crate::metadata::entity::{EntityDef, IndexDef, KeyDef};
use crate::metadata::field::FieldDef;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Registry, system};
use crate::store::sql::ident::quote;

/// The statements that take the tables through these changes; `registry` holds the definitions after them.
pub fn statements(changes: &[SchemaChange], registry: &Registry) -> Result<Vec<String>> {
    let mut statements = Vec::new();
    let mut views: Vec<EntityId> = Vec::new();
    for change in changes {
        let touched = match change {
            SchemaChange::AddEntity(entity) => {
                create_entity(entity, registry, &mut statements)?;
                entity.id
            }
            SchemaChange::AddField(id, field) => {
                let entity = registry.get_by_id(*id)?;
                for column in columns(field, registry)? {
                    statements.push(format!("alter table {} add column {column}", quote(&entity.table)));
                }
                statements.extend(lookup_index(entity, field));
                *id
            }
            SchemaChange::AddKey(id, key) => {
                statements.push(key_index(registry.get_by_id(*id)?, key)?);
                *id
            }
            SchemaChange::DropKey(id, key) => {
                statements.push(drop_index(&key_name(registry.get_by_id(*id)?, key)));
                *id
            }
            SchemaChange::AddIndex(id, index) => {
                statements.push(plain_index(registry.get_by_id(*id)?, index)?);
                *id
            }
            SchemaChange::DropIndex(id, index) => {
                let entity = registry.get_by_id(*id)?;
                statements.push(drop_index(&index_name(entity, index)));
                // It may have stood for the index of the lookup it began with.
                let first = index.fields.first().and_then(|field| entity.field_by_id(*field));
                statements.extend(first.and_then(|field| lookup_index(entity, field)));
                *id
            }
            SchemaChange::AddUnique(id, field) => {
                statements.push(unique_index(registry.get_by_id(*id)?, field));
                *id
            }
            SchemaChange::DropUnique(id, field) => {
                statements.push(drop_index(&unique_name(registry.get_by_id(*id)?, field)));
                *id
            }
            SchemaChange::RefreshView(id) => *id,
            // The words are kept by the pipeline, which knows how they are split.
            SchemaChange::RefreshSearch(_) => continue,
        };
        if !views.contains(&touched) {
            views.push(touched);
        }
    }
    for id in views {
        statements.extend(view::statements(registry.get_by_id(id)?, registry)?);
    }
    if !changes.is_empty() {
        statements.extend(view::shared(registry)?);
    }
    Ok(statements)
}

fn create_entity(entity: &EntityDef, registry: &Registry, statements: &mut Vec<String>) -> Result<()> {
    let mut text =
        format!("create table {} (\n    id integer primary key,\n    uuid blob not null unique", quote(&entity.table));
    for field in entity.fields.iter().filter(|field| field.id != system::ID) {
        for column in columns(field, registry)? {
            let _ = write!(text, ",\n    {column}");
        }
    }
    text.push_str("\n) strict");
    statements.push(text);
    for field in &entity.fields {
        statements.extend(lookup_index(entity, field));
        if field.is_unique {
            statements.push(unique_index(entity, field));
        }
    }
    for key in &entity.keys {
        statements.push(key_index(entity, key)?);
    }
    for index in &entity.indexes {
        statements.push(plain_index(entity, index)?);
    }
    Ok(())
}

fn columns(field: &FieldDef, registry: &Registry) -> Result<Vec<String>> {
    let name = quote(&field.column);
    Ok(match &field.kind {
        FieldKind::Id | FieldKind::MultiChoice { .. } => Vec::new(),
        FieldKind::Text { .. } => vec![format!("{name} text")],
        FieldKind::Lookup { target } => {
            let target = registry.get_by_id(*target)?;
            vec![format!("{name} integer references {} (id) deferrable initially deferred", quote(&target.table))]
        }
        kind if kind.is_polymorphic() => {
            vec![format!("{} integer", quote(&field.type_column())), format!("{name} integer")]
        }
        FieldKind::File => vec![format!("{name} integer references crm_file (id) deferrable initially deferred")],
        _ if [system::VERSION, system::CREATED_AT, system::MODIFIED_AT].contains(&field.id) => {
            vec![format!("{name} integer not null")]
        }
        _ => vec![format!("{name} integer")],
    })
}

/// The index of a lookup over the rows that use it, unless another begins with it.
fn lookup_index(entity: &EntityDef, field: &FieldDef) -> Option<String> {
    let has_another = entity.indexes.iter().any(|index| index.fields.first() == Some(&field.id));
    if !field.kind.is_lookup() || field.id.0 < system::FIRST_OWN || has_another {
        return None;
    }
    let (table, column) = (quote(&entity.table), quote(&field.column));
    let name = quote(&format!("ix_{}_{}", entity.table, field.column));
    // Where two indexes that began with the lookup are dropped, it is asked for twice.
    Some(format!("create index if not exists {name} on {table} ({column}) where {column} is not null"))
}

fn unique_name(entity: &EntityDef, field: &FieldDef) -> String {
    format!("ux_{}_{}", entity.table, field.column)
}

fn unique_index(entity: &EntityDef, field: &FieldDef) -> String {
    let name = quote(&unique_name(entity, field));
    format!("create unique index {name} on {} ({})", quote(&entity.table), quote(&field.column))
}

fn key_name(entity: &EntityDef, key: &KeyDef) -> String {
    format!("uk_{}_{}", entity.table, key.name)
}

fn key_index(entity: &EntityDef, key: &KeyDef) -> Result<String> {
    let name = quote(&key_name(entity, key));
    Ok(format!("create unique index {name} on {} ({})", quote(&entity.table), column_list(entity, &key.fields)?))
}

fn index_name(entity: &EntityDef, index: &IndexDef) -> String {
    let numbers: Vec<String> = index.fields.iter().map(ToString::to_string).collect();
    format!("ix_{}_{}", entity.table, numbers.join("_"))
}

fn plain_index(entity: &EntityDef, index: &IndexDef) -> Result<String> {
    let name = quote(&index_name(entity, index));
    Ok(format!("create index {name} on {} ({})", quote(&entity.table), column_list(entity, &index.fields)?))
}

fn drop_index(name: &str) -> String {
    format!("drop index if exists {}", quote(name))
}

fn column_list(entity: &EntityDef, fields: &[FieldId]) -> Result<String> {
    let mut names = Vec::with_capacity(fields.len());
    for id in fields {
        let field = entity.field_by_id(*id);
        let field =
            field.ok_or_else(|| Error::internal(format!("{} indexes field {id}, which it lacks", entity.name)))?;
        names.push(quote(&field.column));
    }
    Ok(names.join(", "))
}
