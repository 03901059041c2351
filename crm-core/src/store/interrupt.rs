//! A switch that stops a long read or an import from another thread.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorCode, Result};

type Watch = Box<dyn Fn() -> bool + Send + Sync>;

/// The switch. A host keeps it (in an `Arc`) and calls [`Interrupt::interrupt`] from any thread.
#[derive(Default)]
pub struct Interrupt {
    raised: AtomicBool,
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

    /// True if the switch has been used. Stores look between two steps of a long read.
    pub fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// Asks the host that watches; true if it wants what runs to stop. Stores ask between two steps of a long statement.
    pub fn asks_to_stop(&self) -> bool {
        self.watch.get().is_some_and(|watch| watch())
    }

    /// An error if the switch has been used.
    ///
    /// # Errors
    /// `interrupted`.
    pub fn check(&self) -> Result<()> {
        if self.is_raised() { Err(Error::new(ErrorCode::Interrupted, "interrupted by the host")) } else { Ok(()) }
    }
}
