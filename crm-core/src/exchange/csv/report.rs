//! What came of an import: the counts, and every row that was refused.

use std::io::Write;

use serde::Serialize;

use super::date::DateOrder;
use super::number::DecimalMark;
use crate::base::id::Ref;
use crate::error::{Error, ErrorCode, Result};

/// How many refused cells are kept in memory; all of them are counted, and go to the writer if one is given.
pub const KEPT_FAULTS: usize = 1_000;

/// The most characters of a cell that a report shows.
const SHOWN: usize = 500;

/// One reason for which a row was refused. A row with several faulty cells has several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// The line of the file the row begins in, from one.
    pub line: u64,
    /// The heading of the column, or its number; empty if the row as a whole is meant.
    pub column: String,
    /// What stands in the cell (of a long one the beginning).
    pub value: String,
    /// The reason as a stable word: `unknown_reference`, `not_a_date`, `required`, `duplicate_key`…
    pub reason: String,
    /// The reason for people.
    pub message: String,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImportReport {
    /// The entity the rows became records of.
    pub entity: String,
    /// True if everything was only checked.
    pub is_dry_run: bool,
    /// True if the records were kept: not after a dry run, and not if all or nothing was asked for and a row was
    /// refused.
    pub is_kept: bool,
    /// The number of the transaction in the history, by which the whole import can be undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<i64>,
    /// The encoding the file was read in.
    pub encoding: String,
    /// The delimiter it was read with.
    pub delimiter: String,
    /// The character before the decimals.
    pub decimal: DecimalMark,
    /// The order of numeric dates.
    pub dates: DateOrder,
    /// The columns no field was fed from.
    pub ignored_columns: Vec<String>,
    /// How many rows were read, without the headings and blank lines.
    pub read: u64,
    /// How many became new records.
    pub created: u64,
    /// How many changed a record.
    pub updated: u64,
    /// How many found their record equal already.
    pub unchanged: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many held nothing in any column used.
    pub skipped: u64,
    /// How many were written without a reference to a row of the same file that never came. They count as created or
    /// updated too, and are listed among the faults.
    pub incomplete: u64,
    /// How many were written although they are like another record, where that was to be reported. They count as created or
    /// updated too, and are listed among the faults.
    pub duplicates: u64,
    /// How many records were created because a lookup did not find them.
    pub lookups_created: u64,
    /// How many faults there are in all.
    pub fault_count: u64,
    /// The first [`KEPT_FAULTS`] of them.
    pub faults: Vec<RowFault>,
    /// A record that was written, to find the transaction by.
    #[serde(skip)]
    pub(crate) first: Option<Ref>,
}

impl ImportReport {
    /// Writes the faults that are kept as CSV, with headings. A report of more faults than are kept is complete only
    /// through the writer given to the import.
    ///
    /// # Errors
    /// `io`.
    pub fn write_csv(&self, to: impl Write) -> Result<()> {
        let mut writer = FaultWriter::new(to)?;
        for fault in &self.faults {
            writer.write(fault)?;
        }
        writer.finish()
    }
}

/// Writes faults as CSV, as they come.
pub(super) struct FaultWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> FaultWriter<W> {
    pub(super) fn new(to: W) -> Result<FaultWriter<W>> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        writer.write_record(["line", "column", "value", "reason", "message"]).map_err(io_error)?;
        Ok(FaultWriter { writer })
    }

    pub(super) fn write(&mut self, fault: &RowFault) -> Result<()> {
        let line = fault.line.to_string();
        // A report is opened in a spreadsheet: a cell must not become a formula there.
        let value = super::export::guarded(&fault.value);
        let record = [line.as_str(), &fault.column, &value, &fault.reason, &fault.message];
        self.writer.write_record(record).map_err(io_error)
    }

    pub(super) fn finish(mut self) -> Result<()> {
        self.writer.flush().map_err(|e| io_error(e.into()))
    }
}

/// The error for a file that cannot be written.
pub(super) fn io_error(error: csv::Error) -> Error {
    Error::new(ErrorCode::Io, format!("the CSV cannot be written: {error}")).with_source(error)
}

/// The cell as a report shows it.
pub(super) fn shown(cell: &str) -> String {
    match cell.char_indices().nth(SHOWN) {
        None => cell.to_owned(),
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
    }
}

/// Gathers the faults of an import: counts all, keeps some, hands each on.
pub(super) struct Faults<'a> {
    writer: Option<FaultWriter<&'a mut dyn Write>>,
    kept: Vec<RowFault>,
    count: u64,
}

impl<'a> Faults<'a> {
    pub(super) fn new(to: Option<&'a mut dyn Write>) -> Result<Faults<'a>> {
        Ok(Faults { writer: to.map(FaultWriter::new).transpose()?, kept: Vec::new(), count: 0 })
    }

    pub(super) fn add(&mut self, fault: RowFault) -> Result<()> {
        self.count += 1;
        if let Some(writer) = &mut self.writer {
            writer.write(&fault)?;
        }
        if self.kept.len() < KEPT_FAULTS {
            self.kept.push(fault);
        }
        Ok(())
    }

    pub(super) fn finish(self, report: &mut ImportReport) -> Result<()> {
        report.fault_count = self.count;
        report.faults = self.kept;
        self.writer.map_or(Ok(()), FaultWriter::finish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saves_itself_as_csv() {
        let fault = RowFault {
            line: 3,
            column: "amount".into(),
            value: "=1,\"2\"".into(),
            reason: "not_a_number".into(),
            message: "this is not a number".into(),
        };
        let report = ImportReport { faults: vec![fault], ..ImportReport::default() };
        let mut out = Vec::new();
        report.write_csv(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "line,column,value,reason,message\r\n3,amount,\"'=1,\"\"2\"\"\",not_a_number,this is not a number\r\n"
        );
    }

    #[test]
    fn keeps_some_and_hands_on_all() {
        let mut out = Vec::new();
        let mut faults = Faults::new(Some(&mut out)).unwrap();
        for line in 0..(KEPT_FAULTS as u64 + 5) {
            let (column, reason) = (String::new(), "required".to_owned());
            faults
                .add(RowFault { line, column, value: shown(&"x".repeat(9_999)), reason, message: String::new() })
                .unwrap();
        }
        let mut report = ImportReport::default();
        faults.finish(&mut report).unwrap();
        assert_eq!((report.faults.len(), report.fault_count), (KEPT_FAULTS, KEPT_FAULTS as u64 + 5));
        assert_eq!(out.iter().filter(|b| **b == b'\n').count(), KEPT_FAULTS + 6);
    }
}
