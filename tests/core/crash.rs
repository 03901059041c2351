//! A program that is killed in the middle of writes loses nothing it was told is written, and keeps nothing half.
//!
//! The writer is this very test program, started again with a file to write to. It says `done 7` once transaction 7 is
//! committed. It is killed while it goes on, the file is opened again, and everything acknowledged must be there whole.

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crm_core::{BatchMode, Crm, NewField, Options, Result, Session, Value, Values, Write, params, record};

const FILE: &str = "CRM_CRASH_FILE";
const DURABLE: &str = "CRM_CRASH_DURABLE";

/// An account lives for so many transactions before it is deleted, with its contacts.
const LIFE: i64 = 8;

/// How many contacts transaction `number` makes: mostly few, sometimes many, so that the end comes in the middle.
fn size(number: i64) -> i64 {
    if number % 5 == 3 { 150 } else { number % 4 }
}

/// Not a test: what the child does, if it is told a file.
#[test]
fn writer() {
    let Ok(path) = std::env::var(FILE) else { return };
    let say = |text: String| {
        let mut out = std::io::stdout();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    };
    say("begun".into());
    let crm = Crm::open_with(&path, Options::new().durable(std::env::var(DURABLE).is_ok())).unwrap();
    let s = crm.session();
    for number in last(&s) + 1.. {
        write(&s, number).unwrap();
        say(format!("done {number}"));
        if number % 11 == 0 {
            let field = NewField::text(format!("x_added_{number}"), 20).label("en", "Added").searchable();
            s.change_schema(|schema| schema.add_field("contact", field).map(|_| ())).unwrap();
        }
    }
}

fn last(s: &Session) -> i64 {
    let row = s.query_one("select max(employees) from account", Values::new()).unwrap();
    row.and_then(|row| row.values()[0].as_int()).unwrap_or(0)
}

/// An account with its contacts; the account before is told of it, an old one goes.
fn write(s: &Session, number: i64) -> Result<()> {
    s.transaction(|s| {
        let account = s.create("account", record! { "name" => format!("Firm {number}"), "employees" => number })?;
        let contact = |place: i64| Write::Create {
            entity: "contact".into(),
            values: record! { "first_name" => format!("n{place}"), "last_name" => format!("person{number}"), "account" => account },
        };
        s.write_batch((0..size(number)).map(contact).collect(), BatchMode::AllOrNothing)?;
        if let Some(before) = find(s, number - 1)? {
            s.update("account", before, record! { "description" => format!("before {number}") })?;
        }
        if let Some(old) = find(s, number - LIFE)? {
            s.delete("account", old)?;
        }
        Ok(())
    })
}

fn find(s: &Session, number: i64) -> Result<Option<crm_core::Id>> {
    Ok(s.find_ids("account", "employees", Value::Int(number), 1)?.into_iter().next())
}

#[test]
fn what_was_acknowledged_survives_being_killed() {
    let seed = std::env::var("CRM_CRASH_SEED").ok().and_then(|text| text.parse().ok());
    let mut random: u64 = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("CRM_CRASH_SEED={random} repeats this run, as far as a race can be repeated");
    let mut next = |below: u64| {
        // xorshift64*: enough to choose a moment.
        random = random.max(1);
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        random.wrapping_mul(0x2545_F491_4F6C_DD1D) % below
    };
    for file in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("killed.crm");
        let mut acknowledged = 0;
        for round in 0..5 {
            // On a new file, first in the middle of making it.
            let wait_for = if round == 0 { next(2) } else { next(12) };
            let mut child = start(&path, file % 2 == 0);
            acknowledged = kill_after(&mut child, wait_for, next(20_000)).max(acknowledged);
            let what =
                format!("file {file} round {round}, killed after {wait_for} answers, {acknowledged} acknowledged");
            // What this round finds is known to be there in the next, acknowledged or not.
            acknowledged = inspect(&path, acknowledged, &what);
        }
    }
}

fn start(path: &Path, durable: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["crash::writer", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(FILE, path).stdout(Stdio::piped()).stderr(Stdio::piped());
    if durable {
        command.env(DURABLE, "1");
    }
    command.spawn().unwrap()
}

/// Kills the child after so many answers and a few turns of a loop; answers with the last acknowledged transaction.
fn kill_after(child: &mut Child, answers: u64, turns: u64) -> i64 {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(|line| line.ok());
    let mut last = 0;
    let mut take = |line: String| {
        // The harness speaks too, on the same line.
        if let Some((_, number)) = line.rsplit_once("done ") {
            last = number.trim().parse().unwrap();
        }
    };
    lines.by_ref().find(|line| line.contains("begun")).expect("the writer begins");
    lines.by_ref().take(usize::try_from(answers).unwrap()).for_each(&mut take);
    for _ in 0..turns {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    // What it had said before it died counts.
    lines.for_each(&mut take);
    let mut complaints = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut complaints).unwrap();
    assert!(!status.success() && !complaints.contains("panicked"), "the writer ended by itself: {complaints}");
    last
}

/// Checks the file and answers with its last transaction.
fn inspect(path: &Path, acknowledged: i64, what: &str) -> i64 {
    let crm = Crm::open(path).unwrap_or_else(|error| panic!("{what}: {error}"));
    let s = crm.session();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new(), "{what}");
    // A transaction may have been committed without there being time to say so; never more than one.
    let last = last(&s);
    assert!(last == acknowledged || last == acknowledged + 1, "{what}: the last is {last}");
    let whole: i64 = (1..=last).filter(|number| *number > last - LIFE).map(size).sum();
    assert_eq!(s.count("contact").unwrap(), whole, "{what}: all contacts");
    for number in (last - LIFE - 2).max(1)..=last {
        let contacts = s.query_one(
            "select count(*) from contact where last_name = :n",
            params! { "n" => format!("person{number}") },
        );
        let contacts = contacts.unwrap().unwrap().values()[0].as_int().unwrap();
        let found = s.search(&format!("person{number}"), &["contact"], 1_000).unwrap();
        let exact = found.iter().filter(|found| found.is_exact).count() as i64;
        let account = find(&s, number).unwrap();
        let expected = if number > last - LIFE { size(number) } else { 0 };
        assert_eq!(account.is_some(), number > last - LIFE, "{what}: account {number}");
        assert_eq!((contacts, exact), (expected, expected), "{what}: contacts of {number}");
        if let Some(account) = account {
            let account = s.get("account", account).unwrap();
            let wanted = (number < last).then(|| format!("before {}", number + 1));
            assert_eq!(account.text("description"), wanted.as_deref(), "{what}: account {number}");
        }
    }
    // The first two lines are those of the new file itself.
    let feed = s.changes_since(0, usize::MAX).unwrap();
    assert!(feed.iter().map(|change| change.seq).eq(1..=feed.len() as i64), "{what}: the feed has gaps");
    let begun = feed.iter().filter(|change| change.seq == change.txn).count() as i64;
    assert_eq!(begun, 1 + last, "{what}: a transaction is missing from the feed");
    assert!(feed.windows(2).all(|pair| pair[1].txn == pair[0].txn || pair[1].txn == pair[1].seq), "{what}");
    last
}
