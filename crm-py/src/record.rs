//! A record as a mapping.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crm_core::{Record, Ref, Value, Values};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyMapping, PyString};

use crate::door::lock;
use crate::given;
use crate::value::Classes;

/// The names of the fields of a kind of record, as Python keeps them: made once, since every dict needs them.
pub struct Shape {
    names: Vec<Box<str>>,
    keys: Vec<Py<PyString>>,
}

/// The shapes met so far, by entity.
#[derive(Default)]
pub struct Shapes {
    known: Mutex<HashMap<String, Vec<Arc<Shape>>>>,
}

/// Shapes of one entity that are kept: whoever asks for other fields each time gains nothing from more.
const MOST_SHAPES: usize = 16;

impl Shapes {
    /// The shape of a record. Names are compared, not addresses: a change of the schema makes others of the same place.
    pub fn of(&self, py: Python<'_>, record: &Record) -> Arc<Shape> {
        let mut known = lock(&self.known);
        let shapes = match known.get_mut(record.entity()) {
            Some(shapes) => shapes,
            None => known.entry(record.entity().to_owned()).or_default(),
        };
        let count = record.values().len();
        let fits = |shape: &Shape| {
            shape.names.len() == count
                && record.iter().zip(&shape.names).all(|((field, _), name)| *field.name == **name)
        };
        if let Some(shape) = shapes.iter().find(|shape| fits(shape)) {
            return shape.clone();
        }
        let names: Vec<Box<str>> = record.iter().map(|(field, _)| field.name.as_str().into()).collect();
        let keys = names.iter().map(|name| PyString::intern(py, name).unbind()).collect();
        let shape = Arc::new(Shape { names, keys });
        if shapes.len() < MOST_SHAPES {
            shapes.push(shape.clone());
        }
        shape
    }
}

/// A record as it was read: a mapping of field names to values.
///
/// `record["name"]` reads a field, `record["name"] = "Acme"` notes a change that `session.save(record)` writes, if nobody
/// has changed the record since it was read. `id`, `version` and `entity` are attributes; none of them goes to the file.
#[pyclass(name = "Record", module = "crm", frozen, mapping)]
pub struct PyRecord {
    shape: Mutex<Arc<Shape>>,
    state: Mutex<State>,
}

struct State {
    record: Record,
    // In the order they were made, as values and as the caller gave them.
    changes: Vec<(String, Value, Py<PyAny>)>,
}

impl PyRecord {
    /// A record that was read.
    pub fn of(py: Python<'_>, shapes: &Shapes, record: Record) -> PyRecord {
        let shape = Mutex::new(shapes.of(py, &record));
        PyRecord { shape, state: Mutex::new(State { record, changes: Vec::new() }) }
    }

    /// Its entity and id, if it was read with its id.
    pub fn reference(&self) -> Option<Ref> {
        lock(&self.state).record.reference()
    }

    /// What was changed since it was read, and the version that was read.
    pub fn changed(&self) -> (Values, Option<i64>) {
        let state = lock(&self.state);
        let values = state.changes.iter().map(|(name, value, _)| (name.clone(), value.clone())).collect();
        (values, state.record.version())
    }

    /// The names of the fields it was read with.
    pub fn fields(&self) -> Vec<String> {
        lock(&self.shape).names.iter().map(|name| name.to_string()).collect()
    }

    /// Takes the record as it is now.
    pub fn renew(&self, py: Python<'_>, shapes: &Shapes, record: Record) {
        *lock(&self.shape) = shapes.of(py, &record);
        let mut state = lock(&self.state);
        state.record = record;
        state.changes.clear();
    }

