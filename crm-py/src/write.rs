//! What a session writes.

use std::collections::VecDeque;
use std::sync::Arc;

use crm_core::metadata::registry::Registry;
use crm_core::{BatchMode, Id, Session, Values, Written};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList};

use crate::door::Held;
use crate::error::{Raise, travelling};
use crate::event::word;
use crate::record::PyRecord;
use crate::session::PySession;
use crate::value::Classes;
use crate::{arrow, given};

/// What a write did.
#[pyclass(name = "Written", module = "crm", frozen, get_all)]
pub struct PyWritten {
    /// The entity of the record.
    entity: String,
    /// The id of the record.
    id: Py<PyAny>,
    /// What was done: "create", "update", "delete" or "restore"; None if the record already was as asked.
    operation: Option<&'static str>,
    /// The version of the record now; after a delete, the last it had.
    version: i64,
}

impl PyWritten {
    /// What the core answers.
    ///
    /// # Errors
    /// No memory.
    pub fn of(py: Python<'_>, written: Written) -> PyResult<PyWritten> {
        Ok(PyWritten {
            entity: written.record.entity.to_string(),
            id: Classes::get(py)?.id(py, written.record.id)?.unbind(),
            operation: written.operation.map(word),
            version: written.version,
        })
    }
}

#[pymethods]
impl PyWritten {
    fn __repr__(&self, py: Python<'_>) -> String {
        let done = self.operation.unwrap_or("nothing");
        format!("<Written: {done} {} {}, version {}>", self.entity, self.id.bind(py), self.version)
    }
}

/// Rows that are made values of at a time: each turn takes the interpreter, which others may be using.
const TURN: usize = 250;

/// The rows that Python gives, as the core takes them: it asks while the interpreter is let go.
struct Given {
    rows: Py<PyIterator>,
    entity: String,
    registry: Arc<Registry>,
    ahead: VecDeque<crm_core::Result<Values>>,
    is_ended: bool,
}

impl Given {
    /// Takes further rows. What Python raises ends them.
    fn take(&mut self) {
        Python::attach(|py| {
            let mut rows = self.rows.bind(py).clone();
            let ended = py.check_signals().and_then(|()| {
                for row in rows.by_ref().take(TURN) {
                    let registry = || Ok(self.registry.clone());
                    self.ahead.push_back(given::values((Some(&row?), None), &self.entity, registry)?);
                }
                Ok(self.ahead.is_empty())
            });
            self.is_ended = match ended {
                Ok(is_ended) => is_ended,
                Err(exception) => {
                    self.ahead.push_back(Err(travelling(py, exception)));
                    true
                }
            };
        });
    }
}

impl Iterator for Given {
    type Item = crm_core::Result<Values>;

    fn next(&mut self) -> Option<crm_core::Result<Values>> {
        if self.ahead.is_empty() && !self.is_ended {
            self.take();
        }
        self.ahead.pop_front()
    }
}

/// Creates a record of each of the rows that Python gives, all of them or none, and answers with the ids.
///
/// # Errors
/// What the rows raise; the core's, with the number of the row.
pub fn create_many<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    entity: &str,
    rows: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    let registry = session.with(py, |session| Ok(session.registry()))?;
    let (rows, entity) = (rows.try_iter()?.unbind(), entity.to_owned());
    let given = Given { rows, entity: entity.clone(), registry, ahead: VecDeque::new(), is_ended: false };
    made(py, session, |session, tell| session.create_many(&entity, given, BatchMode::AllOrNothing, tell))
}

/// Hears of each record that is made, and ends the call at the first that is not.
type Tell<'a> = &'a mut dyn FnMut(usize, crm_core::Result<Id>) -> crm_core::Result<()>;

/// Has records made, all of them or none, and answers with their ids.
///
/// # Errors
/// Those of `make`.
pub fn made<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    make: impl FnOnce(&Session, Tell<'_>) -> crm_core::Result<usize> + Send,
) -> PyResult<Bound<'py, PyList>> {
    let ids = session.with(py, |session| {
        let mut ids = Vec::new();
        make(session, &mut |_, id| {
            ids.push(id?);
            Ok(())
        })?;
        Ok(ids)
    })?;
    let classes = Classes::get(py)?;
    let list = PyList::empty(py);
    for id in ids {
        list.append(classes.id(py, id)?)?;
    }
    Ok(list)
}

