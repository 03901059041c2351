//! Opening a file: its definitions brought to the present built-in catalogue, a new one given its first records.

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use super::listener::Listeners;
use super::options::Options;
use super::{Crm, Shared, user_named};
use crate::context::Context;
use crate::context::environment::Environment;
use crate::domain;
use crate::domain::security::roles;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::builtin::{self, number};
use crate::metadata::diff::diff;
use crate::metadata::registry::Registry;
use crate::metadata::upgrade;
use crate::record::hook::Hooks;
use crate::record::pipeline;
use crate::record::read::Questions;
use crate::record::search_index;
use crate::record::tree;
use crate::security::guard::Guard;
use crate::security::principal::Principal;
use crate::store::sqlite::SqliteStore;
use crate::store::{Key, Store, StoredSchema};

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
    let store = SqliteStore::in_memory(options.store.clone())?;
    finish(Arc::new(store), options)
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

fn is_up_to_date(stored: &StoredSchema) -> bool {
    stored.catalogue.as_deref() == Some(builtin::FINGERPRINT) && !stored.lacks_trees
}

/// A file that was let go between the step of its system tables and the writing of its trees would answer wrongly to
/// who asks what lies below; an older catalogue merely knows less.
fn refuse_half_upgraded(stored: &StoredSchema) -> Result<()> {
    if stored.lacks_trees {
        let message = "the file must be upgraded, and it was opened for reading only";
        return Err(Error::new(ErrorCode::ReadOnly, message));
    }
    Ok(())
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
    if stored.catalogue.as_deref() == Some(builtin::FINGERPRINT) {
        // The definitions stay, and with them the epoch: nobody has to read them anew.
        writer.rebuild_trees(&Registry::new(stored.epoch, stored.definitions))?;
        return writer.commit().map(drop);
    }
    let mut definitions = upgrade::merge(&stored.definitions, builtin::catalogue());
    upgrade::give_room(&stored.definitions, &mut definitions, |table| writer.has_table(table))?;
    let changes = diff(&stored.definitions, &definitions)?;
    let registry = Arc::new(Registry::new(stored.epoch.saturating_add(1), definitions));
    writer.change_schema(&changes, &registry, builtin::FINGERPRINT)?;
    let is_new = stored.settings.is_none();
    let settings = stored.settings.unwrap_or_else(|| options.settings.clone());
    if is_new {
        writer.put_settings(&settings)?;
    }
    let environment = Environment::new(settings, options.clock.clone(), options.ids.clone())?;
    let user = environment.ids.next(environment.clock.now());
    // The first two records name each other: the unit is line 1 of the history, the system user line 2.
    let principal = Principal { user, key: Key(2), is_system: true };
    let guard = Arc::new(Guard::new(store.clone()));
    let mut context = Context::new(writer, registry.clone(), Arc::new(environment), principal, guard);
    let hooks = Hooks::default();
    if !is_new {
        let had_roles = stored.definitions.iter().any(|entity| entity.id == number::ROLE);
        let old = Registry::new(stored.epoch, stored.definitions);
        search_index::refresh(&mut context, &changes, &old, &registry)?;
        tree::refresh(&mut context, stored.lacks_trees, &old, &registry)?;
        if !had_roles {
            roles::install(&mut context, &hooks, &options.organisation)?;
            roles::keep_everybody(&mut context, &hooks)?;
        }
        return context.writer.commit().map(drop);
    }
    let unit =
        pipeline::create(&mut context, &hooks, "business_unit", crate::record! { "name" => &options.organisation })?;
    let values = crate::record! {
        "id" => user,
        "user_name" => SYSTEM,
        "last_name" => "System",
        "business_unit" => unit.record.id,
    };
    pipeline::create(&mut context, &hooks, "user", values)?;
    roles::install(&mut context, &hooks, &options.organisation)?;
    context.writer.commit().map(drop)
}
