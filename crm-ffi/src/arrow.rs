//! Columns in and out, as Apache Arrow's C stream interface.

use std::ffi::c_char;
use std::sync::Arc;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream as ArrowArrayStream, RecordBatchStreamReader};
use crm_core::exchange::arrow::{ArrowError, Batches, RecordBatch, RecordBatchReader};
use crm_core::{Error, ErrorCode};

use crate::bulk::{Faults, batch_mode};
use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::session::{crm_session, enter};
use crate::text::{crm_string, text};
use crate::values::{crm_values, values_at};

/// Batches that may go to another thread, as consumers of Arrow like to.
struct Travelling(Batches);

// SAFETY: batches own all that they read with (connection, statement, the definitions behind counted pointers that
// threads may share), and nobody else has any of it: `crm_core::store::Rows` promises so. An Arrow stream is used by one
// thread at a time.
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

/// As crm_query, with the answer as a stream of Arrow: columns, in batches of up to 8,192 rows that are read as they are
/// asked for. Text becomes utf8, whole numbers int64, money and decimals decimal128, days date32, moments timestamps in
/// UTC, options dictionaries of text, ids sixteen bytes (arrow.uuid), references to several entities a struct of entity
/// and id, multi-choices lists of text, files a struct of name, media_type and size. Every column may be null.
///
/// On success `*stream_out` is a stream of the caller's, to be given back by its own release callback, also after the
/// session is closed, and before the file is. It may be read in another thread. Where reading fails half-way, get_next
/// answers with a number that is not 0 and get_last_error with the message.
/// Errors: those of crm_query. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_query_arrow(
    session: *const crm_session,
    query: *const c_char,
    query_length: usize,
    parameters: *const crm_values,
    stream_out: *mut ArrowArrayStream,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(stream_out, "stream_out")?;
            let rows = enter(session)?.query(text(query, query_length)?, values_at(parameters)?)?;
            put(out, ArrowArrayStream::new(Box::new(Travelling(rows.into_batches()))));
            Ok(())
        })
    }
}

/// As crm_create_many, from a stream of Arrow whose columns are fields: any kind that fits a field, null meaning not set.
/// Moments need a time zone. The stream is taken over whatever happens: the library calls its release callback.
///
/// `mode` is CRM_ALL_OR_NOTHING or CRM_KEEP_GOING. `created_out` may be NULL; else it receives how many records were made.
/// `faults_out` may be NULL; else it receives a JSON array of {"row", "code", "id", "message"} for those that were not, to be
/// freed with crm_string_free. If the call fails, nothing is kept.
///
/// Errors: those of crm_create_many, malformed if the stream fails. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_create_many_arrow(
    session: *mut crm_session,
    entity: *const c_char,
    entity_length: usize,
    stream: *mut ArrowArrayStream,
    mode: i32,
    created_out: *mut usize,
    faults_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h, and that of Arrow for the stream.
    unsafe {
        guard(error_out, || {
            let stream = RecordBatchStreamReader::from_raw(room(stream, "stream")?).map_err(|e| {
                Error::new(ErrorCode::Malformed, format!("this is no stream of Arrow: {e}")).with_source(e)
            })?;
            let (session, mode) = (enter(session)?, batch_mode(mode)?);
            let mut faults = Faults::default();
            let tell = |row, result: crm_core::Result<_>| {
                faults.note(row, &result);
                Ok(())
            };
            let created = session.create_from_arrow(text(entity, entity_length)?, stream, mode, tell)?;
            put(created_out, created);
            faults.hand_out(faults_out)
        })
    }
}
