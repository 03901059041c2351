//! JSON between the core and Python: definitions, mappings, commands.

use crm_core::{Id, Value};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyMapping, PyString};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::given;
use crate::value::Classes;

/// Anything of the core's as JSON.
pub fn of(told: &impl Serialize) -> Json {
    // What the core describes itself with is JSON by design; null would only be seen if that broke.
    serde_json::to_value(told).unwrap_or_default()
}

/// JSON as Python's own objects.
///
/// # Errors
/// No memory.
pub fn to_python<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    walk(py, json, false)
}

/// The answer of a command: as [`to_python`], but ids are `uuid.UUID` and records are pairs, as everywhere.
///
/// # Errors
/// No memory.
pub fn answer<'py>(py: Python<'py>, json: &Json) -> PyResult<Bound<'py, PyAny>> {
    walk(py, json, true)
}

fn walk<'py>(py: Python<'py>, json: &Json, has_ids: bool) -> PyResult<Bound<'py, PyAny>> {
    Ok(match json {
        Json::Null => py.None().into_bound(py),
        Json::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => whole.into_pyobject(py)?.into_any(),
            (None, Some(whole)) => whole.into_pyobject(py)?.into_any(),
            _ => PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Json::String(text) => match id_of(text).filter(|_| has_ids) {
            Some(id) => Classes::get(py)?.id(py, id)?,
            None => PyString::new(py, text).into_any(),
        },
        Json::Array(items) => {
            let items = items.iter().map(|item| walk(py, item, has_ids)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_any()
        }
        Json::Object(fields) => {
            if let (true, 2, Some(Json::String(entity)), Some(Json::String(id))) =
                (has_ids, fields.len(), fields.get("entity"), fields.get("id"))
                && let Some(id) = id_of(id)
            {
                return Classes::get(py)?.reference(py, &crm_core::Ref::new(entity.as_str(), id));
            }
            let dict = PyDict::new(py);
            for (name, value) in fields {
                dict.set_item(name, walk(py, value, has_ids)?)?;
            }
            dict.into_any()
        }
    })
}

fn id_of(text: &str) -> Option<Id> {
    // Only the canonical form: thirty-six characters with four hyphens.
    if text.len() == 36 { text.parse().ok() } else { None }
}

/// Python's objects as JSON: mappings, sequences, and whatever can be a value of a field.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn from_python(given: &Bound<'_, PyAny>) -> PyResult<Json> {
    from(given, 0)
}

fn from(given: &Bound<'_, PyAny>, depth: usize) -> PyResult<Json> {
    if depth > 100 {
        return Err(PyValueError::new_err("this is nested too deeply"));
    }
    if let Ok(number) = given.cast::<PyFloat>() {
        let number = serde_json::Number::from_f64(number.value());
        return number.map(Json::Number).ok_or_else(|| PyValueError::new_err("NaN and the infinities are no numbers"));
    }
    if given.cast::<crate::record::PyRecord>().is_err()
        && let Ok(mapping) = given.cast::<PyMapping>()
    {
        let mut fields = Map::new();
        for pair in mapping.items()?.iter() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let key = key.cast::<PyString>().map_err(|_| PyTypeError::new_err("names are text"))?;
            fields.insert(key.to_cow()?.into_owned(), from(&value, depth + 1)?);
        }
        return Ok(Json::Object(fields));
    }
    if let Ok(list) = given.cast::<PyList>() {
        return Ok(Json::Array(list.iter().map(|item| from(&item, depth + 1)).collect::<PyResult<_>>()?));
    }
    match given::value(given) {
        Ok(Value::List(_)) => {
            let items = given.try_iter()?;
            Ok(Json::Array(items.map(|item| from(&item?, depth + 1)).collect::<PyResult<_>>()?))
        }
        Ok(value) => Ok(of(&value)),
        Err(refusal) => Err(PyTypeError::new_err(refusal)),
    }
}
