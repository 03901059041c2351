//! From records to writes: every batch is read by the plan, completed by the lookups, written in one call, and what
//! was refused is reported under the column it came from.

use std::collections::HashMap;

use super::import::{ImportSession, Progress};
use super::plan::{Key, Plan, Row};
use super::record::Record;
use super::references::Deferred;
use super::report::{Faults, ImportReport, RowFault, shown};
use super::value::Fault;
use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::context::OnDuplicate;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::batch::Write;
use crate::record::pipeline::Written;
use crate::record::values::Values;
use crate::store::Operation;

/// How many faults are put in order at a time.
const MAX_NOTED: usize = 20_000;

/// The rows of a file on their way into records.
pub(super) struct Rows<'s, 'f> {
    pub(super) session: &'s dyn ImportSession,
    pub(super) plan: Plan,
    pub(super) report: ImportReport,
    pub(super) faults: Faults<'f>,
    pub(super) deferred: Vec<Deferred>,
    pub(super) on_duplicate: OnDuplicate,
    noted: Vec<RowFault>,
    // Kept from batch to batch for their room.
    rows: Vec<Row>,
}

impl<'s, 'f> Rows<'s, 'f> {
    pub(super) fn new(
        session: &'s dyn ImportSession,
        plan: Plan,
        report: ImportReport,
        faults: Faults<'f>,
    ) -> Rows<'s, 'f> {
        let (deferred, noted, rows) = (Vec::new(), Vec::new(), Vec::new());
        Rows { session, plan, report, faults, deferred, on_duplicate: OnDuplicate::default(), noted, rows }
    }

    /// Ends the report.
    pub(super) fn finish(self) -> Result<ImportReport> {
        let mut report = self.report;
        self.faults.finish(&mut report)?;
        Ok(report)
    }

    /// How far the import is.
    pub(super) fn progress(&self, bytes: u64) -> Progress {
        let report = &self.report;
        let written = report.created + report.updated + report.unchanged;
        Progress { bytes, read: report.read, written, refused: report.refused }
    }

    /// Notes a fault; those of a batch are reported in the order of their lines.
    pub(super) fn fault(&mut self, fault: RowFault) -> Result<()> {
        self.noted.push(fault);
        // A file that is all faults must not fill the memory with them.
        if self.noted.len() >= MAX_NOTED { self.report_noted() } else { Ok(()) }
    }

    pub(super) fn report_noted(&mut self) -> Result<()> {
        let mut noted = std::mem::take(&mut self.noted);
        noted.sort_by_key(|fault| fault.line);
        noted.into_iter().try_for_each(|fault| self.faults.add(fault))
    }

