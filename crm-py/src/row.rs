//! Answers: rows as they are read, and pages of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crm_core::query::ast::Query;
use crm_core::{Error, ErrorCode, Row, Rows, Session, Value, Values};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyString, PyTuple};

use crate::door::{Held, lock};
use crate::value::Classes;

/// How many rows are read at a time, at first and at most: the first row comes at once, the millionth cheaply.
const FIRST_ROWS: usize = 16;
const MOST_ROWS: usize = 512;
/// How many rows are made into objects between two looks at the signals.
const ROWS_BETWEEN_LOOKS: usize = 2_048;

/// The rows of an answer, in whatever thread reads them.
struct Movable(Rows);

// SAFETY: rows own their connection, the statement on it and what both need, and nothing of it is tied to a thread: SQLite
// is built for use from any thread, one at a time, which `Held` sees to.
unsafe impl Send for Movable {}

impl Movable {
    fn rows(&mut self) -> &mut Rows {
        &mut self.0
    }
}

struct Ahead {
    rows: VecDeque<Vec<Value>>,
    next: usize,
    is_ended: bool,
}

/// The answer of a question. Its rows are read as they are asked for: each is a dict by the names of the columns.
///
/// Rows are read once: iterate over them, or take what is left with `fetchall`, `tuples`, `one`, `first`, `scalar`. As a
/// table the answer is whole each time it is asked for: `to_pandas`, `to_polars`, `to_arrow`, and whatever reads streams of
/// Arrow (`polars.DataFrame(rows)`, `pyarrow.table(rows)`, DuckDB).
#[pyclass(name = "Rows", module = "crm", frozen)]
pub struct PyRows {
    held: Arc<Held<Movable>>,
    session: Arc<Held<Session>>,
    asked: Asked,
    names: Vec<Py<PyString>>,
    ahead: Mutex<Ahead>,
}

/// What was asked, to be asked again where an answer is only looked at.
#[derive(Clone)]
pub struct Asked {
    text: String,
    tree: Option<Arc<Query>>,
    params: Values,
}

impl Asked {
    /// A question as text.
    pub fn text(text: String, params: Values) -> Asked {
        Asked { text, tree: None, params }
    }

    /// A question in its JSON form.
    ///
    /// # Errors
    /// `query_syntax`.
    pub fn json(json: &serde_json::Value, params: Values) -> crm_core::Result<Asked> {
        let tree = crm_core::query::json::from_json(json)?;
        Ok(Asked { text: crm_core::query::text::to_text(&tree), tree: Some(Arc::new(tree)), params })
    }

    fn ask(&self, session: &Session) -> crm_core::Result<Rows> {
        match &self.tree {
            Some(tree) => session.query_tree(tree, self.params.clone()),
            None => session.query(&self.text, self.params.clone()),
        }
    }
}

/// Asks a question.
///
/// # Errors
/// Those of the core.
pub fn ask(py: Python<'_>, session: &Arc<Held<Session>>, asked: Asked) -> PyResult<PyRows> {
    let mut rows = session.with(py, |session| asked.ask(session).map(Movable))?;
    let names = rows.rows().columns().iter().map(|name| PyString::intern(py, name).unbind()).collect();
    let held = Held::new(rows, "answer", &session.door, session.signals());
    let ahead = Mutex::new(Ahead { rows: VecDeque::new(), next: FIRST_ROWS, is_ended: false });
    Ok(PyRows { held, session: session.clone(), asked, names, ahead })
}

fn dict_of<'py>(
    py: Python<'py>,
    classes: &Classes,
    names: &[Py<PyString>],
    row: &[Value],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in names.iter().zip(row) {
        dict.set_item(name, classes.value(py, value)?)?;
    }
    Ok(dict)
}

impl PyRows {
    /// Reads further rows; none when there are no more.
    fn read(&self, py: Python<'_>, most: usize) -> PyResult<Vec<Vec<Value>>> {
        self.held.with(py, |rows| {
            let mut read = Vec::with_capacity(most);
            for row in rows.rows().take(most) {
                read.push(row?.into_values());
            }
            Ok(read)
        })
    }

