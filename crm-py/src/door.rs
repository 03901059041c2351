//! The file as Python's objects share it: open, closed, or carried by fork into a process where it may not be used.

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};

use crm_core::crm::listener::Listener;
use crm_core::{Crm, Error, ErrorCode, Result};
use pyo3::prelude::*;

use crate::error::raised;
use crate::listener::Place;
use crate::record::Shapes;
use crate::signal::Signals;

/// An open file, and all that was opened on it.
pub struct Door {
    pid: u32,
    is_closed: AtomicBool,
    crm: Mutex<Option<Crm>>,
    members: Mutex<Vec<Weak<dyn Member>>>,
    listeners: Mutex<Vec<Place>>,
    /// The names of fields as Python keeps them, shared by all records of a kind.
    pub shapes: Shapes,
}

/// What goes with the file when it is closed.
trait Member: Send + Sync {
    fn shut(&self);
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic left behind is whole: the core rolls back what it had begun.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Door {
    /// A file that has just been opened.
    pub fn new(crm: Crm) -> Arc<Door> {
        Arc::new(Door {
            pid: std::process::id(),
            is_closed: AtomicBool::new(false),
            crm: Mutex::new(Some(crm)),
            members: Mutex::default(),
            listeners: Mutex::default(),
            shapes: Shapes::default(),
        })
    }

    /// Two processes on one connection would damage the file, so a child of `fork` is turned away.
    fn check_process(&self) -> Result<()> {
        if self.is_in_another_process() {
            let message = "the file was opened before this process was forked: open it again in here";
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        Ok(())
    }

    fn is_in_another_process(&self) -> bool {
        std::process::id() != self.pid
    }

    /// Does something with the file, the interpreter let go meanwhile.
    pub fn with<T: Send>(&self, py: Python<'_>, action: impl FnOnce(&Crm) -> Result<T> + Send) -> PyResult<T> {
        let crm = self.check_process().and_then(|()| lock(&self.crm).clone().ok_or_else(|| closed("file")));
        let crm = crm.map_err(|error| raised(py, error))?;
        py.detach(|| action(&crm)).map_err(|error| raised(py, error))
    }

    /// True once the file was closed.
    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    /// Closes the file with all that was opened on it; transactions that are open are rolled back.
    pub fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.check_process().map_err(|error| raised(py, error))?;
        py.detach(|| {
            self.is_closed.store(true, Ordering::Release);
            let members = std::mem::take(&mut *lock(&self.members));
            members.iter().filter_map(Weak::upgrade).for_each(|member| member.shut());
            for place in std::mem::take(&mut *lock(&self.listeners)) {
                drop(lock(&place).take());
            }
            drop(lock(&self.crm).take());
        });
        Ok(())
    }

    /// Keeps somebody who listens until the file is closed.
    pub fn keep(&self, listener: Listener) -> Place {
        let place: Place = Arc::new(Mutex::new(Some(listener)));
        let mut listeners = lock(&self.listeners);
        listeners.retain(|known| lock(known).is_some());
        listeners.push(place.clone());
        place
    }

    fn join(&self, member: Weak<dyn Member>) {
        let mut members = lock(&self.members);
        // Those that are gone are let go of now and then, so that a long-lived file does not collect them.
        if members.len() == members.capacity() {
            members.retain(|known| known.strong_count() > 0);
        }
        members.push(member);
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // A child of `fork` lets go of what belongs to its parent without touching the file.
        if self.is_in_another_process() {
            std::mem::forget(lock(&self.crm).take());
        }
    }
}

fn closed(what: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("the {what} is closed"))
}

/// Something of the core's that Python holds: used by one thread at a time, and no more once it or its file is closed.
pub struct Held<T: Send> {
    inside: Mutex<Option<T>>,
    what: &'static str,
    signals: Arc<Signals>,
    /// The file.
    pub door: Arc<Door>,
}

impl<T: Send + 'static> Held<T> {
    /// `what` is what messages call it.
    pub fn new(inside: T, what: &'static str, door: &Arc<Door>, signals: &Arc<Signals>) -> Arc<Held<T>> {
        let (door, signals) = (door.clone(), signals.clone());
        let held = Arc::new(Held { inside: Mutex::new(Some(inside)), what, signals, door });
        let member: Arc<dyn Member> = held.clone();
        held.door.join(Arc::downgrade(&member));
        held
    }

    /// Does something with it, the interpreter let go meanwhile, so that other threads run.
    pub fn with<R: Send>(&self, py: Python<'_>, action: impl FnOnce(&mut T) -> Result<R> + Send) -> PyResult<R> {
        self.door.check_process().map_err(|error| raised(py, error))?;
        let done = py.detach(|| {
            let mut inside = self.enter()?;
            let done = action(inside.as_mut().ok_or_else(|| closed(self.what))?);
            if self.door.is_closed() {
                drop(inside.take());
            }
            done
        });
        done.map_err(|error| self.raised(py, error))
    }

    fn enter(&self) -> Result<MutexGuard<'_, Option<T>>> {
        // Waiting would hang where a hook uses the session that called it, and mix up two threads' transactions.
        let inside = match self.inside.try_lock() {
            Ok(inside) => inside,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let message = format!("the {} is in the middle of another call: each thread opens its own", self.what);
                return Err(Error::new(ErrorCode::TransactionState, message));
            }
        };
        if self.door.is_closed() { Err(closed("file")) } else { Ok(inside) }
    }

    /// The exception for an error; of an interrupted call, the one that a signal's handler raised.
    fn raised(&self, py: Python<'_>, error: Error) -> PyErr {
        match self.signals.take() {
            Some(handler) if error.code() == ErrorCode::Interrupted => handler,
            _ => raised(py, error),
        }
    }

    /// What goes on beside this, and is stopped by the same signals.
    pub fn signals(&self) -> &Arc<Signals> {
        &self.signals
    }

    /// Takes it out, for good.
    pub fn take(&self, py: Python<'_>) -> PyResult<T> {
        let inside = self.door.check_process().and_then(|()| self.enter());
        let inside = inside.and_then(|mut inside| inside.take().ok_or_else(|| closed(self.what)));
        inside.map_err(|error| raised(py, error))
    }

    /// Closes it; a second time is fine.
    pub fn close(&self, py: Python<'_>) -> PyResult<()> {
        if self.door.is_closed() {
            return Ok(());
        }
        self.door.check_process().map_err(|error| raised(py, error))?;
        py.detach(|| self.enter().map(|mut inside| drop(inside.take()))).map_err(|error| raised(py, error))
    }

    /// True once it, or its file, was closed.
    pub fn is_closed(&self) -> bool {
        self.door.is_closed() || matches!(self.inside.try_lock().as_deref(), Ok(None))
    }
}

impl<T: Send> Member for Held<T> {
    fn shut(&self) {
        // What is in use in another thread is let go when that call ends: see `with`.
        if let Ok(mut inside) = self.inside.try_lock() {
            drop(inside.take());
        }
    }
}

impl<T: Send> Drop for Held<T> {
    fn drop(&mut self) {
        if self.door.is_in_another_process() {
            let inside = self.inside.get_mut().unwrap_or_else(PoisonError::into_inner).take();
            let _ = ManuallyDrop::new(inside);
        }
    }
}
