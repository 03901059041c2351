//! What a session writes.

use std::sync::Arc;

use crm_core::{BatchMode, Error, ErrorCode, Session, Values, Write, Written};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::door::Held;
use crate::error::Raise;
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

/// How many records are handed to the core at a time. SQLite keeps a copy of each page touched since a savepoint, and the
/// core sets one around each batch.
const BATCH: usize = 50;

/// Creates a record of each of the rows that Python gives, all of them or none, and answers with the ids.
///
/// # Errors
/// What the rows raise; the core's, saying which row it was.
pub fn create_many<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    entity: &str,
    rows: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    session.with(py, |session| session.begin())?;
    match fill(py, session, entity, rows) {
        Ok(ids) => {
            session.with(py, |session| session.commit())?;
            Ok(ids)
        }
        Err(fault) => {
            // The first fault is the one that helps.
            let _ = session.with(py, |session| session.rollback());
            Err(fault)
        }
    }
}

fn fill<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    entity: &str,
    rows: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    let registry = || session.with(py, |session| Ok(session.registry()));
    let classes = Classes::get(py)?;
    let ids = PyList::empty(py);
    let mut rows = rows.try_iter()?;
    let mut first = 0;
    loop {
        let mut batch: Vec<Values> = Vec::with_capacity(BATCH);
        for (place, row) in (first..).zip(rows.by_ref().take(BATCH)) {
            let values = given::values((Some(&row?), None), entity, registry)?;
            batch.push(values.map_err(|error| of_row(place, error)).or_raise(py)?);
        }
        if batch.is_empty() {
            return Ok(ids);
        }
        let count = batch.len();
        for id in session.with(py, |session| write(session, entity, batch, first))? {
            ids.append(classes.id(py, id)?)?;
        }
        first += count;
        py.check_signals()?;
    }
}

/// Writes a batch inside the open transaction; a failure says which row it was.
fn write(session: &Session, entity: &str, batch: Vec<Values>, first: usize) -> crm_core::Result<Vec<crm_core::Id>> {
    let create = |values| Write::Create { entity: entity.to_owned(), values };
    let writes: Vec<Write> = batch.into_iter().map(create).collect();
    let again = writes.clone();
    match session.write_batch(writes, BatchMode::AllOrNothing) {
        Ok(done) => done.into_iter().map(|written| written.map(|written| written.record.id)).collect(),
        // Nothing of the batch stands; one by one shows which row it was.
        Err(error) if error.code() != ErrorCode::Interrupted => {
            for (place, write) in (first..).zip(again) {
                session.write_batch(vec![write], BatchMode::AllOrNothing).map_err(|error| of_row(place, error))?;
            }
            Err(error)
        }
        Err(error) => Err(error),
    }
}

fn of_row(place: usize, error: Error) -> Error {
    let details = error.details().clone();
    let mut told =
        Error::new(error.code(), format!("row {}: {}", place + 1, error.message())).with_issues(details.issues);
    if let Some(entity) = &details.entity {
        told = told.with_entity(entity);
    }
    if let Some(field) = &details.field {
        told = told.with_field(field);
    }
    told.with_source(error)
}