impl PySession {
    fn values(
        &self,
        py: Python<'_>,
        entity: &str,
        values: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<crm_core::Values> {
        let registry = || self.held.with(py, |session| Ok(session.registry()));
        given::values((values, fields), entity, registry)?.or_raise(py)
    }
}

#[pymethods]
impl PySession {
    /// Creates a record and answers with its id. Values are given by name, as a mapping, or both.
    ///
    /// Raises ValidationError with every faulty field, UnknownNameError, ConflictError, RefusedError.
    #[pyo3(signature = (entity, values = None, /, **fields))]
    fn create<'py>(
        &self,
        py: Python<'py>,
        entity: &str,
        values: Option<&Bound<'py, PyAny>>,
        fields: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let values = self.values(py, entity, values, fields)?;
        let id = self.held.with(py, |session| session.create(entity, values))?;
        Classes::get(py)?.id(py, id)
    }

    /// Creates a record of each row and answers with the ids: all of them, or none if one fails or `rows` raises. Rows
    /// are mappings of any iterable.
    #[pyo3(signature = (entity, rows, /))]
    fn create_rows<'py>(
        &self,
        py: Python<'py>,
        entity: &str,
        rows: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        create_many(py, &self.held, entity, rows)
    }

    /// As `create_rows`, of a stream of Arrow whose columns are fields: `stream` has `__arrow_c_stream__`. What is null is
    /// not set.
    #[pyo3(signature = (entity, stream, /))]
    fn create_arrow<'py>(
        &self,
        py: Python<'py>,
        entity: &str,
        stream: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        arrow::create(py, &self.held, entity, stream)
    }

    /// Changes some fields of a record; with `version`, only if nobody has changed it since that version was read.
    ///
    /// Raises ConflictError if somebody was faster, NotFoundError, and what `create` raises.
    #[pyo3(signature = (entity, id, values = None, /, *, version = None, **fields))]
    fn update(
        &self,
        py: Python<'_>,
        entity: &str,
        id: &Bound<'_, PyAny>,
        values: Option<&Bound<'_, PyAny>>,
        version: Option<i64>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWritten> {
        let (id, values) = (given::id(id)?, self.values(py, entity, values, fields)?);
        let written = self.held.with(py, |session| match version {
            Some(version) => session.update_version(entity, id, version, values),
            None => session.update(entity, id, values),
        })?;
        PyWritten::of(py, written)
    }

    /// Writes the changes noted in a record, if nobody has changed it since it was read; the record is then as it is in
    /// the file. Raises what `update` raises.
    #[pyo3(signature = (record, /))]
    fn save(&self, py: Python<'_>, record: &Bound<'_, PyRecord>) -> PyResult<PyWritten> {
        let record = record.get();
        let unknown = || PyTypeError::new_err("the record was read without its id and version: it cannot be saved");
        let reference = record.reference().ok_or_else(unknown)?;
        let (values, version) = record.changed();
        let version = version.ok_or_else(unknown)?;
        let fields = record.fields();
        let (written, now) = self.held.with(py, |session| {
            let written = session.update_version(&reference.entity, reference.id, version, values)?;
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            Ok((written, session.get_fields(&reference.entity, reference.id, &fields)?))
        })?;
        record.renew(py, &self.held.door.shapes, now);
        PyWritten::of(py, written)
    }

    /// Changes the record that has the key among the values, or creates it. `key` is the name of an alternate key or of a
    /// field.
    #[pyo3(signature = (entity, key, values = None, /, **fields))]
    fn upsert(
        &self,
        py: Python<'_>,
        entity: &str,
        key: &str,
        values: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWritten> {
        let values = self.values(py, entity, values, fields)?;
        PyWritten::of(py, self.held.with(py, |session| session.upsert(entity, key, values))?)
    }

    /// Deletes a record, and what its relationships delete with it; with `version`, only if nobody has changed it since.
    ///
    /// Raises NotFoundError, ConflictError, RefusedError.
    #[pyo3(signature = (entity, id, /, *, version = None))]
    fn delete(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>, version: Option<i64>) -> PyResult<PyWritten> {
        let id = given::id(id)?;
        let written = self.held.with(py, |session| match version {
            Some(version) => session.delete_version(entity, id, version),
            None => session.delete(entity, id),
        })?;
        PyWritten::of(py, written)
    }

    /// Moves a record to another state: by name, its reason by name or the state's usual one. Other fields may change
    /// with it. Raises RefusedError if there is no way from the present state.
    #[pyo3(signature = (entity, id, state, status = None, values = None, /, **fields))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn set_state(
        &self,
        py: Python<'_>,
        entity: &str,
        id: &Bound<'_, PyAny>,
        state: &str,
        status: Option<&str>,
        values: Option<&Bound<'_, PyAny>>,
        fields: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyWritten> {
        let (id, values) = (given::id(id)?, self.values(py, entity, values, fields)?);
        PyWritten::of(py, self.held.with(py, |session| session.set_state(entity, id, state, status, values))?)
    }
}
