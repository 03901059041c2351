//! Columns in and out.

use std::cell::Cell;

use super::answer::Rows;
use super::session::Session;
use crate::base::id::Id;
use crate::error::{Error, ErrorCode, Result};
use crate::exchange::arrow::{ArrowError, Batches, Frame, RecordBatchReader};
use crate::record::batch::BatchMode;
use crate::record::values::Values;

impl Rows {
    /// The rows that are left as Arrow has them, in batches, read as they are asked for. The kinds of the columns are told
    /// in [`exchange::arrow`](crate::exchange::arrow).
    ///
    /// ```
    /// use crm_core::{Crm, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.create("account", record! { "name" => "Acme" })?;
    /// let batches = session.query("select name, created_at from account", params! {})?.into_batches();
    /// let rows: usize = batches.filter_map(Result::ok).map(|batch| batch.num_rows()).sum();
    /// assert_eq!(rows, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_batches(self) -> Batches {
        let (question, rows) = self.into_parts();
        Batches::new(question, rows)
    }
}

impl Session {
    /// Creates a record for each row of some batches whose columns are fields, as [`Session::create_many`] does. What is
    /// null is left out, so that defaults take its place.
    ///
    /// # Errors
    /// Those of [`Session::create_many`]; `invalid_argument`, naming the column, for kinds that no field can hold and
    /// moments without a time zone; `malformed` if the batches cannot be read.
    pub fn create_from_arrow(
        &self,
        entity: &str,
        batches: impl RecordBatchReader,
        mode: BatchMode,
        mut tell: impl FnMut(usize, Result<Id>) -> Result<()>,
    ) -> Result<usize> {
        let known = self.with_fresh_names(|| self.entity(entity))?;
        // What concerns a whole batch ends the call in either mode, which a fault in one row does not.
        let (seen, fatal) = (Cell::new(0_usize), Cell::new(None));
        let rows = batches.flat_map(|batch| -> Box<dyn Iterator<Item = Result<Values>>> {
            let frame = batch.map_err(unreadable).and_then(|batch| Frame::new(&batch, &known));
            match frame {
                Ok(frame) => {
                    seen.set(seen.get().saturating_add(frame.rows()));
                    Box::new((0..frame.rows()).map(move |row| frame.values(row)))
                }
                Err(error) => {
                    fatal.set(Some(seen.get()));
                    Box::new(std::iter::once(Err(error)))
                }
            }
        });
        self.create_many(entity, rows, mode, |row, result| match result {
            Err(error) if fatal.get() == Some(row) => Err(error),
            result => tell(row, result),
        })
    }
}

fn unreadable(error: ArrowError) -> Error {
    Error::new(ErrorCode::Malformed, format!("the batches cannot be read: {error}")).with_source(error)
}
