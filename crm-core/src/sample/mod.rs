//! A company that is made up, and lives through a year: for tests of programs that use the library, for demonstrations,
//! for trying a question out. Behind the feature `sample`.
//!
//! Nothing of it is written as it ends up. Day by day people of the company do their work through the same door as
//! everybody: leads are qualified, deals quoted, won and lost, orders fulfilled and invoiced, cases resolved and charged to
//! contracts, campaigns distributed and answered. So whatever belongs to it is there (history, closing activities,
//! timelines, numbers), and every total adds up.

mod agenda;
mod campaign;
mod case;
mod contract;
mod customer;
mod deal;
mod duplicate;
mod firm;
mod greeting;
mod lead;
pub mod names;
mod random;
mod relation;
mod sale;
mod target;
mod territory;
mod touch;
mod visit;
mod year;

pub use random::Random;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta};

use crate::base::clock::{CountingIds, FixedClock};
use crate::base::time::{Date, Timestamp};
use crate::error::{Error, ErrorCode, Result};
use crate::{Crm, Options};

/// The name of the company.
pub const NAME: &str = "Aurelia Sistemi";

/// The most customers a company begins with.
const LARGEST: u32 = 100_000;

/// A company to be made up: Aurelia Sistemi, which sells sensors and controls for buildings in Italian and in English.
///
/// The same seed, size and year give the same company: every question has the same answer, the ids included.
///
/// ```
/// use crm_core::sample::Company;
/// use crm_core::{Value, params};
/// # fn main() -> crm_core::Result<()> {
/// let crm = Company::new(1).size(3).in_memory()?;
/// let s = crm.session();
/// let question = "select count(*) from opportunity where state = 'won' and during(actual_close_on, 'this year')";
/// let won = s.query_one(question, params! {})?.and_then(|row| row.at(0).and_then(Value::as_int));
/// assert!(won > Some(0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Company {
    seed: u64,
    size: u32,
    year: i32,
    clock: Option<Arc<FixedClock>>,
}

impl Company {
    /// A company of twenty customers, in 2025. Another seed is another company.
    pub fn new(seed: u64) -> Company {
        Company { seed, size: 20, year: 2025, clock: None }
    }

    /// How many customers it has on the first day. All else follows from that: who works there, what happens.
    pub fn size(mut self, customers: u32) -> Company {
        self.size = customers;
        self
    }

    /// Which year it lives through.
    pub fn year(mut self, year: i32) -> Company {
        self.year = year;
        self
    }

    /// The clock it lives by. It is set to the first morning, and stands at the last evening when the company is
    /// there; who keeps it can go on from then.
    pub fn clock(mut self, clock: Arc<FixedClock>) -> Company {
        self.clock = Some(clock);
        self
    }

    /// Makes it up in a new file, and opens that. The clock stands at the last evening of the year, so that `this year`
    /// means the one that was; who opens the file anew has the clock of the machine.
    ///
    /// ```
    /// use crm_core::Crm;
    /// use crm_core::sample::Company;
    /// # fn main() -> crm_core::Result<()> {
    /// let folder = tempfile::tempdir().unwrap();
    /// let file = folder.path().join("sample.crm");
    /// drop(Company::new(1).size(1).create(&file)?);
    /// assert!(Crm::open(&file)?.session().count("invoice")? > 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `cannot_open` if there is a file already; `invalid_argument` for a size or a year out of bounds; those of the
    /// store. No file stays then.
    pub fn create(self, path: impl AsRef<Path>) -> Result<Crm> {
        let path = path.as_ref();
        if path == Path::new(":memory:") {
            return self.in_memory();
        }
        let year = self.checked()?;
        if path.exists() {
            let message = format!("{} is there already: a sample takes a new file", path.display());
            return Err(Error::new(ErrorCode::CannotOpen, message));
        }
        let options = self.options(&year);
        // Nobody needs half a sample, so that its thousands of commits need not each wait for the disk.
        let lived = Crm::open_with(path, options.clone().durable(false)).and_then(|crm| self.live(&crm, &year));
        if let Err(error) = lived {
            for ending in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(ending);
                // What cannot be taken away is told by who looks for it; the error is what matters.
                let _ = fs::remove_file(PathBuf::from(name));
            }
            return Err(error);
        }
        Crm::open_with(path, options)
    }

    /// Makes it up in memory.
    ///
    /// # Errors
    /// `invalid_argument` for a size or a year out of bounds.
    pub fn in_memory(self) -> Result<Crm> {
        let year = self.checked()?;
        let crm = Crm::in_memory_with(self.options(&year))?;
        self.live(&crm, &year)?;
        Ok(crm)
    }

    /// The year it lives through, if all that was asked for can be.
    fn checked(&self) -> Result<Span> {
        let refused = |what: &str| Err(Error::new(ErrorCode::InvalidArgument, what));
        if self.size == 0 || self.size > LARGEST {
            return refused(&format!("a company has from 1 to {LARGEST} customers"));
        }
        let day = |month, day| Date::from_ymd_opt(self.year, month, day).filter(|_| (1971..2999).contains(&self.year));
        let (Some(first), Some(last)) = (day(1, 1), day(12, 31)) else {
            return refused("the year of a company is from 1971 to 2998");
        };
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(FixedClock::at(moment(first, 0))));
        clock.set(moment(first, 0));
        Ok(Span { first, last, clock })
    }

    fn options(&self, year: &Span) -> Options {
        Options::new().organisation(NAME).clock(year.clock.clone()).ids(Arc::new(CountingIds::default()))
    }

    fn live(&self, crm: &Crm, span: &Span) -> Result<()> {
        year::Year::begin(crm, self, span)?.pass()
    }
}

/// From the first day to the last, by a clock.
struct Span {
    first: Date,
    last: Date,
    clock: Arc<FixedClock>,
}

/// So many seconds after seven in the morning of Greenwich, when work begins.
fn moment(day: Date, seconds: i64) -> Timestamp {
    let morning = day.and_time(NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default()).and_utc();
    morning + TimeDelta::try_seconds(seconds).unwrap_or_default()
}
