//! Random calls with random bytes, on living handles of the right kind, of another kind, and NULL. Nothing may crash.
//!
//! `CRM_FUZZ_SECONDS=60` goes on for longer, from other seeds each time; `CRM_FUZZ_SEED=n` goes one way again. Seeds that
//! found something are kept in `tests/finds`, where a crash puts them, and are gone again every time.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails where it cannot go on")]

use std::ffi::{c_char, c_void};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::ptr;
use std::time::{Duration, Instant};

use crm::*;

/// How many calls one way has.
const CALLS: usize = 1_500;

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // xorshift64*: small, and the same everywhere.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const WORDS: &[&str] = &[
    "account",
    "contact",
    "opportunity",
    "task",
    "name",
    "last_name",
    "customer",
    "subject",
    "estimated_value",
    "state",
    "id",
    "version",
    "select",
    "from",
    "where",
    "=",
    ":name",
    "name",
    "Acme",
    "'Torino'",
    "12.50",
    "2026-03-01",
    "count(*)",
    "limit",
    "order by",
    "(",
    ")",
    ",",
    "*",
    "won",
    "record.set_state",
    "record.undo",
    "security.rights",
    "{}",
    "[]",
    "{\"record\": {}}",
    "select name from account",
    "select last_name, account.name from contact",
    "select count(*) from opportunity",
    "create table mine (a integer)",
    "insert into mine values (:name)",
    "select * from mine",
    "drop table account",
    "{\"crm_schema_pack\": 1}",
    "{\"crm_query\": 1, \"from\": \"account\"}",
    "Nome,Cognome\nAda,Rossi\n",
    "en",
    "Europe/Rome",
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "\"",
    "\u{1f600}",
    "",
];

/// A text, mostly of words, sometimes of anything.
fn bytes(dice: &mut Dice) -> Vec<u8> {
    if dice.below(8) == 0 {
        return (0..dice.below(40)).map(|_| dice.next() as u8).collect();
    }
    let words: Vec<&str> = (0..1 + dice.below(10) / 6).map(|_| dice.pick(WORDS)).collect();
    let mut text = words.join(" ").into_bytes();
    if dice.below(20) == 0 && !text.is_empty() {
        let place = dice.below(text.len());
        text[place] = dice.next() as u8;
    }
    text
}

/// A text as C gives it, which lives while it is used: pointer and length, now and then NULL or a length that cannot be.
struct Text(Vec<u8>, bool, usize);

impl Text {
    fn new(dice: &mut Dice) -> Text {
        let mut kept = bytes(dice);
        let length = match dice.below(12) {
            0 => usize::MAX - 1,
            1..4 => CRM_NUL,
            _ => kept.len(),
        };
        kept.push(0);
        Text(kept, dice.below(25) == 0, length)
    }

    fn at(&self) -> *const c_char {
        if self.1 { ptr::null() } else { self.0.as_ptr().cast() }
    }
}

/// The handles that live, each with its kind.
#[derive(Default)]
struct Pool {
    living: Vec<(u8, *mut c_void)>,
}

const FILE: u8 = 0;
const SESSION: u8 = 1;
const RECORD: u8 = 2;
const VALUES: u8 = 3;
const ROWS: u8 = 4;
const STRING: u8 = 5;
const INTERRUPT: u8 = 6;
const ERROR: u8 = 7;
const LISTENER: u8 = 8;
const ATTACHED: u8 = 9;

impl Pool {
    /// A handle: mostly of the kind that is wanted.
    fn get<T>(&self, dice: &mut Dice, kind: u8) -> *mut T {
        match dice.below(20) {
            0 => ptr::null_mut(),
            1 => dice.pick(&self.living).1.cast(),
            _ => {
                let right: Vec<*mut c_void> = self.living.iter().filter(|(k, _)| *k == kind).map(|(_, p)| *p).collect();
                if right.is_empty() { ptr::null_mut() } else { dice.pick(&right).cast() }
            }
        }
    }

    /// The file itself, which lives as long as the pool.
    fn file(&self) -> *mut c_void {
        self.living.iter().find(|(kind, _)| *kind == FILE).map_or(ptr::null_mut(), |(_, file)| *file)
    }

    fn keep<T>(&mut self, kind: u8, handle: *mut T) {
        if !handle.is_null() {
            self.living.push((kind, handle.cast()));
        }
    }

