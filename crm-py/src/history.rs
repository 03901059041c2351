//! What was, and what was found.

use std::sync::Arc;

use crm_core::base::time::Timestamp;
use crm_core::history::entry::HistoryEntry;
use crm_core::history::feed::Change;
use crm_core::{Found, Session};
use pyo3::prelude::*;

use crate::door::Held;
use crate::event::word;
use crate::given;
use crate::record::PyRecord;
use crate::value::Classes;

/// One change of the feed: who did what to which record, and when.
#[pyclass(name = "Change", module = "crm", frozen, get_all, subclass)]
pub struct PyChange {
    /// Its number: the cursor to go on from.
    seq: i64,
    /// When.
    at: Py<PyAny>,
    /// The id of the user who did it, if that may be seen.
    actor: Option<Py<PyAny>>,
    /// The number of the transaction it belongs to.
    transaction: i64,
    /// The entity.
    entity: String,
    /// The id of the record.
    id: Option<Py<PyAny>>,
    /// What was done: "create", "update", "delete", "restore"; of accesses "sign_in", "export", "read".
    operation: &'static str,
    /// The names of the fields whose values changed.
    fields: Vec<String>,
    /// Of an access: the question asked.
    question: Option<String>,
}

impl PyChange {
    /// What the core tells.
    ///
    /// # Errors
    /// No memory.
    pub fn of(py: Python<'_>, change: Change) -> PyResult<PyChange> {
        let classes = Classes::get(py)?;
        let id = |id: Option<crm_core::Id>| id.map(|id| classes.id(py, id).map(Bound::unbind)).transpose();
        Ok(PyChange {
            seq: change.seq,
            at: classes.moment(py, change.at)?.unbind(),
            actor: id(change.actor)?,
            transaction: change.txn,
            entity: change.entity,
            id: id(change.id)?,
            operation: word(change.operation),
            fields: change.fields,
            question: change.question,
        })
    }
}

#[pymethods]
impl PyChange {
    fn __repr__(&self) -> String {
        let fields = if self.fields.is_empty() { String::new() } else { format!(" ({})", self.fields.join(", ")) };
        format!("<Change {}: {} {}{fields}>", self.seq, self.operation, self.entity)
    }
}

/// One field of a change.
#[pyclass(name = "FieldChange", module = "crm", frozen, get_all)]
pub struct PyFieldChange {
    /// The field.
    field: String,
    /// Its value before.
    old: Py<PyAny>,
    /// Its value after.
    new: Py<PyAny>,
}

#[pymethods]
impl PyFieldChange {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<{}: {} -> {}>", self.field, self.old.bind(py).repr()?, self.new.bind(py).repr()?))
    }
}

/// One entry of a record's history: a change, with the values.
#[pyclass(name = "HistoryEntry", module = "crm", frozen, get_all)]
pub struct PyHistoryEntry {
    /// The change: number, time, actor, operation.
    change: Py<PyChange>,
    /// What changed; for a creation the values it began with, for a deletion those it ended with.
    values: Vec<Py<PyFieldChange>>,
}

impl PyHistoryEntry {
    /// What the core tells.
    ///
    /// # Errors
    /// No memory.
    pub fn of(py: Python<'_>, entry: HistoryEntry) -> PyResult<PyHistoryEntry> {
        let classes = Classes::get(py)?;
        let told = |change: crm_core::history::entry::FieldChange| {
            let (old, new) = (classes.value(py, &change.old)?.unbind(), classes.value(py, &change.new)?.unbind());
            Py::new(py, PyFieldChange { field: change.field, old, new })
        };
        Ok(PyHistoryEntry {
            values: entry.values.into_iter().map(told).collect::<PyResult<_>>()?,
            change: Py::new(py, PyChange::of(py, entry.change)?)?,
        })
    }
}

#[pymethods]
impl PyHistoryEntry {
    fn __repr__(&self) -> String {
        let change = self.change.get();
        let names: Vec<&str> = self.values.iter().map(|value| value.get().field.as_str()).collect();
        format!("<HistoryEntry {}: {} ({})>", change.seq, change.operation, names.join(", "))
    }
}

/// A record found by searching.
#[pyclass(name = "Found", module = "crm", frozen, get_all)]
pub struct PyFound {
    /// The entity.
    entity: String,
    /// The id of the record.
    id: Py<PyAny>,
    /// The name of the record: the value of the entity's primary field.
    name: String,
    /// The field that matched; None if it was a long text.
    field: Option<String>,
    /// What that field holds.
    value: Py<PyAny>,
    /// True if a word was found whole.
    is_exact: bool,
}

impl PyFound {
    /// What the core found.
    ///
    /// # Errors
    /// No memory.
    pub fn of(py: Python<'_>, found: Found) -> PyResult<PyFound> {
        let classes = Classes::get(py)?;
        Ok(PyFound {
            entity: found.record.entity.to_string(),
            id: classes.id(py, found.record.id)?.unbind(),
            name: found.name,
            field: found.field,
            value: classes.value(py, &found.value)?.unbind(),
            is_exact: found.is_exact,
        })
    }
}

#[pymethods]
impl PyFound {
    fn __repr__(&self) -> String {
        format!("<Found: {} {:?}>", self.entity, self.name)
    }
}

/// The records as they stood at a moment.
#[pyclass(name = "AsOf", module = "crm", frozen)]
pub struct PyAsOf {
    /// The session that looks back.
    pub held: Arc<Held<Session>>,
    /// The moment.
    pub moment: Timestamp,
}

#[pymethods]
impl PyAsOf {
    /// The record as it stood then, all its fields. Raises NotFoundError if it was not there.
    fn get(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>) -> PyResult<PyRecord> {
        let id = given::id(id)?;
        let record = self.held.with(py, |session| session.as_of(self.moment).get(entity, id))?;
        Ok(PyRecord::of(py, &self.held.door.shapes, record))
    }

    /// The record as it stood then, or None if it was not there.
    fn find(&self, py: Python<'_>, entity: &str, id: &Bound<'_, PyAny>) -> PyResult<Option<PyRecord>> {
        let id = given::id(id)?;
        let record = self.held.with(py, |session| session.as_of(self.moment).find(entity, id))?;
        Ok(record.map(|record| PyRecord::of(py, &self.held.door.shapes, record)))
    }
}
