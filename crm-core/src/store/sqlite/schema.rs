//! The definitions, settings and epoch a file keeps, and the tables that follow from them.

use super::ddl;
use super::error::classify;
use super::link::Link;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::diff::SchemaChange;
use crate::metadata::entity::{EntityDef, label};
use crate::metadata::registry::Registry;
use crate::metadata::settings::Settings;
use crate::store::StoredSchema;

const EPOCH: &str = "epoch";
const ACCESS: &str = "access";
const CATALOGUE: &str = "catalogue";
const SETTINGS: &str = "settings";
const LACKS_TREES: &str = "lacks_trees";
const LACKS_MOMENTS: &str = "lacks_moments";

/// What the file says about itself.
pub fn load(link: &Link) -> Result<StoredSchema> {
    loop {
        // Another process may change the schema between two statements: definitions and epoch must be of one moment.
        let before = epoch(link)?;
        let stored = load_once(link)?;
        if stored.epoch == before {
            return Ok(stored);
        }
    }
}

fn load_once(link: &Link) -> Result<StoredSchema> {
    let connection = link.connection()?;
    let mut statement = connection.prepare_cached("select definition from crm_entity order by id").map_err(classify)?;
    let mut rows = statement.query([]).map_err(classify)?;
    let mut definitions: Vec<EntityDef> = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        let text = row.get_ref(0).map_err(classify)?.as_str().map_err(|e| damaged("a definition").with_source(e))?;
        definitions.push(serde_json::from_str(text).map_err(|e| damaged("a definition").with_source(e))?);
    }
    let settings = setting(link, SETTINGS)?
        .map(|text| serde_json::from_str(&text).map_err(|e| damaged("the settings").with_source(e)))
        .transpose()?;
    Ok(StoredSchema {
        epoch: epoch(link)?,
        definitions,
        settings,
        catalogue: setting(link, CATALOGUE)?,
        lacks_trees: setting(link, LACKS_TREES)?.is_some(),
        lacks_moments: setting(link, LACKS_MOMENTS)?.is_some(),
    })
}

/// The epoch of the schema; nought in a new file.
pub fn epoch(link: &Link) -> Result<i64> {
    number(link, EPOCH)
}

/// The epoch of everybody's rights.
pub fn access_epoch(link: &Link) -> Result<i64> {
    number(link, ACCESS)
}

/// Raises the epoch of everybody's rights.
pub fn raise_access_epoch(link: &Link) -> Result<()> {
    put(link, ACCESS, &access_epoch(link)?.saturating_add(1).to_string())
}

fn number(link: &Link, name: &str) -> Result<i64> {
    match setting(link, name)? {
        Some(text) => text.parse().map_err(|e| damaged("the epoch").with_source(e)),
        None => Ok(0),
    }
}

/// Changes the tables and keeps the new definitions.
pub fn change(link: &Link, changes: &[SchemaChange], registry: &Registry, catalogue: &str) -> Result<()> {
    let connection = link.connection()?;
    for statement in ddl::statements(changes, registry)? {
        connection.execute_batch(&statement).map_err(classify)?;
    }
    // All anew: two entities may have exchanged their names, and no two may have one, not even in between.
    connection.execute("delete from crm_entity", []).map_err(classify)?;
    let text = "insert into crm_entity (id, name, definition) values (?, ?, ?)";
    let mut statement = connection.prepare(text).map_err(classify)?;
    for definition in registry.definitions() {
        let json = serde_json::to_string(definition)
            .map_err(|e| Error::internal("a definition cannot be written").with_source(e))?;
        statement.execute((definition.id.0, &definition.name, json)).map_err(classify)?;
    }
    put_labels(link, registry)?;
    put(link, EPOCH, &registry.epoch.to_string())?;
    put(link, CATALOGUE, catalogue)
}

fn put_labels(link: &Link, registry: &Registry) -> Result<()> {
    let connection = link.connection()?;
    connection.execute("delete from crm_label", []).map_err(classify)?;
    let text = "insert into crm_label (entity, field, code, label) values (?, ?, ?, ?)";
    let mut statement = connection.prepare_cached(text).map_err(classify)?;
    for definition in registry.definitions() {
        for field in &definition.fields {
            for option in field.kind.options().unwrap_or_default() {
                let shown = label(&option.labels, "en").unwrap_or(&option.name);
                statement.execute((definition.id.0, field.id.0, option.code, shown)).map_err(classify)?;
            }
        }
    }
    Ok(())
}

/// Keeps the settings.
pub fn put_settings(link: &Link, settings: &Settings) -> Result<()> {
    let json = serde_json::to_string(settings)
        .map_err(|e| Error::internal("the settings cannot be written").with_source(e))?;
    put(link, SETTINGS, &json)
}

/// Takes away the note that the trees of the file have yet to be written.
pub fn trees_are_kept(link: &Link) -> Result<()> {
    forget(link, LACKS_TREES)
}

/// Takes away the note that the moments of the file have yet to be written.
pub fn moments_are_kept(link: &Link) -> Result<()> {
    forget(link, LACKS_MOMENTS)
}

fn forget(link: &Link, name: &str) -> Result<()> {
    let mut statement =
        link.connection()?.prepare_cached("delete from crm_setting where name = ?").map_err(classify)?;
    statement.execute([name]).map(|_| ()).map_err(classify)
}

fn setting(link: &Link, name: &str) -> Result<Option<String>> {
    link.one("select value from crm_setting where name = ?", [name], |row| row.get(0))
}

fn put(link: &Link, name: &str, value: &str) -> Result<()> {
    let text = "insert into crm_setting (name, value) values (?1, ?2) on conflict (name) do update set value = ?2";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    statement.execute((name, value)).map(|_| ()).map_err(classify)
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorCode::Corrupt, format!("{what} kept in the file cannot be read"))
}
