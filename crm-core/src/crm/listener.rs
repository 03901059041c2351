//! Listeners: what the host has called after each commit, to read the change feed at once instead of asking now and then.
//!
//! A listener is no part of the transaction: it has been kept already, and nothing the listener does or fails at changes
//! that. Rules that may refuse are hooks.

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::{Crm, Shared};

/// How deeply listeners may call each other: what a listener writes is a whole write on the stack of the same thread.
const MAX_DEPTH: usize = 8;

/// A transaction that was committed.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Commit<'a> {
    /// The file.
    pub crm: &'a Crm,
    /// The number of its first change in the feed.
    pub first: i64,
    /// The number of its last change; those between belong to it too.
    pub last: i64,
}

type ListenerFn = dyn Fn(&Commit<'_>) + Send + Sync;

/// A place among those who listen, left when this is dropped. It does not keep the file open.
#[must_use = "who drops it listens no more; `keep` listens for as long as the file is open"]
pub struct Listener {
    shared: Weak<Shared>,
    number: u64,
}

impl Listener {
    /// Listens for as long as the file is open.
    pub fn keep(mut self) {
        self.shared = Weak::new();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            // Dropped after the lock is let go: what the host gave may have an end of its own.
            let _listener = shared.listeners.remove(self.number);
        }
    }
}

/// Those who listen to a file.
#[derive(Default)]
pub(crate) struct Listeners {
    places: Mutex<Places>,
    // One entry for each listener that runs. Kept here and not by thread: who writes to another file meanwhile is not
    // deeper in this one.
    running: Mutex<Vec<usize>>,
}

#[derive(Default)]
struct Places {
    last: u64,
    list: Vec<(u64, Arc<ListenerFn>)>,
}

impl Listeners {
    fn add(&self, listener: Arc<ListenerFn>) -> u64 {
        let mut places = lock(&self.places);
        places.last = places.last.saturating_add(1);
        let number = places.last;
        places.list.push((number, listener));
        number
    }

    fn remove(&self, number: u64) -> Option<Arc<ListenerFn>> {
        let mut places = lock(&self.places);
        let place = places.list.iter().position(|(at, _)| *at == number)?;
        Some(places.list.remove(place).1)
    }

    /// The number last given; none if nobody listens.
    fn last(&self) -> Option<u64> {
        lock(&self.places).list.last().map(|(number, _)| *number)
    }

    /// The first listener after one number, up to another. Looked up before each call: one that another has removed is
    /// not called.
    fn between(&self, after: u64, last: u64) -> Option<(u64, Arc<ListenerFn>)> {
        lock(&self.places).list.iter().find(|(at, _)| *at > after && *at <= last).cloned()
    }
}

impl Crm {
    /// Calls `listener` after each transaction of this process that changed records, from now on, in the thread that has
    /// committed it. What other processes write, what is rolled back, what only reads, changes the schema or the host's
    /// own tables is not told. Nothing of the file is held meanwhile: the listener may open sessions, read and write.
    ///
    /// It is told which numbers of the feed are new and reads them in a session of its own, with that session's rights.
    /// Threads that commit at the same time call it at the same time, not always in the order of their commits; who
    /// needs each change once asks [`Session::changes_since`](super::Session::changes_since) from where they stopped.
    ///
    /// What a listener writes is committed before the call that writes comes back, and told to all listeners, itself
    /// included: these calls nest, 8 deep at most. Deeper commits stand and are told to nobody. A panic in a listener
    /// ends that call alone; the commit stands.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use crm_core::{Crm, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let crm = Crm::in_memory()?;
    /// let heard = Arc::new(Mutex::new(Vec::new()));
    /// let notes = heard.clone();
    /// let listener = crm.on_commit(move |commit| {
    ///     let session = commit.crm.session();
    ///     for change in session.changes_since(commit.first - 1, 100).unwrap_or_default() {
    ///         notes.lock().unwrap().push(change.entity);
    ///     }
    /// });
    /// crm.session().create("account", record! { "name" => "Acme" })?;
    /// drop(listener);
    /// crm.session().create("account", record! { "name" => "Bolt" })?;
    /// assert_eq!(*heard.lock().unwrap(), ["account"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_commit(&self, listener: impl Fn(&Commit<'_>) + Send + Sync + 'static) -> Listener {
        let number = self.shared.listeners.add(Arc::new(listener));
        Listener { shared: Arc::downgrade(&self.shared), number }
    }

    /// Tells those who listen that these lines of the history were committed.
    pub(super) fn tell(&self, lines: &RangeInclusive<i64>) {
        let listeners = &self.shared.listeners;
        // Who begins to listen meanwhile is not told of this one.
        let Some(last) = listeners.last() else { return };
        let Some(_running) = Running::enter(listeners) else { return };
        let commit = Commit { crm: self, first: *lines.start(), last: *lines.end() };
        let mut told = 0;
        while let Some((number, listener)) = listeners.between(told, last) {
            told = number;
            // Whoever wrote gets their answer: the transaction was kept.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&commit)));
        }
    }
}

/// While this lives, its thread is calling listeners.
struct Running<'a> {
    listeners: &'a Listeners,
    thread: usize,
}

impl<'a> Running<'a> {
    /// None if this thread is as deep as it may be.
    fn enter(listeners: &'a Listeners) -> Option<Running<'a>> {
        thread_local! {
            static HERE: u8 = const { 0 };
        }
        // The address of what only this thread has is its name; std's own would be made, and leaked, in a host's thread.
        let thread = HERE.with(|here| std::ptr::from_ref(here).addr());
        let mut running = lock(&listeners.running);
        if running.iter().filter(|name| **name == thread).count() >= MAX_DEPTH {
            return None;
        }
        running.push(thread);
        Some(Running { listeners, thread })
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut running = lock(&self.listeners.running);
        if let Some(place) = running.iter().rposition(|name| *name == self.thread) {
            running.swap_remove(place);
        }
    }
}

// Nothing of the host runs under these locks, so a panic leaves what they guard as it was.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