    /// Takes a handle that is free to go.
    fn take<T>(&mut self, dice: &mut Dice, kind: u8) -> *mut T {
        let places: Vec<usize> = (0..self.living.len()).filter(|place| self.living[*place].0 == kind).collect();
        if places.is_empty() { ptr::null_mut() } else { self.living.swap_remove(dice.pick(&places)).1.cast() }
    }

    fn free(kind: u8, handle: *mut c_void) {
        // SAFETY: every handle of the pool lives, is of its kind, and is freed once.
        unsafe {
            match kind {
                FILE => crm_close(handle.cast()),
                SESSION => crm_session_close(handle.cast()),
                RECORD => crm_record_free(handle.cast()),
                VALUES => crm_values_free(handle.cast()),
                ROWS => crm_rows_free(handle.cast()),
                STRING => crm_string_free(handle.cast()),
                INTERRUPT => crm_interrupt_free(handle.cast()),
                LISTENER => crm_listener_free(handle.cast()),
                ATTACHED => crm_file_free(handle.cast()),
                _ => crm_error_free(handle.cast()),
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for (kind, handle) in self.living.drain(..) {
            Pool::free(kind, handle);
        }
    }
}

/// One call.
fn call(dice: &mut Dice, pool: &mut Pool, path: &str) {
    let (a, b, c) = (Text::new(dice), Text::new(dice), Text::new(dice));
    let (mut error, mut rows, mut string, mut record) =
        (ptr::null_mut(), ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    let session = pool.get::<crm_session>(dice, SESSION);
    let values = pool.get::<crm_values>(dice, VALUES);
    let mut id = crm_id { bytes: [0; 16] };
    let number = match dice.below(4) {
        0 => dice.next() as i64,
        1 => i64::MIN,
        _ => dice.below(300) as i64,
    };
    let small = dice.below(6) as i32 - 1;
    let err = &raw mut error;
    // SAFETY: every pointer is NULL, a living handle of some kind, or points to what lives through the call.
    let status = unsafe {
        match dice.below(46) {
            0 => {
                let mut made = ptr::null_mut();
                let status = crm_session_open(pool.get(dice, FILE), ptr::null(), 0, &mut made, err);
                pool.keep(SESSION, made);
                status
            }
            1..4 => crm_record_new(a.at(), a.2, &mut record, err),
            4..7 => {
                // The id of a record that is there, if one is at hand.
                crm_record_id(pool.get(dice, RECORD), &mut id);
                crm_record_get(session, a.at(), a.2, &id, &mut record, err)
            }
            7..10 => crm_record_save(session, pool.get(dice, RECORD), small, err),
            10 => {
                crm_record_id(pool.get(dice, RECORD), &mut id);
                crm_record_delete(session, a.at(), a.2, &id, number, err)
            }
            11..15 => crm_query(session, a.at(), a.2, values, &mut rows, err),
            15 => crm_query_json(session, a.at(), a.2, values, &mut rows, err),
            16 => crm_page(session, a.at(), a.2, values, b.at(), b.2, number as usize, &mut rows, err),
            17 => crm_search(session, a.at(), a.2, b.at(), b.2, number as usize, &mut rows, err),
            18 => crm_changes_since(session, number, 10, &mut rows, err),
            19 => crm_host_sql(session, a.at(), a.2, values, &mut rows, err),
            20 => crm_begin(session, err),
            21 => crm_commit(session, err),
            22 => crm_rollback(session, err),
            23 => crm_execute(session, a.at(), a.2, b.at(), b.2, &mut string, err),
            24 => crm_metadata_json(session, a.at(), a.2, &mut string, err),
            25 => crm_schema_apply_json(session, a.at(), a.2, small, &mut string, err),
            26 => crm_explain(session, a.at(), a.2, &mut string, err),
            27 => crm_history_json(session, a.at(), a.2, &id, number as usize, &mut string, err),
            28 => crm_undo(session, small, number, err),
            29 => {
                crm_import_csv_data(session, a.at(), a.2, b.at(), b.2, small, None, ptr::null_mut(), &mut string, err)
            }
            30 => crm_export_csv(
                session,
                a.at(),
                a.2,
                values,
                path.as_ptr().cast(),
                path.len(),
                small,
                ptr::null_mut(),
                err,
            ),
            31 => crm_session_set_language(session, a.at(), a.2, err),
            32 => crm_session_set_time_zone(session, a.at(), a.2, err),
            33 => {
                let mut made = ptr::null_mut();
                let status = crm_session_interrupt(session, &mut made, err);
                pool.keep(INTERRUPT, made);
                let switch = pool.get(dice, INTERRUPT);
                crm_interrupt_raise(switch);
                crm_interrupt_reset(switch);
                status
            }
            34..38 => {
                let at = pool.get(dice, ROWS);
                let status = crm_rows_next(at, err);
                read(dice, crm_rows_row(at));
                crm_rows_cursor(at);
                status
            }
            38 => {
                let at = pool.get(dice, RECORD);
                read(dice, crm_record_row(at));
                crm_record_version(at) as i32
            }
            39 => {
                let mut made = ptr::null_mut();
                let status = crm_values_new(&mut made, err);
                pool.keep(VALUES, made);
                status
            }
            40 => {
                let mut made = ptr::null_mut();
                crm_record_id(pool.get(dice, RECORD), &mut id);
                let status = crm_file_get(session, a.at(), a.2, &id, b.at(), b.2, &mut made, err);
                crm_file_data(made, ptr::null_mut());
                pool.keep(ATTACHED, made);
                status
            }
            41 => {
                let mut made = ptr::null_mut();
                let status = crm_on_commit(pool.get(dice, FILE), Some(listen), pool.file(), None, &mut made, err);
                pool.keep(LISTENER, made);
                status
            }
            _ => {
                let own = crm_record_values(pool.get(dice, RECORD));
                let bag = if dice.below(2) == 0 { own } else { values };
                set(dice, bag, (&a, &b, &c), number, err)
            }
        }
    };
    pool.keep(RECORD, record);
    pool.keep(ROWS, rows);
    pool.keep(STRING, string);
    assert_ne!(status, 901, "a fault inside the library: {}", said(error));
    pool.keep(ERROR, error);
    if pool.living.len() > 40 || dice.below(6) == 0 {
        let kind = dice.pick(&[RECORD, VALUES, ROWS, STRING, INTERRUPT, ERROR, SESSION, LISTENER, ATTACHED]);
        let handle = pool.take::<c_void>(dice, kind);
        if !handle.is_null() {
            Pool::free(kind, handle);
        }
    }
}

/// Looks around after a commit, in the thread that has committed.
unsafe extern "C" fn listen(first: i64, last: i64, userdata: *mut c_void) {
    let (mut rows, mut session) = (ptr::null_mut(), ptr::null_mut());
    assert!(0 < first && first <= last);
    // SAFETY: the userdata is the file, which lives; session and rows are ours.
    unsafe {
        let status = crm_session_open(userdata.cast(), ptr::null(), 0, &mut session, ptr::null_mut());
        assert_eq!(status, CRM_STATUS_OK);
        crm_changes_since(session, first - 1, 5, &mut rows, ptr::null_mut());
        assert_eq!(crm_rows_next(rows, ptr::null_mut()), crm::CRM_STATUS_ROW);
        crm_rows_free(rows);
        crm_session_close(session);
    }
}

/// Sets a value of some kind.
///
/// # Safety
/// As for the setters.
unsafe fn set(
    dice: &mut Dice,
    bag: *mut crm_values,
    (name, text, more): (&Text, &Text, &Text),
    number: i64,
    err: *mut *mut crm_error,
) -> i32 {
    let (at, length, id) = (name.at(), name.2, crm_id { bytes: [dice.next() as u8; 16] });
    // SAFETY: as the caller promises.
    unsafe {
        match dice.below(11) {
            0 => crm_values_set_null(bag, at, length, err),
            1 => crm_values_set_int64(bag, at, length, number, err),
            2 => crm_values_set_bool(bag, at, length, number as i32, err),
            3 => crm_values_set_double(bag, at, length, f64::from_bits(dice.next()), err),
            4 => crm_values_set_decimal(bag, at, length, text.at(), text.2, err),
            5 => crm_values_set_scaled(bag, at, length, number, dice.below(30) as i32 - 2, err),
            6 => crm_values_set_date(bag, at, length, number, err),
            7 => crm_values_set_timestamp(bag, at, length, number, err),
            8 => crm_values_set_reference(bag, at, length, more.at(), more.2, &id, err),
            9 => crm_values_set_json(bag, at, length, text.at(), text.2, err),
            _ => crm_values_set_text(bag, at, length, text.at(), text.2, err),
        }
    }
}

/// Looks at a row in every way.
///
/// # Safety
/// As for the getters.
unsafe fn read(dice: &mut Dice, row: *const crm_row) {
    let (mut length, mut number, mut id) = (0, 0, crm_id { bytes: [0; 16] });
    // SAFETY: as the caller promises.
    unsafe {
        for column in -1..crm_row_count(row).min(20) + 1 {
            let text = crm_row_text(row, column, &mut length);
            if !text.is_null() {
                assert_eq!(*text.add(length), 0, "a text ends with a NUL");
            }
            crm_row_json(row, column, ptr::null_mut());
            crm_row_name(row, column);
            crm_row_entity(row, column);
            crm_row_type(row, column);
            crm_row_double(row, column);
            crm_row_scaled(row, column, dice.below(25) as i32 - 2, &mut number);
            crm_row_date(row, column, &mut number);
            crm_row_timestamp(row, column, &mut number);
            crm_row_id(row, column, &mut id);
        }
    }
}

fn said(error: *const crm_error) -> String {
    // SAFETY: NULL or a living error.
    let message = unsafe { crm_error_message(error) };
    if message.is_null() {
        return String::new();
    }
    // SAFETY: a message ends with a NUL and lives as long as its error.
    unsafe { std::ffi::CStr::from_ptr(message) }.to_string_lossy().into_owned()
}

fn go(seed: u64) {
    // A line of its own: the harness has begun one.
    println!("\nseed {seed}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv").to_str().unwrap().to_owned();
    let (mut dice, mut pool) = (Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), Pool::default());
    let (mut file, mut session) = (ptr::null_mut(), ptr::null_mut());
    let options = crm_options {
        struct_size: std::mem::size_of::<crm_options>(),
        must_exist: 0,
        read_only: 0,
        fast_commits: 1,
        // Two sessions of one thread would wait for each other.
        busy_timeout_ms: -1,
        organisation: ptr::null(),
        base_currency: ptr::null(),
        country: ptr::null(),
        time_zone: ptr::null(),
        languages: ptr::null(),
        fiscal_year_start: 0,
        fiscal_year_start_day: 0,
        fiscal_period: ptr::null(),
    };
    let name = folder.path().join("random.crm").to_str().unwrap().to_owned();
    // SAFETY: pointers to live values.
    unsafe {
        assert_eq!(
            crm_open_with(name.as_ptr().cast(), name.len(), &options, &mut file, ptr::null_mut()),
            CRM_STATUS_OK
        );
        assert_eq!(crm_session_open(file, ptr::null(), 0, &mut session, ptr::null_mut()), CRM_STATUS_OK);
    }
    pool.keep(FILE, file);
    pool.keep(SESSION, session);
    for _ in 0..CALLS {
        call(&mut dice, &mut pool, &path);
    }
}

/// The seeds of `tests/finds`: a file each, in which a line tells what was found, and another is the seed.
fn finds() -> Vec<u64> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(finds_folder()).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| seed_of(&std::fs::read_to_string(file).unwrap())).collect()
}

