//! CSV in and out.

use std::ffi::{c_char, c_void};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use crm_core::base::time::Zone;
use crm_core::exchange::csv::{ExportOptions, ImportOptions, Mapping, OnDuplicate, Progress};
use crm_core::{Error, ErrorCode, Result, Session};

use crate::crm::crm_progress_fn;
use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::session::{crm_session, enter};
use crate::text::{bytes, crm_string, hand_out, hand_out_json, optional_text, text};
use crate::values::{crm_values, values_at};

/// crm_import_csv: checks everything and keeps nothing.
pub const CRM_IMPORT_DRY_RUN: i32 = 1;
/// crm_import_csv: keeps nothing if any row is refused.
pub const CRM_IMPORT_ALL_OR_NOTHING: i32 = 2;
/// crm_import_csv: rows that are like a record by the duplicate rules, or like a row before them, are written, and stand
/// among the faults with the reason "duplicate".
pub const CRM_IMPORT_REPORT_DUPLICATES: i32 = 4;
/// crm_import_csv: those rows are refused.
pub const CRM_IMPORT_REFUSE_DUPLICATES: i32 = 8;

/// crm_export_csv: for a double click in a spreadsheet where decimals have a comma; else exact and for machines.
pub const CRM_EXPORT_SPREADSHEET: i32 = 1;

fn io(what: &str, path: &str, error: std::io::Error) -> Error {
    Error::new(ErrorCode::Io, format!("{path} cannot be {what}: {error}")).with_source(error)
}

fn flags(given: i32, known: i32) -> Result<i32> {
    if given & !known != 0 {
        return Err(Error::new(ErrorCode::InvalidArgument, "a flag is set that there is not"));
    }
    Ok(given)
}

/// Guesses from the beginning of a CSV file which column feeds which field. `entity` is what the rows are to become; with
/// NULL it is guessed too.
///
/// On success `*mapping_out` is a mapping in JSON, to be looked at, changed, given to crm_import_csv and freed with
/// crm_string_free.
/// Errors: malformed, io, unknown_entity; invalid_mapping if no heading means anything. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_guess_csv(
    session: *const crm_session,
    path: *const c_char,
    path_length: usize,
    entity: *const c_char,
    entity_length: usize,
    mapping_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(mapping_out, "mapping_out")?;
            let path = text(path, path_length)?;
            let file = File::open(path).map_err(|error| io("read", path, error))?;
            let guess = enter(session)?.guess_csv(BufReader::new(file), optional_text(entity, entity_length)?)?;
            hand_out(out, &guess.mapping.to_json()?);
            Ok(())
        })
    }
}

/// How an import was asked for.
struct Import<'a> {
    mapping: Option<&'a str>,
    flags: i32,
    progress: crm_progress_fn,
    userdata: *mut c_void,
    total: u64,
}

/// # Safety
/// `progress` may be called with `userdata`; `report_out` is NULL or points to room for a pointer.
unsafe fn import<R: Read>(
    session: &Session,
    open: impl Fn() -> Result<R>,
    asked: &Import<'_>,
    report_out: *mut *mut crm_string,
) -> Result<()> {
    let duplicates = CRM_IMPORT_REPORT_DUPLICATES | CRM_IMPORT_REFUSE_DUPLICATES;
    let flags = flags(asked.flags, CRM_IMPORT_DRY_RUN | CRM_IMPORT_ALL_OR_NOTHING | duplicates)?;
    let on_duplicate = match flags & duplicates {
        0 => OnDuplicate::Accept,
        CRM_IMPORT_REPORT_DUPLICATES => OnDuplicate::Report,
        CRM_IMPORT_REFUSE_DUPLICATES => OnDuplicate::Refuse,
        _ => return Err(Error::new(ErrorCode::InvalidArgument, "duplicates are reported or refused, not both")),
    };
    let mapping = match asked.mapping {
        Some(json) => Mapping::from_json(json)?,
        None => session.guess_csv(open()?, None)?.mapping,
    };
    let mut hear = |so_far: &Progress| match asked.progress {
        // SAFETY: as the caller promises.
        Some(progress) => unsafe { progress(asked.userdata, so_far.bytes, asked.total) != 0 },
        None => true,
    };
    let options = ImportOptions {
        dry_run: flags & CRM_IMPORT_DRY_RUN != 0,
        all_or_nothing: flags & CRM_IMPORT_ALL_OR_NOTHING != 0,
        on_duplicate,
        faults: None,
        progress: Some(&mut hear),
    };
    let report = session.import_csv(open()?, &mapping, options)?;
    if report_out.is_null() {
        return Ok(());
    }
    // SAFETY: as the caller promises.
    unsafe { hand_out_json(report_out, &report) }
}

