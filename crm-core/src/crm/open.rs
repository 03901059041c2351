//! Opening a file: its definitions brought to the present built-in catalogue, a new one given its first records.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use super::listener::Listeners;
use super::options::Options;
use super::{Crm, Shared, user_named};
use crate::base::id::EntityId;
use crate::context::Context;
use crate::context::environment::Environment;
use crate::domain;
use crate::domain::security::roles;
use crate::domain::timeline;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::builtin::{self, number};
use crate::metadata::diff::{SchemaChange, diff};
use crate::metadata::registry::Registry;
use crate::metadata::settings::Settings;
use crate::metadata::upgrade;
use crate::record::hook::Hooks;
use crate::record::pipeline;
use crate::record::read::Questions;
use crate::record::search_index;
use crate::record::tree;
use crate::security::guard::Guard;
use crate::security::principal::Principal;
use crate::store::sqlite::SqliteStore;
use crate::store::{Key, Store, StoreOptions, StoredSchema, Writer};

/// The user name of the system itself.
const SYSTEM: &str = "system";

/// The name that means memory wherever SQLite is used.
const MEMORY: &str = ":memory:";

/// Opens a file on disk.
pub fn file(path: &Path, options: Options) -> Result<Crm> {
    if path.as_os_str() == MEMORY {
        return memory(options);
    }
    options.settings.check()?;
    let store = SqliteStore::open(path, options.create, options.store.clone())?;
    finish(Arc::new(store), options)
}

/// Opens a file in memory.
pub fn memory(options: Options) -> Result<Crm> {
    options.settings.check()?;
    let store = match options.store.read_only {
        true => SqliteStore::in_memory(options.store.clone())?,
        false => blank()?.copy_in_memory(options.store.clone())?,
    };
    finish(Arc::new(store), options)
}

/// What every file in memory begins as: tables and definitions, no record. It is made once and copied from then on, since
/// most of what a new file takes is SQLite reading the same definitions of tables, and the tests of a host make a file each.
/// Rejected: the same for files on disk, where tables and first records are one transaction, and one file is made.
fn blank() -> Result<&'static SqliteStore> {
    static BLANK: OnceLock<SqliteStore> = OnceLock::new();
    if let Some(blank) = BLANK.get() {
        return Ok(blank);
    }
    let made = SqliteStore::in_memory(StoreOptions::default())?;
    let mut writer = made.writer()?;
    let stored = writer.schema()?;
    define(&mut *writer, &stored)?;
    writer.commit()?;
    Ok(BLANK.get_or_init(|| made))
}

fn finish(store: Arc<dyn Store>, options: Options) -> Result<Crm> {
    let mut stored = store.reader()?.schema()?;
    if options.store.read_only {
        refuse_half_upgraded(&stored)?;
    } else if !is_up_to_date(&stored) {
        bring_up_to_date(&store, &options)?;
        stored = store.reader()?.schema()?;
    }
    let settings = stored.settings.ok_or_else(|| Error::new(ErrorCode::Corrupt, "the file has no settings"))?;
    let environment = Environment::new(settings, options.clock, options.ids)?;
    let registry = Arc::new(Registry::new(stored.epoch, stored.definitions));
    let system = user_named(&*store.reader()?, registry.get_by_id(number::USER)?, SYSTEM)?;
    let system = system.ok_or_else(|| Error::new(ErrorCode::Corrupt, "the file has no system user"))?;
    let shared = Shared {
        guard: Arc::new(Guard::new(store.clone())),
        store,
        environment: Arc::new(environment),
        questions: Questions::default(),
        system,
        registry: RwLock::new(registry),
        hooks: Mutex::new(domain::hooks()),
        listeners: Listeners::default(),
    };
    Ok(Crm { shared: Arc::new(shared) })
}

fn has_catalogue(stored: &StoredSchema) -> bool {
    stored.catalogue.as_deref() == Some(builtin::FINGERPRINT)
}

fn is_up_to_date(stored: &StoredSchema) -> bool {
    has_catalogue(stored) && stored.settings.is_some() && !stored.is_half_upgraded()
}

/// A file that was let go between the steps of its system tables and the writing of its trees and moments would answer
/// wrongly to who asks what lies below or what happened; an older catalogue merely knows less.
fn refuse_half_upgraded(stored: &StoredSchema) -> Result<()> {
    if stored.is_half_upgraded() {
        let message = "the file must be upgraded, and it was opened for reading only";
        return Err(Error::new(ErrorCode::ReadOnly, message));
    }
    Ok(())
}

