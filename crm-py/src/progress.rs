//! Somebody who hears how far long work is.

use crm_core::{ErrorCode, Result};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::error::raised;

/// A function of Python's, or nobody; and what it raised.
pub struct Hearer {
    function: Option<Py<PyAny>>,
    raised: Option<PyErr>,
}

impl Hearer {
    /// Somebody who hears, or nobody.
    pub fn new(function: Option<Py<PyAny>>) -> Hearer {
        Hearer { function, raised: None }
    }

    /// Tells how far it is; false means that it is to stop. Signals are looked at too, so that Ctrl-C is heard.
    pub fn hear(&mut self, done: u64, total: u64) -> bool {
        let answer = Python::attach(|py| {
            py.check_signals()?;
            let Some(function) = &self.function else { return Ok(true) };
            let answer = function.bind(py).call1((done, total))?;
            // Only a plain False stops: a function that only shows something answers None.
            Ok(!answer.cast::<PyBool>().is_ok_and(|truth| !truth.is_true()))
        });
        answer.unwrap_or_else(|fault| {
            self.raised = Some(fault);
            false
        })
    }

    /// The outcome of the work: what the function raised, if it stopped the work by that.
    ///
    /// # Errors
    /// That, or the work's own.
    pub fn outcome<T>(self, py: Python<'_>, done: Result<T>) -> PyResult<T> {
        done.map_err(|error| match self.raised {
            Some(fault) if error.code() == ErrorCode::Interrupted => fault,
            _ => raised(py, error),
        })
    }
}
