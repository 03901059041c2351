//! Who stands above whom, kept as rows: whoever asks reads a range of an index, at any depth.

use rusqlite::named_params;

use super::error::classify;
use super::link::Link;
use super::schema;
use crate::base::id::FieldId;
use crate::error::Result;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::FieldDef;
use crate::metadata::registry::Registry;
use crate::store::Key;
use crate::store::sql::ident::quote;

/// The records above one, the nearest first.
pub fn ancestors(link: &Link, field: FieldId, key: Key) -> Result<Vec<Key>> {
    let text = "select ancestor from crm_tree where record = ? and field = ? order by depth";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let keys = statement.query_map((key.0, field.0), |row| row.get(0).map(Key)).map_err(classify)?;
    keys.collect::<rusqlite::Result<Vec<Key>>>().map_err(classify)
}

/// The records below one, at every depth.
pub fn below(link: &Link, field: FieldId, key: Key) -> Result<Vec<Key>> {
    let text = "select record from crm_tree where ancestor = ? and field = ? order by record";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    let keys = statement.query_map((key.0, field.0), |row| row.get(0).map(Key)).map_err(classify)?;
    keys.collect::<rusqlite::Result<Vec<Key>>>().map_err(classify)
}

/// How many levels lie below a record.
pub fn levels_below(link: &Link, field: FieldId, key: Key) -> Result<usize> {
    let text = "select coalesce(max(depth), 0) from crm_tree where ancestor = ? and field = ?";
    let levels: Option<i64> = link.one(text, (key.0, field.0), |row| row.get(0))?;
    Ok(levels.and_then(|levels| usize::try_from(levels).ok()).unwrap_or_default())
}

/// Cuts a record off with all that lies below it, and hangs it below `parent`, if there is one.
pub fn place(link: &Link, field: FieldId, key: Key, parent: Option<Key>) -> Result<()> {
    let connection = link.connection()?;
    let text = "delete from crm_tree where field = :field
                and ancestor in (select ancestor from crm_tree where record = :key and field = :field)
                and record in (select :key union all
                               select record from crm_tree where ancestor = :key and field = :field)";
    let mut statement = connection.prepare_cached(text).map_err(classify)?;
    statement.execute(named_params! { ":field": field.0, ":key": key.0 }).map_err(classify)?;
    let Some(parent) = parent else { return Ok(()) };
    // Everybody above the new place, the parent among them, stands above everybody who moves.
    let text = "insert into crm_tree (ancestor, field, record, depth)
                select above.key, :field, moved.key, above.depth + moved.depth + 1
                from (select :parent as key, 0 as depth union all
                      select ancestor, depth from crm_tree where record = :parent and field = :field) above
                cross join (select :key as key, 0 as depth union all
                            select record, depth from crm_tree where ancestor = :key and field = :field) moved";
    let mut statement = connection.prepare_cached(text).map_err(classify)?;
    let values = named_params! { ":field": field.0, ":key": key.0, ":parent": parent.0 };
    statement.execute(values).map(|_| ()).map_err(classify)
}

/// Writes every tree anew, from the lookups the records hold.
pub fn rebuild(link: &Link, registry: &Registry) -> Result<()> {
    link.run("delete from crm_tree")?;
    // Retired ones too: what points by them is still let go when its parent is deleted.
    for definition in registry.definitions() {
        for field in definition.fields.iter().filter(|field| field.is_hierarchy) {
            fill(link, definition, field)?;
        }
    }
    schema::trees_are_kept(link)
}

/// One level after the other: a loop, which only damage can have made, ends where it closes.
fn fill(link: &Link, definition: &EntityDef, field: &FieldDef) -> Result<()> {
    let (table, column, number) = (quote(&definition.table), quote(&field.column), field.id.0);
    let connection = link.connection()?;
    let first = format!(
        "insert into crm_tree (ancestor, field, record, depth)
         select {column}, {number}, id, 1 from {table} where {column} is not null and {column} <> id"
    );
    let mut found = connection.execute(&first, []).map_err(classify)?;
    let next = format!(
        "insert or ignore into crm_tree (ancestor, field, record, depth)
         select parent.{column}, {number}, own.id, above.depth + 1
         from {table} own
         cross join crm_tree above on above.record = own.id and above.field = {number} and above.depth = ?
         cross join {table} parent on parent.id = above.ancestor
         where own.{column} is not null and parent.{column} is not null and parent.{column} <> own.id"
    );
    let mut statement = connection.prepare(&next).map_err(classify)?;
    let mut depth = 1_i64;
    while found > 0 {
        found = statement.execute([depth]).map_err(classify)?;
        depth = depth.saturating_add(1);
    }
    Ok(())
}
