//! Records read together: what one call writes.

use std::io::Read;

use super::record::{Record, RecordReader};
use crate::error::Result;

/// How many rows are written in one call.
pub(super) const BATCH_ROWS: usize = 1_000;

/// After how much text a batch is full, however few its rows: memory must not grow with the cells.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// Records read together. They are kept for the next batch, with their room.
#[derive(Default)]
pub(super) struct Batch {
    records: Vec<Record>,
    used: usize,
}

impl Batch {
    pub(super) fn records(&self) -> &[Record] {
        self.records.get(..self.used).unwrap_or_default()
    }

    pub(super) fn push(&mut self, record: Record) {
        self.records.truncate(self.used);
        self.records.push(record);
        self.used += 1;
    }

    pub(super) fn clear(&mut self) {
        self.used = 0;
        // The room of ordinary rows is used again; that of giant ones is given back.
        self.records.retain(|record| record.room() < BATCH_BYTES / 16);
    }

    /// Reads on until the batch is full; `false` at the end of the file.
    pub(super) fn fill<R: Read>(&mut self, reader: &mut RecordReader<R>) -> Result<bool> {
        let mut bytes = 0;
        while self.used < BATCH_ROWS && bytes < BATCH_BYTES {
            if self.used == self.records.len() {
                self.records.push(Record::default());
            }
            let Some(record) = self.records.get_mut(self.used) else { break };
            if !reader.read(record)? {
                return Ok(false);
            }
            bytes += record.bytes();
            self.used += 1;
        }
        Ok(true)
    }
}
