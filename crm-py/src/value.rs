//! Values on their way into Python.
//!
//! Decimals, ids, days and moments are objects of Python's own classes. Under the stable ABI they are made by calling
//! these classes, which are looked up once; ids alone are made without, since a record has half a dozen of them.

use chrono::{Datelike, Timelike};
use crm_core::base::time::{Date, Timestamp};
use crm_core::{File, Id, Ref, Value};
use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple, PyType};

use crate::file::PyFile;

/// Python's classes of values.
pub struct Classes {
    pub uuid: Py<PyType>,
    pub decimal: Py<PyType>,
    pub date: Py<PyType>,
    pub datetime: Py<PyType>,
    pub utc: Py<PyAny>,
    /// What `uuid.UUID.is_safe` holds for an id that no operating system made; none where ids must be made the long way.
    unknown_safe: Option<Py<PyAny>>,
}

impl Classes {
    /// The classes, looked up at the first call.
    ///
    /// # Errors
    /// Those of importing Python's own modules.
    pub fn get(py: Python<'_>) -> PyResult<&'static Classes> {
        static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();
        CLASSES.get_or_try_init(py, || {
            let class = |module: &str, name: &str| -> PyResult<Py<PyType>> {
                Ok(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind())
            };
            let utc = py.import("datetime")?.getattr("timezone")?.getattr("utc")?.unbind();
            let unknown = py.import("uuid")?.getattr("SafeUUID")?.getattr("unknown")?.unbind();
            let mut classes = Classes {
                uuid: class("uuid", "UUID")?,
                decimal: class("decimal", "Decimal")?,
                date: class("datetime", "date")?,
                datetime: class("datetime", "datetime")?,
                utc,
                unknown_safe: Some(unknown),
            };
            // The short way relies on how the class keeps its number: where it gives another id than the long way, or
            // fails, the long way is gone.
            let known = Id::from_bytes(&[0xA5; 16]).unwrap_or(Id(uuid::Uuid::nil()));
            let long = classes.long_id(py, known)?;
            let same = classes.short_id(py, known).and_then(|short| {
                let text = short.str()?.to_string();
                Ok(short.eq(&long)? && short.hash()? == long.hash()? && text == known.to_string())
            });
            if !same.unwrap_or(false) {
                classes.unknown_safe = None;
            }
            Ok(classes)
        })
    }

    fn long_id<'py>(&self, py: Python<'py>, id: Id) -> PyResult<Bound<'py, PyAny>> {
        self.uuid.bind(py).call1((py.None(), PyBytes::new(py, id.as_bytes())))
    }

    /// As `uuid.UUID(int=…)`, which spends microseconds on looking at how it was called.
    fn short_id<'py>(&self, py: Python<'py>, id: Id) -> PyResult<Bound<'py, PyAny>> {
        let Some(unknown) = &self.unknown_safe else { return self.long_id(py, id) };
        let number = u128::from_be_bytes(*id.as_bytes()).into_pyobject(py)?;
        let class: *mut ffi::PyTypeObject = self.uuid.bind(py).as_type_ptr();
        // SAFETY: the class is a type that Python code made, of instances without size; what is allocated of it is whole
        // and owned by us, and its fields are set by way of its own slots.
        unsafe {
            let made = Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(class, 0))?;
            let set = |name: &Bound<'py, PyString>, value: *mut ffi::PyObject| {
                ffi::PyObject_GenericSetAttr(made.as_ptr(), name.as_ptr(), value)
            };
            if set(intern!(py, "int"), number.as_ptr()) != 0 || set(intern!(py, "is_safe"), unknown.as_ptr()) != 0 {
                return Err(PyErr::fetch(py));
            }
            Ok(made)
        }
    }

    /// An id as `uuid.UUID`.
    ///
    /// # Errors
    /// No memory.
    pub fn id<'py>(&self, py: Python<'py>, id: Id) -> PyResult<Bound<'py, PyAny>> {
        self.short_id(py, id)
    }

    /// A day as `datetime.date`.
    ///
    /// # Errors
    /// No memory.
    pub fn day<'py>(&self, py: Python<'py>, day: Date) -> PyResult<Bound<'py, PyAny>> {
        self.date.bind(py).call1((day.year(), day.month(), day.day()))
    }

    /// A moment as an aware `datetime.datetime` in UTC.
    ///
    /// # Errors
    /// No memory.
    pub fn moment<'py>(&self, py: Python<'py>, moment: Timestamp) -> PyResult<Bound<'py, PyAny>> {
        let (day, time) = (moment.date_naive(), moment.time());
        let micros = time.nanosecond() / 1_000;
        let parts =
            (day.year(), day.month(), day.day(), time.hour(), time.minute(), time.second(), micros, self.utc.bind(py));
        self.datetime.bind(py).call1(parts)
    }

    /// A record as a pair of its entity and its id.
    ///
    /// # Errors
    /// No memory.
    pub fn reference<'py>(&self, py: Python<'py>, reference: &Ref) -> PyResult<Bound<'py, PyAny>> {
        let entity = PyString::intern(py, &reference.entity).into_any();
        Ok(PyTuple::new(py, [entity, self.id(py, reference.id)?])?.into_any())
    }

    /// A value as Python has it.
    ///
    /// # Errors
    /// No memory.
    pub fn value<'py>(&self, py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
        Ok(match value {
            Value::Null => py.None().into_bound(py),
            Value::Bool(truth) => truth.into_pyobject(py)?.to_owned().into_any(),
            Value::Int(number) => number.into_pyobject(py)?.into_any(),
            Value::Decimal(number) => self.decimal.bind(py).call1((number.to_string(),))?,
            Value::Text(text) => PyString::new(py, text).into_any(),
            Value::Date(day) => self.day(py, *day)?,
            Value::Timestamp(moment) => self.moment(py, *moment)?,
            Value::Id(id) => self.id(py, *id)?,
            Value::Ref(reference) => self.reference(py, reference)?,
            Value::List(items) => {
                let items = items.iter().map(|item| self.value(py, item)).collect::<PyResult<Vec<_>>>()?;
                PyList::new(py, items)?.into_any()
            }
            Value::File(file) => self.file(py, file)?,
            // A kind of tomorrow, until it has a class here.
            other => PyString::new(py, &other.to_text()).into_any(),
        })
    }

    fn file<'py>(&self, py: Python<'py>, file: &File) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, PyFile::of(file.clone()))?.into_any())
    }
}