    fn each<'py>(
        &self,
        py: Python<'py>,
        mut put: impl FnMut(&Bound<'py, PyString>, Bound<'py, PyAny>) -> PyResult<()>,
    ) -> PyResult<()> {
        let classes = Classes::get(py)?;
        let shape = lock(&self.shape).clone();
        let state = lock(&self.state);
        for (key, value) in shape.keys.iter().zip(state.record.values()) {
            let key = key.bind(py);
            put(key, classes.value(py, value)?)?;
        }
        // Later ones win; a field that was not read is added.
        for (name, _, given) in &state.changes {
            put(&PyString::intern(py, name), given.bind(py).clone())?;
        }
        Ok(())
    }

    fn dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        self.each(py, |key, value| dict.set_item(key, value))?;
        Ok(dict)
    }

    fn find<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let state = lock(&self.state);
        if let Some((_, _, given)) = state.changes.iter().find(|(name, _, _)| name == field) {
            return Ok(Some(given.bind(py).clone()));
        }
        let classes = Classes::get(py)?;
        state.record.get(field).map(|value| classes.value(py, value)).transpose()
    }
}

#[pymethods]
impl PyRecord {
    /// The name of the entity.
    #[getter]
    fn entity(&self) -> String {
        lock(&self.state).record.entity().to_owned()
    }

    /// The record's id; None if it was read without.
    #[getter]
    fn id<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let id = lock(&self.state).record.id();
        let classes = Classes::get(py)?;
        id.map(|id| classes.id(py, id)).transpose()
    }

    /// The version that was read: what an update names, so that it fails if somebody else was faster. None if it was read
    /// without.
    #[getter]
    fn version(&self) -> Option<i64> {
        lock(&self.state).record.version()
    }

    /// The changes made since it was read, by field.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, _, given) in &lock(&self.state).changes {
            dict.set_item(name, given)?;
        }
        Ok(dict)
    }

    /// The fields with their values, as a dict of its own.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.dict(py)
    }

    /// The value of a field, or `default` if the record was read without it.
    #[pyo3(signature = (field, default = None, /))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        field: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.find(py, field)?.or(default))
    }

    /// The names of the fields.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        Ok(self.dict(py)?.keys())
    }

    /// The values of the fields.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        Ok(self.dict(py)?.values())
    }

    /// Pairs of names and values.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        Ok(self.dict(py)?.items())
    }

    fn __getitem__<'py>(&self, py: Python<'py>, field: &str) -> PyResult<Bound<'py, PyAny>> {
        self.find(py, field)?.ok_or_else(|| PyKeyError::new_err(field.to_owned()))
    }

    fn __setitem__(&self, py: Python<'_>, field: &str, value: Bound<'_, PyAny>) -> PyResult<()> {
        let entity = self.entity();
        let taken = given::value(&value).map_err(|refusal| {
            let issue = crm_core::error::Issue::new(field, "wrong_type", refusal);
            crate::error::raised(py, crm_core::Error::validation(&entity, vec![issue]))
        })?;
        let mut state = lock(&self.state);
        let (value, changes) = (value.unbind(), &mut state.changes);
        match changes.iter_mut().find(|(name, _, _)| name == field) {
            Some(change) => (change.1, change.2) = (taken, value),
            None => changes.push((field.to_owned(), taken, value)),
        }
        Ok(())
    }

    fn __contains__(&self, field: &Bound<'_, PyAny>) -> bool {
        let Ok(field) = field.cast::<PyString>().map(|field| field.to_string()) else { return false };
        let state = lock(&self.state);
        state.record.position(&field).is_some() || state.changes.iter().any(|(name, _, _)| *name == field)
    }

    fn __len__(&self) -> usize {
        let state = lock(&self.state);
        let added = state.changes.iter().filter(|(name, _, _)| state.record.position(name).is_none());
        state.record.values().len() + added.count()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.keys(py)?.try_iter()
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let same = match other.cast::<PyRecord>() {
            Ok(record) => record.get().dict(py)?,
            Err(_) => match other.cast::<PyMapping>() {
                Ok(mapping) => {
                    let dict = PyDict::new(py);
                    dict.update(mapping)?;
                    dict
                }
                Err(_) => return Ok(false),
            },
        };
        self.dict(py)?.eq(same)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let entity = self.entity();
        let shown = self.dict(py)?;
        let mut parts = Vec::new();
        for (key, value) in shown.iter().filter(|(_, value)| !value.is_none()) {
            parts.push(format!("{key}={}", value.repr()?));
        }
        Ok(format!("<{entity} {}>", parts.join(" ")))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        Ok(py.import("crm.show")?.getattr("record_html")?.call1((slf,))?.unbind())
    }
}
