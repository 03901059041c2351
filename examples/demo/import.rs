//! Importing several CSV files one after the other, each through a mapping of its own.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use crm_core::Session;
use crm_core::exchange::csv::{ImportOptions, ImportReport, Mapping, RowFault};

use super::Outcome;
use super::show::{Table, Writing, timed};

/// One file on its way in.
pub struct Step {
    /// The name of the file.
    pub file: &'static str,
    /// What its rows become, in words.
    pub becomes: &'static str,
    /// The mapping, as JSON.
    pub mapping: &'static str,
}

/// What came of a step.
pub struct Done {
    /// The name of the file.
    pub file: &'static str,
    /// What its rows became, in words.
    pub becomes: &'static str,
    /// The counts.
    pub report: ImportReport,
    /// Every fault, also those beyond what the report keeps.
    pub faults: Vec<RowFault>,
    /// How long it took.
    pub taken: Duration,
}

impl Step {
    /// Imports the file from a folder.
    pub fn import(&self, session: &Session, folder: &Path) -> Outcome<Done> {
        self.import_with(session, folder, &Mapping::from_json(self.mapping)?)
    }

    /// Imports the file from a folder with another mapping.
    pub fn import_with(&self, session: &Session, folder: &Path, mapping: &Mapping) -> Outcome<Done> {
        let path = folder.join(self.file);
        let file = File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut faults = Vec::new();
        let options = ImportOptions { faults: Some(&mut faults), ..ImportOptions::default() };
        let (report, taken) = timed(|| session.import_csv(file, mapping, options));
        let report = report.map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Done { file: self.file, becomes: self.becomes, report, faults: read(&faults)?, taken })
    }
}

/// The faults, as the import has written them.
fn read(faults: &[u8]) -> Outcome<Vec<RowFault>> {
    let mut found = Vec::new();
    for record in csv::Reader::from_reader(faults).records() {
        let record = record?;
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let line = cell(0).parse()?;
        found.push(RowFault { line, column: cell(1), value: cell(2), reason: cell(3), message: cell(4) });
    }
    Ok(found)
}

/// The steps as a table: file by file what became of the rows. `time` says a time.
pub fn table(done: &[Done], time: impl Fn(Duration) -> String) -> Table {
    let mut table = Table::new(&["file", "becomes", ">rows", ">new", ">changed", ">refused", ">time"]);
    let number = |number: u64| Writing::English.count(i64::try_from(number).unwrap_or(i64::MAX));
    let sum = |of: fn(&ImportReport) -> u64| number(done.iter().map(|step| of(&step.report)).sum());
    for step in done {
        let report = &step.report;
        table.row([
            step.file.to_owned(),
            step.becomes.to_owned(),
            number(report.read),
            number(report.created),
            number(report.updated),
            number(report.refused),
            time(step.taken),
        ]);
    }
    table.total([
        String::new(),
        String::new(),
        sum(|report| report.read),
        sum(|report| report.created),
        sum(|report| report.updated),
        sum(|report| report.refused),
        time(done.iter().map(|step| step.taken).sum()),
    ]);
    table
}