/// Brings tables and definitions to the present catalogue; answers what changed, and the definitions as they are now.
fn define(writer: &mut dyn Writer, stored: &StoredSchema) -> Result<(Vec<SchemaChange>, Arc<Registry>)> {
    let mut definitions = upgrade::merge(&stored.definitions, builtin::catalogue());
    upgrade::give_room(&stored.definitions, &mut definitions, |table| writer.has_table(table))?;
    let changes = diff(&stored.definitions, &definitions)?;
    let registry = Arc::new(Registry::new(stored.epoch.saturating_add(1), definitions));
    writer.change_schema(&changes, &registry, builtin::FINGERPRINT)?;
    Ok((changes, registry))
}

/// Makes the tables of a new file, or adds what the catalogue has gained since the file was last opened: in one
/// transaction, so that a file is never between two catalogues.
fn bring_up_to_date(store: &Arc<dyn Store>, options: &Options) -> Result<()> {
    let mut writer = store.writer()?;
    // Another process may have been faster while we waited.
    let stored = writer.schema()?;
    if is_up_to_date(&stored) {
        return writer.rollback();
    }
    let Some(settings) = stored.settings.clone() else {
        let registry = match has_catalogue(&stored) {
            true => Arc::new(Registry::new(stored.epoch, stored.definitions)),
            false => define(&mut *writer, &stored)?.1,
        };
        return begin(store, writer, registry, options);
    };
    if has_catalogue(&stored) {
        // The definitions stay, and with them the epoch: nobody has to read them anew.
        let registry = Registry::new(stored.epoch, stored.definitions);
        if stored.lacks_trees {
            writer.rebuild_trees(&registry)?;
        }
        if stored.lacks_moments {
            timeline::keep::rebuild(&mut *writer, &registry)?;
        }
        return writer.commit().map(drop);
    }
    let (changes, registry) = define(&mut *writer, &stored)?;
    let mut context = context(store, writer, &registry, settings, options)?;
    let known: Vec<EntityId> = stored.definitions.iter().map(|entity| entity.id).collect();
    let had = |id: EntityId| known.contains(&id);
    let old = Registry::new(stored.epoch, stored.definitions);
    search_index::refresh(&mut context, &changes, &old, &registry)?;
    tree::refresh(&mut context, stored.lacks_trees, &old, &registry)?;
    if stored.lacks_moments {
        timeline::keep::rebuild(&mut *context.writer, &registry)?;
    }
    domain::install(&mut context, &options.organisation, had)?;
    if !had(number::ROLE) {
        roles::keep_everybody(&mut context, &Hooks::default())?;
    }
    context.writer.commit().map(drop)
}

/// Writes the first records of a new file.
fn begin(
    store: &Arc<dyn Store>,
    mut writer: Box<dyn Writer>,
    registry: Arc<Registry>,
    options: &Options,
) -> Result<()> {
    writer.put_settings(&options.settings)?;
    let hooks = Hooks::default();
    let mut context = context(store, writer, &registry, options.settings.clone(), options)?;
    let name = &options.organisation;
    let unit = pipeline::create(&mut context, &hooks, "business_unit", crate::record! { "name" => name })?;
    let values = crate::record! {
        "id" => context.principal.user,
        "user_name" => SYSTEM,
        "last_name" => "System",
        "business_unit" => unit.record.id,
    };
    pipeline::create(&mut context, &hooks, "user", values)?;
    domain::install(&mut context, name, |_| false)?;
    context.writer.commit().map(drop)
}

/// The transaction of who brings a file up to date.
fn context(
    store: &Arc<dyn Store>,
    writer: Box<dyn Writer>,
    registry: &Arc<Registry>,
    settings: Settings,
    options: &Options,
) -> Result<Context> {
    let environment = Environment::new(settings, options.clock.clone(), options.ids.clone())?;
    let user = environment.ids.next(environment.clock.now());
    // The first two records name each other: the unit is line 1 of the history, the system user line 2.
    let principal = Principal { user, key: Key(2), is_system: true };
    let guard = Arc::new(Guard::new(store.clone()));
    Ok(Context::new(writer, registry.clone(), Arc::new(environment), principal, guard))
}
