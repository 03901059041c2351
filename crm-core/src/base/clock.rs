//! Time and randomness come from outside, so that tests and hosts decide them.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use uuid::{ContextV7, Uuid};

use super::id::Id;
use super::time::{self, Timestamp};

/// What time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Where new ids come from.
pub trait IdSource: Send + Sync {
    /// An id never given before, later in order than those before it.
    fn next(&self, now: Timestamp) -> Id;
}

/// The clock of the machine.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // Microseconds are what is stored: a finer moment would change when read back.
        let now = chrono::Utc::now();
        time::timestamp_from_micros(time::timestamp_to_micros(now)).unwrap_or(now)
    }
}

/// UUIDs of version 7, rising within the process.
#[derive(Debug, Default)]
pub struct UuidSource {
    context: std::sync::Mutex<ContextV7>,
}

impl IdSource for UuidSource {
    fn next(&self, now: Timestamp) -> Id {
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let micros = u64::try_from(time::timestamp_to_micros(now)).unwrap_or(0);
        let stamp = uuid::Timestamp::from_unix(&*context, micros / 1_000_000, ((micros % 1_000_000) * 1_000) as u32);
        Id(Uuid::new_v7(stamp))
    }
}

/// A clock that stands still until told: for tests and for demonstrations that must repeat.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
}

impl FixedClock {
    /// A clock showing `moment`.
    pub fn at(moment: Timestamp) -> FixedClock {
        FixedClock { micros: AtomicI64::new(time::timestamp_to_micros(moment)) }
    }

    /// Moves the clock to `moment`.
    pub fn set(&self, moment: Timestamp) {
        self.micros.store(time::timestamp_to_micros(moment), Ordering::SeqCst);
    }

    /// Moves the clock on by so many seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.micros.fetch_add(seconds.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        time::timestamp_from_micros(self.micros.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Ids that count up from one: for tests and for demonstrations that must repeat.
#[derive(Debug, Default)]
pub struct CountingIds {
    last: AtomicU64,
}

impl IdSource for CountingIds {
    fn next(&self, now: Timestamp) -> Id {
        let count = self.last.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let mut bytes = [0_u8; 16];
        let (head, tail) = bytes.split_at_mut(8);
        head.copy_from_slice(&((millis << 16) | 0x7000).to_be_bytes());
        tail.copy_from_slice(&(count | 0x8000_0000_0000_0000).to_be_bytes());
        Id(Uuid::from_bytes(bytes))
    }
}
