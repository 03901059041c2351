//! CSV in and out.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crm_core::base::time::Zone;
use crm_core::exchange::csv::{ExportOptions, ImportOptions, Mapping, OnDuplicate, Progress};
use crm_core::{Error, ErrorCode, Result, Session, Values};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::door::Held;
use crate::error::{Raise, travelling};
use crate::json;
use crate::progress::Hearer;

fn fault(what: &str, path: &Path, error: io::Error) -> Error {
    Error::new(ErrorCode::Io, format!("{} cannot be {what}: {error}", path.display())).with_source(error)
}

/// Where a CSV file comes from.
enum Source {
    Path(PathBuf),
    Bytes(Vec<u8>),
    /// An object of Python's with a `read` that answers bytes, and what it has given already.
    Object(Py<PyAny>),
}

impl Source {
    fn of(given: &Bound<'_, PyAny>) -> PyResult<Source> {
        if let Ok(bytes) = given.cast::<PyBytes>() {
            return Ok(Source::Bytes(bytes.as_bytes().to_vec()));
        }
        if given.is_instance_of::<PyString>() || given.hasattr("__fspath__")? {
            return given.extract().map(Source::Path);
        }
        if given.hasattr("read")? {
            return Ok(Source::Object(given.clone().unbind()));
        }
        Err(PyTypeError::new_err("a CSV file is a path, bytes, or a file opened in binary mode"))
    }

    /// The bytes, where they must be read twice; a path is opened each time.
    fn kept(self, py: Python<'_>) -> PyResult<Source> {
        let Source::Object(object) = self else { return Ok(self) };
        let bytes = object.bind(py).call_method0("read")?;
        let bytes =
            bytes.cast::<PyBytes>().map_err(|_| PyTypeError::new_err("the file is to be opened in binary mode"))?;
        Ok(Source::Bytes(bytes.as_bytes().to_vec()))
    }

    fn total(&self) -> u64 {
        match self {
            Source::Path(path) => std::fs::metadata(path).map_or(0, |data| data.len()),
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::Object(_) => 0,
        }
    }

    fn open(&self) -> Result<Box<dyn Read + '_>> {
        Ok(match self {
            Source::Path(path) => {
                Box::new(BufReader::new(File::open(path).map_err(|error| fault("read", path, error))?))
            }
            Source::Bytes(bytes) => Box::new(bytes.as_slice()),
            Source::Object(object) => Box::new(BufReader::new(Python::attach(|py| PyReader(object.clone_ref(py))))),
        })
    }
}

/// A file object of Python's.
struct PyReader(Py<PyAny>);

impl Read for PyReader {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let read = self.0.bind(py).call_method1("read", (room.len(),)).and_then(|bytes| {
                let bytes = bytes.cast_into::<PyBytes>();
                bytes.map_err(|_| PyTypeError::new_err("the file is to be opened in binary mode"))
            });
            let read = read.map_err(|exception| io::Error::other(travelling(py, exception)))?;
            let bytes = read.as_bytes();
            let count = bytes.len().min(room.len());
            room.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
            Ok(count)
        })
    }
}

/// Guesses how a file is to be imported.
///
/// # Errors
/// Those of the core.
pub fn guess<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    source: &Bound<'py, PyAny>,
    entity: Option<&str>,
) -> PyResult<Bound<'py, PyDict>> {
    let source = Source::of(source)?;
    let guess = session.with(py, |session| session.guess_csv(source.open()?, entity))?;
    let told = PyDict::new(py);
    told.set_item("mapping", json::to_python(py, &json::of(&guess.mapping))?)?;
    told.set_item("unmatched", guess.unmatched)?;
    told.set_item("missing", guess.missing)?;
    told.set_item("headings", guess.headings)?;
    Ok(told)
}

/// How an import is asked for.
pub struct Import<'a, 'py> {
    /// The mapping in JSON; guessed without.
    pub mapping: Option<&'a Bound<'py, PyAny>>,
    /// Nothing is kept.
    pub dry_run: bool,
    /// Nothing is kept if a row is refused.
    pub all_or_nothing: bool,
    /// What becomes of rows that are like records: accept, report, refuse.
    pub on_duplicate: &'a str,
    /// Hears how far it is.
    pub progress: Option<Py<PyAny>>,
}

/// Imports a file; answers the report as a dict.
///
/// # Errors
/// Those of the core, and what the hearer or the file raises.
pub fn import<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    source: &Bound<'py, PyAny>,
    asked: Import<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut source = Source::of(source)?;
    let mapping = match asked.mapping.filter(|mapping| !mapping.is_none()) {
        Some(mapping) => Some(Mapping::from_json(&json::from_python(mapping)?.to_string()).or_raise(py)?),
        None => {
            source = source.kept(py)?;
            None
        }
    };
    let on_duplicate = OnDuplicate::named(asked.on_duplicate).or_raise(py)?;
    let (total, mut hearer) = (source.total(), Hearer::new(asked.progress));
    let done = session.with(py, |session| {
        let mapping = match mapping {
            Some(mapping) => mapping,
            None => session.guess_csv(source.open()?, None)?.mapping,
        };
        let mut hear = |so_far: &Progress| hearer.hear(so_far.bytes, total);
        let options = ImportOptions {
            dry_run: asked.dry_run,
            all_or_nothing: asked.all_or_nothing,
            on_duplicate,
            faults: None,
            progress: Some(&mut hear),
        };
        Ok(session.import_csv(source.open()?, &mapping, options))
    })?;
    let report = hearer.outcome(py, done)?;
    json::to_python(py, &json::of(&report))
}

/// Writes the answer of a question to a file beside the one it is to replace, so that there is always a whole one.
///
/// # Errors
/// Those of the core; a file that was there is then as it was.
pub fn export(session: &Session, path: &Path, question: &str, params: Values, spreadsheet: bool) -> Result<u64> {
    let options = if spreadsheet {
        ExportOptions::spreadsheet(Zone::named(&session.crm().settings().time_zone)?)
    } else {
        ExportOptions::default()
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let file = File::create_new(&beside).map_err(|error| fault("made", &beside, error))?;
    let mut file = BufWriter::new(file);
    let done = session.export_csv(&mut file, question, params, options).and_then(|count| {
        file.flush().map_err(|error| fault("written", &beside, error))?;
        std::fs::rename(&beside, path).map_err(|error| fault("written", path, error))?;
        Ok(count)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}