    fn next_row(&self, py: Python<'_>) -> PyResult<Option<Vec<Value>>> {
        let wanted = {
            let mut ahead = lock(&self.ahead);
            if let Some(row) = ahead.rows.pop_front() {
                return Ok(Some(row));
            }
            if ahead.is_ended {
                return Ok(None);
            }
            let wanted = ahead.next;
            ahead.next = (wanted * 2).min(MOST_ROWS);
            wanted
        };
        let read = self.read(py, wanted)?;
        let mut ahead = lock(&self.ahead);
        ahead.is_ended = read.len() < wanted;
        ahead.rows.extend(read);
        Ok(ahead.rows.pop_front())
    }

    /// Makes an object of each row that is left.
    fn rest<'py, T>(
        &self,
        py: Python<'py>,
        mut made: impl FnMut(&Classes, &[Value]) -> PyResult<T>,
    ) -> PyResult<Vec<T>> {
        let classes = Classes::get(py)?;
        let mut list = Vec::new();
        lock(&self.ahead).next = MOST_ROWS;
        while let Some(row) = self.next_row(py)? {
            list.push(made(classes, &row)?);
            if list.len() % ROWS_BETWEEN_LOOKS == 0 {
                py.check_signals()?;
            }
        }
        Ok(list)
    }

    /// Has Python's half of the package make something of the answer.
    fn ask_package<'py>(slf: &Bound<'py, Self>, module: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let made = slf.py().import(module)?.getattr(name)?.call1((slf,));
        // Through Arrow only a message comes back; what a signal's handler raised is kept here.
        made.map_err(|fault| slf.get().held.signals().take().unwrap_or(fault))
    }
}

