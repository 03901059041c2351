//! The one bridge from the core's errors to Python's exceptions, and back where Python raises inside the core.

use std::fmt;

use crm_core::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};

/// The class in `crm.errors` for a code: decided by families, so that a code of tomorrow has one too.
pub fn class_of(code: ErrorCode) -> &'static str {
    match code.number() {
        104 | 105 | 113 => "UnknownNameError",
        106..=111 => "QuerySyntaxError",
        112 => "InterruptedError",
        100..=199 => "UsageError",
        201 => "NotFoundError",
        200..=299 => "ConflictError",
        301 => "ValidationError",
        300..=399 => "RefusedError",
        400..=499 => "PermissionDeniedError",
        602 => "BusyError",
        600..=699 => "StorageError",
        700..=799 => "ExchangeError",
        800..=899 => "SchemaError",
        _ => "InternalError",
    }
}

/// What Python raised inside the core, on its way through the core's errors.
struct Raised(PyErr);

impl fmt::Debug for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exception of Python")
    }
}

impl fmt::Display for Raised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exception of Python")
    }
}

impl std::error::Error for Raised {}

/// The error as which an exception travels through the core: a refusal, or the end of everything if it is none that
/// programs catch (KeyboardInterrupt, SystemExit).
pub fn travelling(py: Python<'_>, exception: PyErr) -> Error {
    let is_ordinary = exception.is_instance_of::<pyo3::exceptions::PyException>(py);
    let code = if is_ordinary { ErrorCode::RefusedByHook } else { ErrorCode::Interrupted };
    Error::new(code, exception.to_string()).with_source(Raised(exception))
}

/// The exception for an error: what Python itself raised inside, or one of the package's own.
pub fn raised(py: Python<'_>, error: Error) -> PyErr {
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if let Some(Raised(exception)) = inner.downcast_ref::<Raised>() {
            return exception.clone_ref(py);
        }
        source = inner.source();
    }
    made(py, &error).unwrap_or_else(|fault| fault)
}

fn made(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let errors = ERRORS.get_or_try_init(py, || PyModule::import(py, "crm.errors").map(Bound::unbind))?.bind(py);
    let details = error.details();
    let said = PyDict::new(py);
    said.set_item("code", error.code().id())?;
    said.set_item("number", error.code().number())?;
    said.set_item("entity", details.entity.as_deref())?;
    said.set_item("field", details.field.as_deref())?;
    said.set_item("position", details.position)?;
    said.set_item("suggestion", details.suggestion.as_deref())?;
    said.set_item("row", details.row)?;
    let issues: Vec<_> = details.issues.iter().map(|issue| (&issue.field, issue.rule, &issue.message)).collect();
    said.set_item("issues", issues)?;
    let class = errors.getattr(class_of(error.code()))?;
    Ok(PyErr::from_value(class.call((error.message(),), Some(&said))?))
}

/// The core's answer, or its error as an exception.
pub trait Raise<T> {
    /// The exception in place of the error.
    ///
    /// # Errors
    /// The same.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> Raise<T> for crm_core::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raised(py, error))
    }
}
