//! A write that a hook is told of.

use std::sync::{Arc, Mutex};

use crm_core::{Error, ErrorCode, HookEvent, Operation, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::door::lock;
use crate::error::{raised, travelling};
use crate::given;
use crate::value::Classes;
use crate::write::PyWritten;

/// The event of the core's, for as long as the hook runs and no other call on it does.
struct Lent(Option<*mut HookEvent<'static>>);

// SAFETY: the pointer is used under the lock around it, and only while `call` below waits for the hook: no two threads have
// the event at a time, and what it is made of is not tied to one.
unsafe impl Send for Lent {}

/// A write that a hook is told of. It can be used while the hook runs.
///
/// `event["name"]` is the value a field will have, `event["name"] = "Acme"` gives it another before the write; `old` is the
/// value before. What the hook raises undoes the write.
#[pyclass(name = "Event", module = "crm", frozen)]
pub struct PyEvent {
    lent: Arc<Mutex<Lent>>,
    entity: String,
    operation: &'static str,
    id: crm_core::Id,
    user: crm_core::Id,
    now: crm_core::base::time::Timestamp,
}

/// The word for an operation.
pub fn word(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::Update => "update",
        Operation::Delete => "delete",
        Operation::Restore => "restore",
        Operation::SignIn => "sign_in",
        Operation::Export => "export",
        Operation::Read => "read",
    }
}

/// Calls a hook of Python's.
///
/// # Errors
/// What it raised, on its way through the core.
pub fn call(hook: &Py<PyAny>, event: &mut HookEvent<'_>) -> Result<()> {
    Python::attach(|py| {
        let told = PyEvent {
            entity: event.entity().to_owned(),
            operation: word(event.operation()),
            id: event.id(),
            user: event.user(),
            now: event.now(),
            // The lifetime ends with this call, and with it the loan.
            lent: Arc::new(Mutex::new(Lent(Some(std::ptr::from_mut(event).cast::<HookEvent<'static>>())))),
        };
        let lent = told.lent.clone();
        let done = Bound::new(py, told).and_then(|told| hook.bind(py).call1((told,)).map(|_| ()));
        // Another thread may be in the middle of a call on the event: it is waited for, with the interpreter let go.
        py.detach(|| lock(&lent).0 = None);
        done.map_err(|exception| travelling(py, exception))
    })
}

impl PyEvent {
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        action: impl FnOnce(&mut HookEvent<'static>) -> Result<T> + Send,
    ) -> PyResult<T> {
        let done = py.detach(|| {
            let mut lent = match self.lent.try_lock() {
                Ok(lent) => lent,
                Err(_) => {
                    return Err(Error::new(ErrorCode::TransactionState, "the event is in the middle of another call"));
                }
            };
            let gone = || Error::new(ErrorCode::TransactionState, "the event is used after its hook has returned");
            let pointer = lent.0.as_mut().ok_or_else(gone)?;
            // SAFETY: the pointer is that of the event for which `call` is waiting, and the lock is held.
            action(unsafe { &mut **pointer })
        });
        done.map_err(|error| raised(py, error))
    }
}

#[pymethods]
impl PyEvent {
    /// The entity.
    #[getter]
    fn entity(&self) -> &str {
        &self.entity
    }

    /// What is being done: "create", "update", "delete" or "restore".
    #[getter]
    fn operation(&self) -> &str {
        self.operation
    }

    /// The id of the record.
    #[getter]
    fn id<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Classes::get(py)?.id(py, self.id)
    }

    /// The id of the acting user.
    #[getter]
    fn user<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Classes::get(py)?.id(py, self.user)
    }

    /// The moment of the transaction.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Classes::get(py)?.moment(py, self.now)
    }

    /// The value of a field before the write.
    fn old<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Bound<'py, PyAny>> {
        let value = self.with(py, |event| event.old(field))?;
        Classes::get(py)?.value(py, &value)
    }

    /// The value of a field as it will be, or is after the write.
    fn new_value<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Bound<'py, PyAny>> {
        let value = self.with(py, |event| event.new_value(field))?;
        Classes::get(py)?.value(py, &value)
    }

    fn __getitem__<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Bound<'py, PyAny>> {
        self.new_value(py, field)
    }

    /// True if the write gives the field another value.
    fn is_changed(&self, py: Python<'_>, field: &str) -> PyResult<bool> {
        self.with(py, |event| event.is_changed(field))
    }

    /// Gives a field another value, before the write. Raises ValidationError if the field cannot hold it.
    fn set(&self, py: Python<'_>, field: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let value = given::value(value).map_err(|refusal| {
            let issue = crm_core::error::Issue::new(field, "wrong_type", refusal);
            raised(py, Error::validation(&self.entity, vec![issue]))
        })?;
        self.with(py, |event| event.set(field, value))
    }

    fn __setitem__(&self, py: Python<'_>, field: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set(py, field, value)
    }

    /// The value of a field of another record, as it stands in this transaction; None if the record is not there.
    fn value_of<'py>(
        &self,
        py: Python<'py>,
        entity: &str,
        id: &Bound<'py, PyAny>,
        field: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let id = given::id(id)?;
        let value = self.with(py, |event| event.value_of(entity, id, field))?;
        Classes::get(py)?.value(py, &value)
    }

    /// Creates another record in the same transaction; answers what was written.
    #[pyo3(signature = (entity, values = None, /, **fields))]
    fn create(
        &self,
        py: Python<'_>,
        entity: &str,
        values: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWritten> {
        let values = given::parameters(py, (values, fields))?;
        PyWritten::of(py, self.with(py, |event| event.create(entity, values))?)
    }

    /// Changes another record in the same transaction; answers what was written.
    #[pyo3(signature = (entity, id, values = None, /, **fields))]
    fn update(
        &self,
        py: Python<'_>,
        entity: &str,
        id: &Bound<'_, PyAny>,
        values: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWritten> {
        let (id, values) = (given::id(id)?, given::parameters(py, (values, fields))?);
        PyWritten::of(py, self.with(py, |event| event.update(entity, id, values))?)
    }

    /// Deletes another record in the same transaction; answers what was written.
    fn delete(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>) -> PyResult<PyWritten> {
        let id = given::id(id)?;
        PyWritten::of(py, self.with(py, |event| event.delete(entity, id))?)
    }

    /// The exception that refuses the write with a reason for people: `raise event.refuse("we do not deal with them")`.
    fn refuse<'py>(&self, py: Python<'py>, reason: &str) -> PyResult<Bound<'py, PyAny>> {
        let error = self.with(py, |event| Ok(event.refuse(reason)))?;
        Ok(raised(py, error).into_value(py).into_bound(py).into_any())
    }

    fn __repr__(&self) -> String {
        format!("<Event: {} {}>", self.operation, self.entity)
    }

    #[classattr]
    fn __hash__() -> Option<Py<PyType>> {
        None
    }
}
