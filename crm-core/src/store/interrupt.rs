//! A switch that stops a long read or an import from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::error::{Error, ErrorCode, Result};

type Stop = Box<dyn Fn() + Send>;

type Watch = Box<dyn Fn() -> bool + Send + Sync>;

/// The switch. A host keeps it (in an `Arc`) and calls [`Interrupt::interrupt`] from any thread.
#[derive(Default)]
pub struct Interrupt {
    raised: AtomicBool,
    // How to stop what the store is doing right now; set by the store around each read.
    running: Mutex<Option<Stop>>,
    // What the host wants to be asked while the store works.
    watch: OnceLock<Watch>,
}

impl std::fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interrupt").field("raised", &self.raised).finish_non_exhaustive()
    }
}

impl Interrupt {
    /// Stops what is running, and whatever starts before [`Interrupt::reset`].
    pub fn interrupt(&self) {
        self.raised.store(true, Ordering::SeqCst);
        if let Some(stop) = &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            stop();
        }
    }

    /// Lets work go on again.
    pub fn reset(&self) {
        self.raised.store(false, Ordering::SeqCst);
    }

    /// Has the host asked now and then, in the thread that reads or writes, while it does: `true` stops what runs as
    /// [`Interrupt::interrupt`] does, that once. For languages whose signals wait until the thread that called comes back.
    /// The first watch stays; set it before the session's first call.
    pub fn set_watch(&self, watch: impl Fn() -> bool + Send + Sync + 'static) {
        let _ = self.watch.set(Box::new(watch));
    }

    /// True if the host wants to be asked.
    pub fn is_watched(&self) -> bool {
        self.watch.get().is_some()
    }

    /// Asks the host; true if it wants what runs to stop. Stores call this between two steps of a long statement.
    pub fn asks_to_stop(&self) -> bool {
        self.watch.get().is_some_and(|watch| watch())
    }

    /// An error if the switch has been used.
    ///
    /// # Errors
    /// `interrupted`.
    pub fn check(&self) -> Result<()> {
        if self.raised.load(Ordering::Relaxed) {
            Err(Error::new(ErrorCode::Interrupted, "interrupted by the host"))
        } else {
            Ok(())
        }
    }

    /// Told by a store: how to stop what is about to run, or that nothing runs any more.
    pub fn set_running(&self, stop: Option<Stop>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = stop;
    }
}