/// Imports a CSV file in one transaction. Rows that cannot be are refused and reported, the others are kept. `mapping` is
/// one in JSON; with NULL it is guessed. `flags` is a sum of CRM_IMPORT_ constants. `progress`, which may be NULL, hears
/// bytes done and in all about every thousand rows; 0 as its answer stops the import, and nothing is kept.
///
/// `*report_out`, which may be NULL, receives the report in JSON ("created", "updated", "refused", "faults", "transaction"
/// for crm_undo…), to be freed with crm_string_free.
/// Errors: invalid_mapping, malformed, io, interrupted, busy; then nothing is kept. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_import_csv(
    session: *mut crm_session,
    path: *const c_char,
    path_length: usize,
    mapping: *const c_char,
    mapping_length: usize,
    flags: i32,
    progress: crm_progress_fn,
    userdata: *mut c_void,
    report_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h; the caller promises that `progress` may be called with `userdata`.
    unsafe {
        guard(error_out, || {
            let path = text(path, path_length)?;
            let mapping = optional_text(mapping, mapping_length)?;
            let total = std::fs::metadata(path).map_or(0, |data| data.len());
            let open = || File::open(path).map(BufReader::new).map_err(|error| io("read", path, error));
            import(&*enter(session)?, open, &Import { mapping, flags, progress, userdata, total }, report_out)
        })
    }
}

/// As crm_import_csv, of a file that is in memory already.
///
/// Errors: those of crm_import_csv. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_import_csv_data(
    session: *mut crm_session,
    data: *const c_char,
    data_length: usize,
    mapping: *const c_char,
    mapping_length: usize,
    flags: i32,
    progress: crm_progress_fn,
    userdata: *mut c_void,
    report_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h; the caller promises that `progress` may be called with `userdata`.
    unsafe {
        guard(error_out, || {
            let data = bytes(data, data_length)?;
            let mapping = optional_text(mapping, mapping_length)?;
            let total = data.len() as u64;
            import(&*enter(session)?, || Ok(data), &Import { mapping, flags, progress, userdata, total }, report_out)
        })
    }
}

/// Writes the answer of a question to a CSV file, in place of one that is there. `parameters` may be NULL. `flags` is 0 or
/// CRM_EXPORT_SPREADSHEET. `rows_out`, which may be NULL, receives how many rows there were.
///
/// Errors: those of crm_query, io; a file that was there is then as it was. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_export_csv(
    session: *mut crm_session,
    query: *const c_char,
    query_length: usize,
    parameters: *const crm_values,
    path: *const c_char,
    path_length: usize,
    flags: i32,
    rows_out: *mut u64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let session = enter(session)?;
            let (query, parameters) = (text(query, query_length)?, values_at(parameters)?);
            let path = text(path, path_length)?;
            let options = match self::flags(flags, CRM_EXPORT_SPREADSHEET)? {
                0 => ExportOptions::default(),
                _ => ExportOptions::spreadsheet(Zone::named(&session.crm().settings().time_zone)?),
            };
            let count = in_place_of(path, |file| session.export_csv(file, query, parameters, options))?;
            put(rows_out, count);
            Ok(())
        })
    }
}

/// Writes a file beside the one it is to replace, so that there is always a whole one.
fn in_place_of<T>(path: &str, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let beside = format!("{path}.part");
    let file = File::create_new(&beside).map_err(|error| io("made", &beside, error))?;
    let mut file = BufWriter::new(file);
    let done = write(&mut file).and_then(|answer| {
        file.flush().map_err(|error| io("written", &beside, error))?;
        std::fs::rename(Path::new(&beside), path).map_err(|error| io("written", path, error))?;
        Ok(answer)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}