#[pymethods]
impl PyRows {
    /// The names of the columns.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.names)
    }

    /// The question.
    #[getter]
    fn text(&self) -> &str {
        &self.asked.text
    }

    /// What the store is asked, in its own SQL: to see which indexes it uses.
    #[getter]
    fn sql(&self, py: Python<'_>) -> PyResult<String> {
        self.session.with(py, |session| session.explain(&self.asked.text))
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(row) = self.next_row(py)? else { return Ok(None) };
        dict_of(py, Classes::get(py)?, &self.names, &row).map(Some)
    }

    /// The rows that are left, as a list of dicts.
    fn fetchall<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.rest(py, |classes, row| dict_of(py, classes, &self.names, row))?)
    }

    /// The rows that are left, as a list of tuples in the order of the columns.
    fn tuples<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let tuple = |classes: &Classes, row: &[Value]| {
            let cells = row.iter().map(|value| classes.value(py, value)).collect::<PyResult<Vec<_>>>()?;
            PyTuple::new(py, cells)
        };
        PyList::new(py, self.rest(py, tuple)?)
    }

    /// The next row as a dict, or None if there is none; the rest is let go.
    fn first<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let row = self.__next__(py)?;
        self.close(py)?;
        Ok(row)
    }

    /// The one row there is.
    ///
    /// Raises NotFoundError if there is none, UsageError if there are more.
    fn one<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let row = self.__next__(py)?;
        let more = self.next_row(py)?;
        self.close(py)?;
        let error = match (row, more) {
            (Some(row), None) => return Ok(row),
            (None, _) => Error::new(ErrorCode::NotFound, "the answer has no row, and one was asked for"),
            (Some(_), Some(_)) => {
                Error::new(ErrorCode::InvalidArgument, "the answer has more rows than the one asked for")
            }
        };
        Err(crate::error::raised(py, error))
    }

    /// The first value of the next row, or None if there is no row; the rest is let go.
    fn scalar<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let row = self.next_row(py)?;
        self.close(py)?;
        let classes = Classes::get(py)?;
        row.and_then(|row| row.into_iter().next()).map(|value| classes.value(py, &value)).transpose()
    }

    /// The first rows, at most `most`, asked for anew: what is shown of an answer while nothing is taken from it.
    #[pyo3(signature = (most = 10))]
    fn peek<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Bound<'py, PyList>> {
        let asked = self.asked.clone();
        let shown = self.session.with(py, |session| {
            let rows = asked.ask(session)?;
            rows.take(most).map(|row| row.map(Row::into_values)).collect::<crm_core::Result<Vec<_>>>()
        })?;
        let classes = Classes::get(py)?;
        let rows = shown.iter().map(|row| dict_of(py, classes, &self.names, row)).collect::<PyResult<Vec<_>>>()?;
        PyList::new(py, rows)
    }

    /// The whole answer as a stream of Arrow, read batch by batch as it is asked for: what other programs take an answer
    /// by. Where rows were read or taken already, the question is asked anew.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The kinds of columns follow from the fields; a consumer that wants others converts.
        let _ = requested_schema;
        let is_read = lock(&self.ahead).next > FIRST_ROWS || self.held.is_closed();
        let rows = if is_read {
            let asked = self.asked.clone();
            self.session.with(py, |session| asked.ask(session).map(Movable))?
        } else {
            self.held.take(py)?
        };
        crate::arrow::stream(py, rows.0)
    }

    /// Lets go of what is left.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let mut ahead = lock(&self.ahead);
        ahead.rows.clear();
        ahead.is_ended = true;
        drop(ahead);
        self.held.close(py)
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_fault))]
    fn __exit__(&self, py: Python<'_>, _fault: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    /// The answer as a `pandas.DataFrame`. Needs pandas and pyarrow: `pip install "crm[pandas]"`.
    fn to_pandas(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Self::ask_package(slf, "crm.frames", "to_pandas").map(Bound::unbind)
    }

    /// The answer as a `polars.DataFrame`. Needs polars: `pip install "crm[polars]"`.
    fn to_polars(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Self::ask_package(slf, "crm.frames", "to_polars").map(Bound::unbind)
    }

    /// The answer as a `pyarrow.Table`. Needs pyarrow: `pip install "crm[pyarrow]"`.
    fn to_arrow(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Self::ask_package(slf, "crm.frames", "to_arrow").map(Bound::unbind)
    }

    fn __repr__(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| name.to_string()).collect();
        format!("<Rows: {}>", names.join(", "))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        Self::ask_package(slf, "crm.show", "rows_html").map(Bound::unbind)
    }
}

/// One page of a list.
#[pyclass(name = "Page", module = "crm", frozen, get_all)]
pub struct PyPage {
    /// The names of the columns.
    columns: Py<PyTuple>,
    /// The rows, as dicts.
    rows: Py<PyList>,
    /// Where the next page begins; None if this is the last.
    cursor: Option<String>,
}

#[pymethods]
impl PyPage {
    fn __len__(&self, py: Python<'_>) -> usize {
        self.rows.bind(py).len()
    }

    fn __iter__(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        Ok(self.rows.bind(py).try_iter()?.into_any().unbind())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let more = if self.cursor.is_some() { ", and more" } else { "" };
        format!("<Page: {} rows{more}>", self.__len__(py))
    }
}

/// One page of a question's answer.
///
/// # Errors
/// Those of the core.
pub fn page(
    py: Python<'_>,
    session: &Arc<Held<Session>>,
    text: &str,
    params: Values,
    cursor: Option<&str>,
    size: usize,
) -> PyResult<PyPage> {
    let page = session.with(py, |session| session.page(text, params, cursor, size))?;
    let names: Vec<Py<PyString>> = page.columns.iter().map(|name| PyString::intern(py, name).unbind()).collect();
    let classes = Classes::get(py)?;
    let rows = page.rows.iter().map(|row| dict_of(py, classes, &names, row.values())).collect::<PyResult<Vec<_>>>()?;
    Ok(PyPage {
        columns: PyTuple::new(py, &names)?.unbind(),
        rows: PyList::new(py, rows)?.unbind(),
        cursor: page.cursor,
    })
}