    /// Writes a batch of records.
    pub(super) fn write_batch(&mut self, records: &[Record], encoding: &str) -> Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        rows.resize_with(records.len().max(rows.len()), Row::default);
        // Which records become rows; the others are refused or empty.
        let mut usable = Vec::with_capacity(records.len());
        for (index, (record, row)) in records.iter().zip(&mut rows).enumerate() {
            self.report.read += 1;
            if let Some(fault) = fault_of(record, self.plan.headings.len(), encoding) {
                self.refuse_record(record, fault)?;
                continue;
            }
            self.plan.read(record, row);
            if row.is_empty {
                self.report.skipped += 1;
            } else {
                usable.push(index);
            }
        }
        let mut later = self.find_lookups(&mut rows, &usable)?;
        let mut writes = Vec::with_capacity(usable.len());
        let mut sources = Vec::with_capacity(usable.len());
        for index in usable {
            let (Some(record), Some(row)) = (records.get(index), rows.get_mut(index)) else { continue };
            if row.faults.is_empty() {
                writes.push(self.write_of(row)?);
                sources.push((index, record));
            } else {
                self.report.refused += 1;
                for (target, fault) in std::mem::take(&mut row.faults) {
                    self.report_target(record, target, fault)?;
                }
            }
        }
        let (results, remarks) = self.session.write_rows(writes, self.on_duplicate)?;
        let mut remarks = first_of_each(remarks);
        for ((index, record), result) in sources.into_iter().zip(results) {
            match result {
                Ok(written) => {
                    self.count(&written);
                    if let Some(issue) = remarks.remove(&written.record.id) {
                        self.report.duplicates += 1;
                        self.report_issue(record, &issue)?;
                    }
                    for pending in later.remove(&index).unwrap_or_default() {
                        self.deferred.push(Deferred { line: record.line, record: written.record.id, pending });
                    }
                }
                Err(error) => self.refuse_written(record, error)?,
            }
        }
        self.rows = rows;
        self.report_noted()
    }

    fn write_of(&self, row: &mut Row) -> Result<Write> {
        let entity = self.plan.entity.name.clone();
        let id = match self.plan.key {
            Key::Id(slot) => row.values.get_mut(slot).and_then(|value| match value {
                Some(Value::Id(id)) => Some((*id, slot)),
                _ => None,
            }),
            _ => None,
        };
        if let Some((id, slot)) = id
            && !self.session.find(&entity, "id", Value::Id(id), 1)?.is_empty()
        {
            if let Some(place) = row.values.get_mut(slot) {
                *place = None;
            }
            return Ok(Write::Update { entity, id, values: self.values_of(row), version: None });
        }
        let values = self.values_of(row);
        Ok(match &self.plan.key {
            Key::Named(key) => Write::Upsert { entity, key: key.clone(), values },
            Key::None | Key::Id(_) => Write::Create { entity, values },
        })
    }

    fn values_of(&self, row: &mut Row) -> Values {
        let pairs = self.plan.slots.iter().zip(&mut row.values);
        Values(pairs.filter_map(|(slot, value)| Some((slot.name.clone(), value.take()?))).collect())
    }

    fn count(&mut self, written: &Written) {
        match written.operation {
            Some(Operation::Create | Operation::Restore) => self.report.created += 1,
            Some(_) => self.report.updated += 1,
            None => self.report.unchanged += 1,
        }
        if self.report.first.is_none() && written.operation.is_some() {
            self.report.first = Some(written.record.clone());
        }
    }

    fn refuse_record(&mut self, record: &Record, fault: Fault) -> Result<()> {
        self.report.refused += 1;
        let (column, value) = (String::new(), String::new());
        self.fault(RowFault { line: record.line, column, value, reason: fault.rule.to_owned(), message: fault.message })
    }

    fn report_target(&mut self, record: &Record, target: usize, fault: Fault) -> Result<()> {
        let (column, value) = (self.plan.heading(target).to_owned(), shown(self.plan.text(target, record).trim()));
        self.fault(RowFault { line: record.line, column, value, reason: fault.rule.to_owned(), message: fault.message })
    }

    /// A row the engine has refused: every faulty field is reported under the column it came from.
    fn refuse_written(&mut self, record: &Record, error: Error) -> Result<()> {
        if concerns_all(&error) {
            return Err(error);
        }
        self.report.refused += 1;
        let details = error.details();
        if details.issues.is_empty() {
            let target = details.field.as_deref().and_then(|field| self.plan.target_of(field));
            return self.report_written(record, target, error.code().id(), error.message());
        }
        details.issues.iter().try_for_each(|issue| self.report_issue(record, issue))
    }

    /// Reports a fault of a field under the column it was fed from.
    fn report_issue(&mut self, record: &Record, issue: &Issue) -> Result<()> {
        let target = self.plan.target_of(&issue.field);
        let message =
            if target.is_some() { issue.message.clone() } else { format!("{}: {}", issue.field, issue.message) };
        self.report_written(record, target, issue.rule, &message)
    }

    fn report_written(
        &mut self,
        record: &Record,
        target: Option<usize>,
        reason: &'static str,
        message: &str,
    ) -> Result<()> {
        match target {
            Some(target) => self.report_target(record, target, Fault::new(reason, message)),
            None => {
                let (column, value) = (String::new(), String::new());
                let (reason, message) = (reason.to_owned(), message.to_owned());
                self.fault(RowFault { line: record.line, column, value, reason, message })
            }
        }
    }
}

/// True for errors that are no fault of the row: the next row would meet them too.
pub(super) fn concerns_all(error: &Error) -> bool {
    matches!(
        error.code(),
        ErrorCode::Interrupted
            | ErrorCode::ReadOnly
            | ErrorCode::TransactionState
            | ErrorCode::Storage
            | ErrorCode::Busy
            | ErrorCode::DiskFull
            | ErrorCode::Corrupt
            | ErrorCode::UnknownEntity
            | ErrorCode::UnknownField
            | ErrorCode::Internal
    )
}

/// The first remark on each record: a row is told once what it is like.
fn first_of_each(remarks: Vec<(Ref, Issue)>) -> HashMap<Id, Issue> {
    let mut first = HashMap::new();
    for (record, issue) in remarks {
        first.entry(record.id).or_insert(issue);
    }
    first
}

/// What is wrong with a record before its cells are looked at.
fn fault_of(record: &Record, width: usize, encoding: &str) -> Option<Fault> {
    if record.is_damaged {
        return Some(Fault::new("malformed", format!("the row holds bytes that are no {}", encoding)));
    }
    if record.is_last_without_newline && record.len() < width && !record.is_blank() {
        return Some(Fault::new("truncated", "the file ends within this row"));
    }
    let has_more = record.cells().skip(width).any(|cell| !cell.trim().is_empty());
    has_more
        .then(|| Fault::new("too_many_cells", format!("the row has {} cells, the headings are {width}", record.len())))
}
