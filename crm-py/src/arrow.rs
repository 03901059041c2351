//! Answers and rows as streams of Arrow, which other programs read and write without a copy through Python's objects.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use crm_core::exchange::arrow::{ArrowError, Batches, RecordBatch, RecordBatchReader};
use crm_core::{BatchMode, Error, ErrorCode, Rows, Session};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList};

use crate::door::Held;
use crate::error::Raise;
use crate::write::made;

/// The name that Arrow gives such capsules.
const STREAM: &CStr = c"arrow_array_stream";

/// Batches that may go to another thread, as consumers of Arrow like to.
struct Travelling(Batches);

// SAFETY: batches own all that they read with, and nobody else has any of it; `crm_core::store::Rows` promises so. An Arrow
// stream is used by one thread at a time.
unsafe impl Send for Travelling {}

impl Iterator for Travelling {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl RecordBatchReader for Travelling {
    fn schema(&self) -> Arc<arrow_schema::Schema> {
        self.0.schema()
    }
}

/// The rows of an answer as a capsule that a consumer of Arrow takes.
///
/// # Errors
/// No memory.
pub fn stream(py: Python<'_>, rows: Rows) -> PyResult<Bound<'_, PyCapsule>> {
    // A capsule that nobody takes releases its stream when it goes: that is what dropping one does.
    let stream = FFI_ArrowArrayStream::new(Box::new(Travelling(rows.into_batches())));
    PyCapsule::new_with_value(py, stream, STREAM)
}

/// Creates a record of each row of a stream of Arrow's, all of them or none, and answers with the ids.
///
/// # Errors
/// `TypeError` for what is no stream; those of the core, with the number of the row.
pub fn create<'py>(
    py: Python<'py>,
    session: &Arc<Held<Session>>,
    entity: &str,
    given: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    let capsule = given.call_method0("__arrow_c_stream__")?;
    let capsule =
        capsule.cast::<PyCapsule>().map_err(|_| PyTypeError::new_err("__arrow_c_stream__ gives a capsule"))?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a stream, by Arrow's contract; it is moved out, and an empty one left behind.
    let reader = unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr()) };
    let reader = reader.map_err(|error| {
        Error::new(ErrorCode::Malformed, format!("this is no stream of Arrow: {error}")).with_source(error)
    });
    let reader = reader.or_raise(py)?;
    let entity = entity.to_owned();
    made(py, session, |session, tell| session.create_from_arrow(&entity, reader, BatchMode::AllOrNothing, tell))
}
