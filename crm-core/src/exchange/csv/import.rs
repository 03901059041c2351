//! The import: rows are read, made ready and written in batches, in one transaction.

use std::io::{Read, Write as IoWrite};
use std::sync::Arc;

use super::batch::Batch;
use super::compile::{self, Chosen, Ground};
use super::decode::{Decoder, TextEncoding};
use super::mapping::Mapping;
use super::plan::Plan;
use super::record::{Record, RecordReader};
use super::report::{Faults, ImportReport};
use super::rows::Rows;
use crate::base::id::{Id, Ref};
use crate::base::time::Zone;
use crate::base::value::Value;
use crate::context::OnDuplicate;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::registry::Registry;
use crate::metadata::settings::Settings;
use crate::record::batch::Write;
use crate::record::pipeline::Written;

/// What an import needs of a session. All of it happens in one transaction, which the caller ends as
/// [`ImportReport::is_kept`] says.
pub trait ImportSession {
    /// The definitions.
    fn registry(&self) -> Arc<Registry>;

    /// The settings of the file.
    fn settings(&self) -> Settings;

    /// The time zone of the session.
    fn zone(&self) -> Zone;

    /// Writes records that bring their past along; those that fail leave no trace, the others stay.
    ///
    /// # Errors
    /// Only what concerns all of them.
    fn write(&self, writes: Vec<Write>) -> Result<Vec<Result<Written>>>;

    /// As [`ImportSession::write`], heeding what records are like; with what is remarked on those that are written.
    ///
    /// # Errors
    /// Only what concerns all of them.
    fn write_rows(&self, writes: Vec<Write>, on_duplicate: OnDuplicate) -> Result<Outcomes>;

    /// The records whose field has exactly this value.
    ///
    /// # Errors
    /// Those of a question.
    fn find(&self, entity: &str, field: &str, value: Value, limit: usize) -> Result<Vec<Id>>;

    /// The records of an entity with a text each, at most so many.
    ///
    /// # Errors
    /// Those of a question.
    fn names(&self, entity: &str, field: &str, limit: usize) -> Result<Vec<(Id, String)>>;

    /// Fails if the host has interrupted the session.
    ///
    /// # Errors
    /// `interrupted`.
    fn check_interrupt(&self) -> Result<()>;
}

/// What became of records, one by one, and what is remarked on some of those that were written.
pub type Outcomes = (Vec<Result<Written>>, Vec<(Ref, Issue)>);

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The bytes of the file read so far.
    pub bytes: u64,
    /// The rows read so far.
    pub read: u64,
    /// Those of them that were written, or found equal.
    pub written: u64,
    /// Those that were refused.
    pub refused: u64,
}

/// What an import is told beside its mapping.
#[derive(Default)]
pub struct ImportOptions<'a> {
    /// Checks everything, lookups, rules and hooks included, and keeps nothing.
    pub dry_run: bool,
    /// Keeps nothing if any row is refused. Every row is read all the same, so that the report is complete.
    pub all_or_nothing: bool,
    /// What becomes of a row that is like a record by the published duplicate rules, or like a row before it. Reported, it is
    /// written and stands among the faults all the same, with the reason `duplicate`.
    pub on_duplicate: OnDuplicate,
    /// Receives every fault as CSV, at once; without it the report keeps the first thousand.
    pub faults: Option<&'a mut dyn IoWrite>,
    /// Hears how far the import is, about every thousand rows; `false` stops it, and nothing is kept.
    pub progress: Option<&'a mut dyn FnMut(&Progress) -> bool>,
}

/// Imports a file.
///
/// # Errors
/// `invalid_mapping`; `malformed` where the file cannot be read further, with the line; `io`; `interrupted`; what the
/// store answers. Then nothing may be kept. A row that is refused is no error: it stands in the report.
pub fn import(
    session: &dyn ImportSession,
    input: impl Read,
    mapping: &Mapping,
    options: ImportOptions<'_>,
) -> Result<ImportReport> {
    let settings = session.settings();
    let encoding = mapping.encoding.as_deref().map_or(Ok(TextEncoding::AUTO), TextEncoding::named)?;
    let delimiter = mapping.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let decoder = Decoder::new(input, encoding, Some(&settings.country));
    let mut reader = RecordReader::new(decoder, delimiter)?;
    let mut batch = Batch::default();
    let headings = headings(&mut reader, mapping.header, &mut batch)?;
    let mut is_more = batch.fill(&mut reader)?;
    let registry = session.registry();
    let ground = Ground {
        registry: &registry,
        settings: &settings,
        zone: session.zone(),
        delimiter: reader.dialect().delimiter,
        headings: &headings,
        sample: batch.records(),
    };
    let (plan, chosen) = compile::compile(mapping, &ground)?;
    let report = new_report(&plan, chosen, reader.dialect().delimiter);
    let faults = Faults::new(options.faults)?;
    let mut rows = Rows::new(session, plan, report, faults);
    rows.on_duplicate = options.on_duplicate;
    let mut progress = options.progress;
    loop {
        session.check_interrupt()?;
        rows.write_batch(batch.records(), reader.encoding_name())?;
        let so_far = rows.progress(reader.bytes());
        if progress.as_mut().is_some_and(|progress| !progress(&so_far)) {
            return Err(Error::new(ErrorCode::Interrupted, "the import was cancelled; nothing was kept"));
        }
        if !is_more {
            break;
        }
        batch.clear();
        is_more = batch.fill(&mut reader)?;
    }
    rows.write_deferred()?;
    let mut report = rows.finish()?;
    report.encoding = reader.encoding_name().to_owned();
    report.is_dry_run = options.dry_run;
    let is_spoilt = options.all_or_nothing && report.fault_count > report.duplicates;
    report.is_kept = !options.dry_run && !is_spoilt;
    Ok(report)
}

fn new_report(plan: &Plan, chosen: Chosen, delimiter: u8) -> ImportReport {
    ImportReport {
        entity: plan.entity.name.clone(),
        delimiter: char::from(delimiter).to_string(),
        decimal: chosen.decimal,
        dates: chosen.dates,
        ignored_columns: plan.ignored.clone(),
        ..ImportReport::default()
    }
}

/// The headings: the first record, or numbers where the file has none.
pub(super) fn headings<R: Read>(
    reader: &mut RecordReader<R>,
    has_header: bool,
    batch: &mut Batch,
) -> Result<Vec<String>> {
    let mut first = Record::default();
    if !reader.read(&mut first)? {
        return Err(Error::new(ErrorCode::Malformed, "the file is empty"));
    }
    if !has_header {
        let headings = (1..=first.len()).map(|number| number.to_string()).collect();
        batch.push(first);
        return Ok(headings);
    }
    if first.is_damaged {
        let message = format!("the headings hold bytes that are no {}: say the encoding", reader.encoding_name());
        return Err(Error::new(ErrorCode::Malformed, message).with_position(Some((first.line, 1))));
    }
    let named = |(number, cell): (usize, &str)| match cell.trim() {
        "" => (number + 1).to_string(),
        heading => heading.to_owned(),
    };
    Ok(first.cells().enumerate().map(named).collect())
}
