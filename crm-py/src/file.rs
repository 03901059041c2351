//! A file attached to a record.

use crm_core::File;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A file attached to a record: `crm.File("offer.pdf", "application/pdf", content)`.
///
/// What a record answers with tells name, type and size; the bytes are read on request.
#[pyclass(name = "File", module = "crm", frozen, eq)]
#[derive(PartialEq)]
pub struct PyFile {
    /// The file, as the core has it.
    pub inside: File,
}

impl PyFile {
    /// A file of the core's.
    pub fn of(inside: File) -> PyFile {
        PyFile { inside }
    }
}

#[pymethods]
impl PyFile {
    #[new]
    fn new(name: String, media_type: String, content: Vec<u8>) -> PyFile {
        PyFile::of(File::new(name, media_type, content))
    }

    /// The file name, without a folder.
    #[getter]
    fn name(&self) -> &str {
        &self.inside.name
    }

    /// The media type, such as `application/pdf`.
    #[getter]
    fn media_type(&self) -> &str {
        &self.inside.media_type
    }

    /// The number of bytes.
    #[getter]
    fn size(&self) -> u64 {
        self.inside.size
    }

    /// The bytes, where they were given or asked for; else None.
    #[getter]
    fn content<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.inside.content.as_ref().map(|bytes| PyBytes::new(py, bytes))
    }

    fn __repr__(&self) -> String {
        format!("File({:?}, {:?}, {} bytes)", self.inside.name, self.inside.media_type, self.inside.size)
    }
}
