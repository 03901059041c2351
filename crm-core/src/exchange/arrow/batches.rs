//! An answer in batches of rows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};

use super::column::Column;
use crate::error::{Error, Result};
use crate::store::{Compiled, Rows};

/// The most rows of a batch: enough to share what a batch costs, few enough to stay in the processor's cache.
const MOST_ROWS: usize = 8_192;

/// The most bytes of text in one column of a batch: Arrow counts them in 32 bits, and memory is to stay flat.
const MOST_BYTES: usize = 32 << 20;

/// An answer in batches of rows, read as they are asked for: an answer of millions needs the memory of one batch.
pub struct Batches {
    schema: SchemaRef,
    question: Arc<Compiled>,
    // None once the last row was read, or reading failed: the connection goes back at once.
    rows: Option<Box<dyn Rows>>,
    columns: Vec<Column>,
}

impl std::fmt::Debug for Batches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batches").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl Batches {
    /// The rows of a question, from the one that comes next.
    pub(crate) fn new(question: Arc<Compiled>, rows: Option<Box<dyn Rows>>) -> Batches {
        let columns: Vec<Column> = question.columns.iter().map(|(decode, _)| Column::of(decode)).collect();
        let fields = question.names.iter().zip(&columns).map(|(name, column)| column.field(name));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Batches { schema, question, rows, columns }
    }

    fn batch(&mut self) -> Result<Option<RecordBatch>> {
        let Some(rows) = &mut self.rows else { return Ok(None) };
        let mut count = 0_usize;
        let mut has_more = true;
        while count < MOST_ROWS {
            if !rows.advance()? {
                has_more = false;
                break;
            }
            count = count.wrapping_add(1);
            let mut bytes = 0;
            for (column, (_, place)) in self.columns.iter_mut().zip(&self.question.columns) {
                bytes = column.append(&**rows, *place)?.max(bytes);
            }
            if bytes > MOST_BYTES {
                break;
            }
        }
        if !has_more {
            self.rows = None;
            if count == 0 {
                return Ok(None);
            }
        }
        let arrays = self.columns.iter_mut().map(Column::finish).collect::<Result<_>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)
            .map(Some)
            .map_err(|e| Error::internal("the columns of an answer do not fit together").with_source(e))
    }
}

impl Iterator for Batches {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // This mostly runs inside a callback of Arrow's, which has no guard of its own: no panic may leave.
        let batch = catch_unwind(AssertUnwindSafe(|| self.batch()));
        let batch = batch.unwrap_or_else(|_| Err(Error::internal("a fault inside the library")));
        if batch.is_err() {
            self.rows = None;
        }
        // The error stays whole inside, for who knows to look; others see its message.
        batch.map_err(|error| ArrowError::ExternalError(Box::new(error))).transpose()
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
