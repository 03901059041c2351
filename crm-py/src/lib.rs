//! The native half of the Python package `crm`: thin and frozen. What people meet is in `python/crm`.

mod arrow;
mod crm;
mod door;
mod error;
mod event;
mod exchange;
mod file;
mod given;
mod history;
mod json;
mod listener;
mod progress;
mod record;
mod row;
mod schema;
mod session;
mod signal;
mod value;
mod write;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

/// The native half of the package `crm`. Use `import crm`.
#[pymodule]
mod _native {
    use super::*;

    #[pymodule_export]
    use crate::crm::PyCrm;
    #[pymodule_export]
    use crate::event::PyEvent;
    #[pymodule_export]
    use crate::file::PyFile;
    #[pymodule_export]
    use crate::history::{PyAsOf, PyChange, PyFieldChange, PyFound, PyHistoryEntry};
    #[pymodule_export]
    use crate::listener::{PyCommit, PyListener};
    #[pymodule_export]
    use crate::record::PyRecord;
    #[pymodule_export]
    use crate::row::{PyPage, PyRows};
    #[pymodule_export]
    use crate::session::PySession;
    #[pymodule_export]
    use crate::write::PyWritten;

    /// The version of the engine.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// Every command of the engine: its name, what it does, what it is given.
    #[pyfunction]
    fn commands() -> Vec<(&'static str, &'static str, &'static str)> {
        let told = |command: &crm_core::crm::command::Command| (command.name, command.about, command.input);
        crm_core::crm::command::COMMANDS.iter().map(told).collect()
    }

    /// The ids of sixteen bytes each, as `uuid.UUID`; None stays None.
    #[pyfunction]
    fn ids<'py>(bytes: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
        let py = bytes.py();
        let classes = crate::value::Classes::get(py)?;
        let list = PyList::empty(py);
        for item in bytes.iter() {
            let made = match item.cast::<PyBytes>().ok().and_then(|bytes| crm_core::Id::from_bytes(bytes.as_bytes())) {
                Some(id) => classes.id(py, id)?,
                None => py.None().into_bound(py),
            };
            list.append(made)?;
        }
        Ok(list)
    }

    /// Every code an error can have: its word, its number, and the name of the class it is raised as.
    #[pyfunction]
    fn error_codes() -> Vec<(&'static str, i32, &'static str)> {
        let told = |code: &crm_core::ErrorCode| (code.id(), code.number(), crate::error::class_of(*code));
        crm_core::ErrorCode::ALL.iter().map(told).collect()
    }
}
