//! The door: a file, and sessions on it.

pub mod access;
pub mod answer;
#[cfg(feature = "arrow")]
pub mod arrow;
pub mod assign;
pub mod command;
pub mod describe;
pub mod exchange;
pub mod file;
pub mod history;
pub mod listener;
pub mod open;
pub mod options;
pub mod query;
pub mod relationships;
pub mod schema;
pub mod search;
pub mod security;
pub mod session;
pub mod timeline;
pub mod transaction;
pub mod write;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::base::id::Id;
use crate::base::value::Value;
use crate::context::environment::Environment;
use crate::error::{Error, Result};
use crate::metadata::builtin::number;
use crate::metadata::registry::{Entity, Registry};
use crate::metadata::settings::Settings;
use crate::record::hook::{HookEvent, HookOptions, Hooks};
use crate::record::read::Questions;
use crate::security::guard::Guard;
use crate::security::principal::Principal;
use crate::store::{Cell, Reader, Store};
use listener::Listeners;
use options::Options;
use session::Session;

/// A CRM file that is open. Cheap to clone; the clones share the file. May be used from any thread.
///
/// ```
/// use crm_core::{Crm, record};
/// # fn main() -> crm_core::Result<()> {
/// let crm = Crm::in_memory()?;
/// let session = crm.session();
/// let acme = session.create("account", record! { "name" => "Acme", "address1_city" => "Torino" })?;
/// assert_eq!(session.get("account", acme)?.text("name"), Some("Acme"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Crm {
    pub(crate) shared: Arc<Shared>,
}

/// What the sessions of a file share.
pub(crate) struct Shared {
    pub store: Arc<dyn Store>,
    pub guard: Arc<Guard>,
    pub environment: Arc<Environment>,
    pub questions: Questions,
    pub system: Principal,
    registry: RwLock<Arc<Registry>>,
    hooks: Mutex<Hooks>,
    listeners: Listeners,
}

impl Shared {
    /// The definitions as they are now.
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up new definitions; older ones stay with those who hold them.
    pub fn set_registry(&self, registry: Arc<Registry>) {
        *self.registry.write().unwrap_or_else(PoisonError::into_inner) = registry;
    }

    /// The definitions, read anew if another process changed them.
    pub fn fresh_registry(&self, reader: &dyn Reader) -> Result<Arc<Registry>> {
        let known = self.registry();
        if reader.epoch()? == known.epoch {
            return Ok(known);
        }
        let stored = reader.schema()?;
        let registry = Arc::new(Registry::new(stored.epoch, stored.definitions));
        // A reader that began before the last change reads with what held then; nobody else goes back to it.
        let mut newest = self.registry.write().unwrap_or_else(PoisonError::into_inner);
        if registry.epoch > newest.epoch {
            *newest = registry.clone();
        }
        Ok(registry)
    }

