//! What a session writes.

use std::collections::VecDeque;
use std::sync::Arc;

use crm_core::metadata::registry::Registry;
use crm_core::{BatchMode, Id, Session, Values, Written};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use crate::door::Held;
use crate::error::travelling;
use crate::event::word;
use crate::given;
use crate::value::Classes;

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
    let ids = session.with(py, |session| {
        let mut ids = Vec::new();
        session.create_many(&entity, given, BatchMode::AllOrNothing, |_, id| {
            ids.push(id?);
            Ok(())
        })?;
        Ok(ids)
    })?;
    list_of(py, ids)
}

/// Ids as a list.
///
/// # Errors
/// No memory.
pub fn list_of(py: Python<'_>, ids: Vec<Id>) -> PyResult<Bound<'_, PyList>> {
    let classes = Classes::get(py)?;
    let list = PyList::empty(py);
    for id in ids {
        list.append(classes.id(py, id)?)?;
    }
    Ok(list)
}