fn finds_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/finds")
}

fn seed_of(find: &str) -> u64 {
    let seed = find.lines().find_map(|line| line.strip_prefix("seed "));
    seed.and_then(|text| text.trim().parse().ok()).unwrap_or_else(|| panic!("a find without a line \"seed n\": {find}"))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// The ways themselves: in a process of their own, since what crashes takes its process along.
#[test]
#[ignore = "random_calls_never_crash runs it"]
fn the_ways() {
    if let Some(seed) = number("CRM_FUZZ_SEED") {
        return go(seed);
    }
    finds().into_iter().for_each(go);
    let end = Instant::now() + Duration::from_secs(number("CRM_FUZZ_SECONDS").unwrap_or(5));
    let mut seed = number("CRM_FUZZ_SECONDS").map_or(1_000, |_| u64::from(std::process::id()) << 16);
    while Instant::now() < end {
        go(seed);
        seed += 1;
    }
}

#[test]
fn random_calls_never_crash() {
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "random::the_ways", "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .unwrap();
    let (said, complained) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let gone: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("seed ")).collect();
    for seed in finds() {
        assert!(
            run.status.code() != Some(0) || number("CRM_FUZZ_SEED").is_some() || gone.contains(&&*seed.to_string()),
            "the find {seed} was not gone again"
        );
    }
    if run.status.success() {
        return println!("{} ways", gone.len());
    }
    let seed = gone.last().unwrap_or_else(|| panic!("no way was begun: {said}\n{complained}"));
    let find = finds_folder().join(format!("seed_{seed}.txt"));
    if !find.exists() {
        std::fs::write(&find, format!("Say here what it was.\nseed {seed}\n")).unwrap();
    }
    panic!("{}: {}, kept as {}\n{complained}", seed, run.status, find.display());
}
