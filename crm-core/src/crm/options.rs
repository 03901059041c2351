//! How a file is opened, and what it is told when it is made.

use std::sync::Arc;

use crate::base::clock::{Clock, IdSource, SystemClock, UuidSource};
use crate::metadata::settings::Settings;
use crate::store::StoreOptions;

/// How a file is opened.
///
/// ```
/// use crm_core::{Crm, Options, Settings};
/// # fn main() -> crm_core::Result<()> {
/// let folder = tempfile::tempdir().unwrap();
/// let settings = Settings { country: "CH".into(), base_currency: "CHF".into(), ..Settings::default() };
/// let crm = Crm::open_with(folder.path().join("acme.crm"), Options::new().settings(settings).organisation("Acme"))?;
/// assert_eq!(crm.settings().base_currency, "CHF");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Options {
    pub(crate) store: StoreOptions,
    pub(crate) create: bool,
    pub(crate) settings: Settings,
    pub(crate) organisation: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            store: StoreOptions::default(),
            create: true,
            settings: Settings::default(),
            organisation: "Organisation".into(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidSource::default()),
        }
    }
}

impl Options {
    /// The defaults: made if absent, for writing, every commit on the disk, five seconds of patience.
    pub fn new() -> Options {
        Options::default()
    }

    /// Whether a file that is not there is made.
    pub fn create(mut self, create: bool) -> Options {
        self.create = create;
        self
    }

    /// Whether nothing may be written.
    pub fn read_only(mut self, read_only: bool) -> Options {
        self.store.read_only = read_only;
        self
    }

    /// How long to wait for another writer before `busy`, in milliseconds.
    pub fn busy_timeout_ms(mut self, milliseconds: u32) -> Options {
        self.store.busy_timeout_ms = milliseconds;
        self
    }

    /// Whether a commit is on the disk when it returns (the default). Without, commits are ten times quicker, and the
    /// last of them may be lost, whole, if the machine loses power.
    pub fn durable(mut self, durable: bool) -> Options {
        self.store.durable = durable;
        self
    }

    /// What a new file is told for good: currency, country, time zone, languages. Files that are there keep theirs.
    pub fn settings(mut self, settings: Settings) -> Options {
        self.settings = settings;
        self
    }

    /// The name of the company: that of the first business unit of a new file.
    pub fn organisation(mut self, name: impl Into<String>) -> Options {
        self.organisation = name.into();
        self
    }

    /// Where the time comes from.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Options {
        self.clock = clock;
        self
    }

    /// Where new ids come from.
    pub fn ids(mut self, ids: Arc<dyn IdSource>) -> Options {
        self.ids = ids;
        self
    }
}
