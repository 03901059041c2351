//! Somebody who hears of commits.

use std::sync::{Arc, Mutex};

use crm_core::crm::listener::Listener;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::door::lock;

/// A transaction that was committed.
#[pyclass(name = "Commit", module = "crm", frozen, get_all)]
pub struct PyCommit {
    /// The number of its first change in the feed.
    first: i64,
    /// The number of its last change; those between belong to it too.
    last: i64,
}

#[pymethods]
impl PyCommit {
    fn __repr__(&self) -> String {
        format!("<Commit: changes {} to {}>", self.first, self.last)
    }
}

/// A place among those who listen; the file has it too, so that whoever only wants to listen need not keep it.
pub type Place = Arc<Mutex<Option<Listener>>>;

/// A place among those who hear of commits: `close` leaves it. The file keeps it until it is closed.
#[pyclass(name = "Listener", module = "crm", frozen)]
pub struct PyListener {
    /// The place.
    pub place: Place,
}

#[pymethods]
impl PyListener {
    /// Listens no more; a second time is fine.
    fn close(&self, py: Python<'_>) {
        let place = lock(&self.place).take();
        py.detach(|| drop(place));
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_fault))]
    fn __exit__(&self, py: Python<'_>, _fault: &Bound<'_, PyTuple>) {
        self.close(py);
    }
}

/// Tells a function of Python's of a commit. What it raises changes nothing of what was kept: it goes where Python sends
/// what nobody can catch.
pub fn tell(function: &Py<PyAny>, first: i64, last: i64) {
    Python::attach(|py| {
        let told = Bound::new(py, PyCommit { first, last }).and_then(|commit| function.bind(py).call1((commit,)));
        if let Err(fault) = told {
            fault.write_unraisable(py, Some(function.bind(py)));
        }
    });
}
