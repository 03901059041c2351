//! The readable views, for tools that open the file without us: one an entity, with ids as text, names of lookups,
//! labels of options, ISO dates and decimal numbers.
//!
//! SQLite parses every view whenever the file is opened, so their text is kept short: ids and names come from small
//! views (`k_account`: key, id, name), labels from a table. Spelled out in full they were 90 KB and three quarters of
//! the time it took to open a file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::base::money::MONEY_SCALE;
use crate::error::Result;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::FieldDef;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Registry, system};
use crate::store::sql::ident::quote;

// Named after the table: a spreadsheet that has saved the name of a view goes on working when an entity is renamed.
fn view_name(entity: &EntityDef) -> String {
    format!("v_{}", entity.table)
}

fn key_view(name: &str) -> String {
    format!("k_{name}")
}

/// The statements that make the views of an entity anew.
pub fn statements(entity: &EntityDef, registry: &Registry) -> Result<Vec<String>> {
    let (view, keys) = (quote(&view_name(entity)), quote(&key_view(&entity.table)));
    let mut statements = vec![format!("drop view if exists {view}"), format!("drop view if exists {keys}")];
    if let Some(primary) = entity.field_by_id(entity.primary) {
        let (table, name) = (quote(&entity.table), quote(&primary.column));
        statements.push(format!(
            "create view {keys} as select id as key, {} as id, {name} as name from {table}",
            uuid_text()
        ));
    }
    if entity.is_retired {
        return Ok(statements);
    }
    let mut text = format!("create view {view} as select");
    let mut separator = "\n";
    for field in entity.fields.iter().filter(|field| !field.is_retired) {
        for (name, expression) in columns(entity, field, registry) {
            let _ = write!(text, "{separator}{expression} {}", quote(&name));
            separator = ",\n";
        }
    }
    let _ = write!(text, "\nfrom {} t", quote(&entity.table));
    statements.push(text);
    Ok(statements)
}

/// The statements that make anew the views behind polymorphic lookups.
pub fn shared(registry: &Registry) -> Result<Vec<String>> {
    let mut statements = Vec::new();
    let fixed = [FieldKind::Customer, FieldKind::Owner, FieldKind::Regarding, FieldKind::Noted, FieldKind::Record];
    let fields = registry.definitions().flat_map(|entity| &entity.fields);
    let lists = fields.filter(|field| matches!(field.kind, FieldKind::OneOf { .. })).map(|field| &field.kind);
    let kinds: BTreeMap<String, &FieldKind> =
        fixed.iter().chain(lists).map(|kind| (key_view(&name_of_kind(kind)), kind)).collect();
    for (name, kind) in kinds {
        let name = quote(&name);
        let parts: Vec<String> = registry
            .targets_of(kind)
            .iter()
            .map(|target| format!("select * from {}", quote(&key_view(&target.table))))
            .collect();
        statements.push(format!("drop view if exists {name}"));
        if !parts.is_empty() {
            statements.push(format!("create view {name} as {}", together(&parts)));
        }
    }
    Ok(statements)
}

/// The rows of all parts. SQLite puts five hundred together at most, so that more are put together by hundreds first.
fn together(parts: &[String]) -> String {
    const MOST: usize = 400;
    if parts.len() <= MOST {
        return parts.join(" union all ");
    }
    let some: Vec<String> =
        parts.chunks(MOST).map(|some| format!("select * from ({})", some.join(" union all "))).collect();
    some.join(" union all ")
}

fn columns(entity: &EntityDef, field: &FieldDef, registry: &Registry) -> Vec<(String, String)> {
    let column = format!("t.{}", quote(&field.column));
    let one = |expression: String| vec![(field.name.clone(), expression)];
    let label = |code: &str| {
        format!("(select label from crm_label where entity = {} and field = {} and code = {code})", entity.id, field.id)
    };
    match &field.kind {
        FieldKind::Id => one(format!("(select id from {} where key = t.id)", quote(&key_view(&entity.table)))),
        FieldKind::Text { .. } | FieldKind::Integer { .. } | FieldKind::Boolean => one(column),
        FieldKind::Decimal { scale, .. } => one(decimal(&column, *scale)),
        FieldKind::Money { .. } => one(decimal(&column, MONEY_SCALE)),
        FieldKind::Choice { .. } => one(label(&column)),
        FieldKind::MultiChoice { .. } => one(format!(
            "(select group_concat({}, '; ') from crm_multi_choice m where m.record = t.id and m.field = {})",
            label("m.code"),
            field.id
        )),
        FieldKind::Date => one(format!("date({column} * 86400, 'unixepoch')")),
        FieldKind::Timestamp => one(format!("datetime({column} / 1000000, 'unixepoch')")),
        FieldKind::File => one(format!("(select name from crm_file where id = {column})")),
        kind => {
            let keys = match kind {
                FieldKind::Lookup { target } => registry.find_by_id(*target).map(|target| target.table.clone()),
                kind => Some(name_of_kind(kind)),
            };
            let keys = quote(&key_view(&keys.unwrap_or_default()));
            let look = |what: &str| format!("(select {what} from {keys} where key = {column})");
            let mut columns = vec![(field.name.clone(), look("name"))];
            if field.id.0 >= system::FIRST_OWN || field.id == system::OWNER {
                columns.push((format!("{}_id", field.name), look("id")));
            }
            columns
        }
    }
}

/// What the view behind a polymorphic lookup is called: a list of entities by their numbers, shared by all lookups that
/// have the same.
fn name_of_kind(kind: &FieldKind) -> String {
    match kind {
        FieldKind::OneOf { targets } => targets.iter().map(|target| target.0.to_string()).collect::<Vec<_>>().join("_"),
        kind => kind.name().to_owned(),
    }
}

fn uuid_text() -> String {
    let part = |from: usize, length: usize| format!("substr(lower(hex(uuid)), {from}, {length})");
    [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ")
}

// A real number is exact to fifteen digits, which every tool can add up; the table beside holds the exact one.
fn decimal(column: &str, scale: u32) -> String {
    format!("{column} / 1{}.0", "0".repeat(usize::try_from(scale).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::EntityId;
    use crate::metadata::builtin;

    #[test]
    fn a_file_may_have_more_entities_than_one_statement_can_put_together() {
        let mut definitions = builtin::catalogue();
        let account = definitions.iter().find(|entity| entity.name == "account").cloned().unwrap();
        for number in 10_000..10_600 {
            let name = format!("x_{number}");
            definitions.push(EntityDef { id: EntityId(number), table: name.clone(), name, ..account.clone() });
        }
        let registry = Registry::new(1, definitions);
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for statement in shared(&registry).unwrap() {
            connection.execute_batch(&statement).unwrap();
        }
        for target in registry.targets_of(&FieldKind::Noted) {
            let text = format!("create table {} (key, id, name)", quote(&key_view(&target.table)));
            connection.execute_batch(&text).unwrap();
        }
        connection.execute_batch("insert into k_x_10599 values (7, 'id', 'The last')").unwrap();
        let name: String =
            connection.query_row("select name from k_noted where key = 7", [], |row| row.get(0)).unwrap();
        assert_eq!(name, "The last");
    }
}