    /// The hooks as they are now.
    pub fn hooks(&self) -> Hooks {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Crm {
    /// Opens the file at `path`; makes it, with the default settings, if it is not there. `:memory:` is as
    /// [`Crm::in_memory`].
    ///
    /// # Errors
    /// `cannot_open`, `not_a_crm_file`, `newer_file`, `busy`, `corrupt`.
    pub fn open(path: impl AsRef<Path>) -> Result<Crm> {
        Crm::open_with(path, Options::default())
    }

    /// Opens the file at `path` as the options say.
    ///
    /// # Errors
    /// Those of [`Crm::open`], `invalid_argument` for settings that cannot be, `read_only`.
    pub fn open_with(path: impl AsRef<Path>, options: Options) -> Result<Crm> {
        open::file(path.as_ref(), options)
    }

    /// A file that lives in memory and goes with the last clone of this.
    ///
    /// # Errors
    /// `storage`.
    pub fn in_memory() -> Result<Crm> {
        Crm::in_memory_with(Options::default())
    }

    /// A file that lives in memory, made as the options say.
    ///
    /// # Errors
    /// `invalid_argument` for settings that cannot be.
    pub fn in_memory_with(options: Options) -> Result<Crm> {
        open::memory(options)
    }

    /// A session of the system itself, which may do everything: for setting a file up, and for programs without users.
    /// Where the organisation has closed it (`is_system_closed`), every call of the session is refused.
    pub fn session(&self) -> Session {
        Session::new(self.shared.clone(), self.shared.system)
    }

    /// A session of a user: every read and write is within that user's rights.
    ///
    /// ```
    /// use crm_core::{Crm, ErrorCode, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let crm = Crm::in_memory()?;
    /// let system = crm.session();
    /// let unit = system.find_ids("business_unit", "name", "Organisation", 1)?[0];
    /// let ada = system.create("user", record! { "user_name" => "ada", "last_name" => "Rossi", "business_unit" => unit })?;
    /// // Without a role nothing is allowed.
    /// let session = crm.session_as(ada)?;
    /// assert_eq!(session.count("account").unwrap_err().code(), ErrorCode::PermissionDenied);
    /// system.grant_role("Salesperson", ("user", ada))?;
    /// assert_eq!(session.count("account")?, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found` if there is no such user, `permission_denied` if the user is disabled.
    pub fn session_as(&self, user: Id) -> Result<Session> {
        let reader = self.shared.store.reader()?;
        let registry = self.shared.fresh_registry(&*reader)?;
        let entity = registry.get_by_id(number::USER)?;
        let key = reader.key_of(entity, user)?;
        let key = key.ok_or_else(|| Error::not_found("user", format_args!("with the id {user}")))?;
        let is_system = key == self.shared.system.key;
        let principal = Principal { user, key, is_system };
        let access = self.shared.guard.access(&*reader, &registry, principal)?;
        drop(reader);
        let session = Session::new(self.shared.clone(), principal);
        session.log_sign_in(&access)?;
        Ok(session)
    }

    /// The settings the file was made with.
    pub fn settings(&self) -> &Settings {
        &self.shared.environment.settings
    }

    /// The definitions of every entity, as they are now. A snapshot: it stays as it is.
    pub fn registry(&self) -> Arc<Registry> {
        self.shared.registry()
    }

    /// Adds a rule of the host around writes: see [`HookOptions`]. It holds for every session, at once.
    ///
    /// ```
    /// use crm_core::{Crm, HookOptions, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let crm = Crm::in_memory()?;
    /// crm.add_hook(HookOptions::before("account"), |event| {
    ///     if event.new_value("name")?.as_text() == Some("Nobody") {
    ///         return Err(event.refuse("we do not deal with Nobody"));
    ///     }
    ///     event.set("description", "checked by the shop")
    /// });
    /// assert!(crm.session().create("account", record! { "name" => "Nobody" }).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_hook(
        &self,
        options: HookOptions,
        hook: impl Fn(&mut HookEvent<'_>) -> Result<()> + Send + Sync + 'static,
    ) {
        let mut hooks = self.shared.hooks.lock().unwrap_or_else(PoisonError::into_inner);
        *hooks = hooks.with(options, Arc::new(hook));
    }

    /// Copies the file while it is in use. `progress` hears pages done and in all; `false` stops the copy, of which
    /// then nothing stays.
    ///
    /// # Errors
    /// `invalid_argument` if there is a file already, `cannot_open`, `disk_full`, `interrupted`.
    pub fn backup(&self, to: impl AsRef<Path>, mut progress: impl FnMut(u64, u64) -> bool) -> Result<()> {
        self.shared.store.backup(to.as_ref(), &mut progress)
    }

    /// Checks the whole file and names what is wrong with it; an empty answer means that it is sound.
    ///
    /// # Errors
    /// Those of the store.
    pub fn check(&self) -> Result<Vec<String>> {
        self.shared.store.check()
    }
}

/// The user with this user name, for opening a file.
pub(crate) fn user_named(reader: &dyn Reader, entity: &Entity, name: &str) -> Result<Option<Principal>> {
    let (index, _) = entity.get("user_name")?;
    let Some(key) = reader.find(entity, &[(index, Cell::Text(name.to_owned()))], 1)?.into_iter().next() else {
        return Ok(None);
    };
    let user = reader.id_of(entity, key)?.ok_or_else(|| Error::internal("a user without an id"))?;
    Ok(Some(Principal { user, key, is_system: true }))
}

/// Values that name parameters.
pub(crate) type Params<'a> = &'a [(String, Value)];
