//! Rows that were read already.

use super::{Cell, CellRef, Cells, Compiled, Rows};
use crate::error::Result;

/// Rows read beforehand: where the connection cannot wait for whoever reads them.
#[derive(Debug, Default)]
pub struct Collected {
    cells: Vec<Cell>,
    width: usize,
    // The place of the present row; none before the first.
    row: Option<usize>,
}

impl Collected {
    /// No rows yet of the answer to this question.
    pub fn of(question: &Compiled) -> Collected {
        Collected { cells: Vec::new(), width: question.width(), row: None }
    }

    /// One row more.
    ///
    /// # Errors
    /// Those of reading.
    pub fn push(&mut self, row: &dyn Cells) -> Result<()> {
        for place in 0..self.width {
            self.cells.push(row.cell(place)?.to_cell());
        }
        Ok(())
    }
}

impl Rows for Collected {
    fn advance(&mut self) -> Result<bool> {
        let next = self.row.map_or(0, |row| row.saturating_add(self.width));
        self.row = Some(next);
        Ok(next < self.cells.len())
    }
}

impl Cells for Collected {
    fn cell(&self, place: usize) -> Result<CellRef<'_>> {
        let cell = self.row.and_then(|row| self.cells.get(row.saturating_add(place)));
        Ok(match cell {
            Some(Cell::Int(number)) => CellRef::Int(*number),
            Some(Cell::Text(text)) => CellRef::Text(text),
            Some(Cell::Bytes(bytes)) => CellRef::Bytes(bytes),
            _ => CellRef::Null,
        })
    }
}
