//! Ctrl-C while the core works.
//!
//! Python runs the handlers of signals in its main thread, between two steps of Python: a thread that is inside the core
//! takes none. So the core asks us now and then, in the thread that called it, and we have Python look. Rejected: a second
//! thread that watches (it may not run handlers), and calls made in a thread of their own (a hand-over costs more than
//! reading a record).

use std::sync::Mutex;
use std::time::{Duration, Instant};

use pyo3::ffi;
use pyo3::prelude::*;

use crate::door::lock;

/// How often Python is asked. A question costs a lock of the interpreter.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Has Python run the handlers of signals that have come; what one raises is the error.
fn handled() -> PyResult<()> {
    // Not `Python::attach`: where a consumer of Arrow that we called has let the interpreter go by itself, pyo3 believes
    // that this thread still has it.
    // SAFETY: Ensure and Release are a pair, and between them the thread has the interpreter, as both calls want.
    unsafe {
        let state = ffi::PyGILState_Ensure();
        let done = if ffi::PyErr_CheckSignals() == 0 { Ok(()) } else { Err(PyErr::fetch(Python::assume_attached())) };
        ffi::PyGILState_Release(state);
        done
    }
}

/// The signals of a session's calls.
#[derive(Default)]
pub struct Signals {
    last: Mutex<Option<Instant>>,
    raised: Mutex<Option<PyErr>>,
}

impl Signals {
    /// True if a handler raised something: what runs is to stop.
    pub fn ask_to_stop(&self) -> bool {
        {
            let mut last = lock(&self.last);
            let now = Instant::now();
            if last.is_some_and(|last| now.duration_since(last) < BETWEEN_LOOKS) {
                return false;
            }
            *last = Some(now);
        }
        match handled() {
            Ok(()) => false,
            Err(error) => {
                *lock(&self.raised) = Some(error);
                true
            }
        }
    }

    /// What a handler raised since this was last asked.
    pub fn take(&self) -> Option<PyErr> {
        lock(&self.raised).take()
    }
}
