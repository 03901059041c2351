//! Files that are none of ours, broken or not to be written: refused with a code, and left as they were.

use std::path::Path;
use std::process::Command;

use crm_core::{Crm, Error, ErrorCode, Options, record};
use rusqlite::Connection;

fn refused(path: &Path, options: Options) -> Error {
    match Crm::open_with(path, options) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

/// Opened in every way, the file is refused with this code, keeps every byte, and gets no companions.
fn is_left_alone(path: &Path, code: ErrorCode) {
    let before = std::fs::read(path).unwrap();
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
    for options in [Options::new(), Options::new().create(false), Options::new().read_only(true)] {
        let error = refused(path, options);
        assert_eq!(error.code(), code, "{}: {error}", path.display());
    }
    assert!(std::fs::read(path).unwrap() == before, "{} was changed", path.display());
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), beside, "{}", path.display());
}

/// A file with some accounts, closed.
fn made(path: &Path, accounts: usize) {
    let crm = Crm::open(path).unwrap();
    let s = crm.session();
    s.transaction(|s| {
        for n in 0..accounts {
            s.create("account", record! { "name" => format!("Firm {n}"), "description" => "x".repeat(500) })?;
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_text_file_is_no_crm_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    for text in ["hello", "name;city\nAcme;Torino\n", &"long ".repeat(10_000), "SQLite format 3", "SQLite format 3\0x"]
    {
        std::fs::write(&path, text).unwrap();
        is_left_alone(&path, ErrorCode::NotACrmFile);
    }
}

#[test]
fn a_foreign_database_is_no_crm_file() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("tables.crm", "create table account (id text primary key, name text); insert into account values ('1', 'a')"),
        ("version.crm", "pragma user_version = 7"),
        ("application.crm", "pragma application_id = 252006674; create table t (a)"),
    ] {
        let path = folder.path().join(name);
        let other = Connection::open(&path).unwrap();
        other.execute_batch(text).unwrap();
        other.close().unwrap();
        is_left_alone(&path, ErrorCode::NotACrmFile);
    }
}

#[test]
fn a_newer_file_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    made(&path, 1);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("pragma user_version = 9999; pragma wal_checkpoint(truncate)").unwrap();
    other.close().unwrap();
    let before = std::fs::read(&path).unwrap();
    for options in [Options::new(), Options::new().create(false), Options::new().read_only(true)] {
        assert_eq!(refused(&path, options).code(), ErrorCode::NewerFile);
    }
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn an_empty_file_becomes_ours_only_if_one_may_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    std::fs::write(&path, "").unwrap();
    for options in [Options::new().create(false), Options::new().read_only(true)] {
        assert_eq!(refused(&path, options).code(), ErrorCode::NotACrmFile);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    }
    made(&path, 1);
    assert_eq!(Crm::open(&path).unwrap().session().count("account").unwrap(), 1);
}

#[test]
fn what_is_no_file_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("no/such/folder.crm"), folder.path().join("a\0.crm")] {
        let error = refused(&path, Options::new());
        assert_eq!(error.code(), ErrorCode::CannotOpen, "{path:?}: {error}");
    }
    let missing = folder.path().join("a.crm");
    assert_eq!(refused(&missing, Options::new().create(false)).code(), ErrorCode::CannotOpen);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_truncated_file_is_refused_or_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.crm");
    made(&whole, 200);
    let bytes = std::fs::read(&whole).unwrap();
    let path = folder.path().join("cut.crm");
    let kept = [1, 50, 99, 100, 512, 4_095, 4_096, bytes.len() / 4, bytes.len() / 2, bytes.len() - 4_096];
    for kept in kept {
        std::fs::write(&path, &bytes[..kept]).unwrap();
        let codes = [ErrorCode::Corrupt, ErrorCode::NotACrmFile, ErrorCode::Storage];
        match Crm::open_with(&path, Options::new().create(false)) {
            Err(error) => assert!(codes.contains(&error.code()), "{kept}: {} {error}", error.code()),
            Ok(crm) => {
                // What can still be read may be; the check must not call it sound.
                let faults = crm.check();
                assert!(faults.as_ref().map_or(true, |faults| !faults.is_empty()), "{kept} of {} bytes", bytes.len());
                if let Err(error) = faults {
                    assert!(codes.contains(&error.code()), "{kept}: {} {error}", error.code());
                }
                let read = crm.session().query("select name, description from account", record! {});
                if let Err(error) = read.and_then(|rows| rows.all()) {
                    assert!(codes.contains(&error.code()), "{kept}: {} {error}", error.code());
                }
            }
        }
        for beside in ["cut.crm-wal", "cut.crm-shm"] {
            let _ = std::fs::remove_file(folder.path().join(beside));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_not_to_be_written_to_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    made(&path, 1);
    let locked = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    locked(0o555);
    if std::fs::write(folder.path().join("probe"), "").is_ok() {
        locked(0o755);
        println!("SKIPPED: this user (root?) may write into a read-only folder, so nothing can be shown here");
        return;
    }
    let error = refused(&folder.path().join("new.crm"), Options::new());
    let wrote = Crm::open(&path).and_then(|crm| crm.session().create("account", record! { "name" => "Bolt" }));
    locked(0o755);
    assert_eq!(error.code(), ErrorCode::CannotOpen, "{error}");
    let code = wrote.expect_err("refused").code();
    assert!([ErrorCode::CannotOpen, ErrorCode::ReadOnly].contains(&code), "{code}");
    assert_eq!(Crm::open(&path).unwrap().session().count("account").unwrap(), 1);
}

const FULL: &str = "CRM_FULL_FILE";

/// Not a test: what the child does, if it is told a file. It writes until no more fits and says how far it came.
#[test]
fn filler() {
    let Ok(path) = std::env::var(FULL) else { return };
    let crm = Crm::open(path).unwrap();
    let s = crm.session();
    let mut done = 0;
    let error = loop {
        let all = s.transaction(|s| {
            for _ in 0..20 {
                s.create("account", record! { "name" => format!("Firm {done}"), "description" => "x".repeat(2_000) })?;
            }
            Ok(())
        });
        match all {
            Ok(()) => done += 20,
            Err(error) => break error,
        }
        assert!(done < 100_000, "the disk is never full");
    };
    // Still of use for reading, and nothing half.
    assert!(!s.in_transaction());
    println!("full {} {done} {}", error.code(), s.count("account").unwrap());
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.crm");
    made(&path, 20);
    // The size of a file is limited, which looks to the library like a disk with no more room.
    let script = "trap '' XFSZ; ulimit -f 6000; exec \"$0\" bad_files::filler --exact --nocapture --test-threads=1";
    let child = Command::new("sh").args(["-c", script]).arg(std::env::current_exe().unwrap()).env(FULL, &path).output();
    let child = child.unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}\n{}", String::from_utf8_lossy(&child.stderr));
    let told = said.split("full ").nth(1).unwrap_or_else(|| panic!("{said}"));
    let told: Vec<&str> = told.split_whitespace().take(3).collect();
    assert!([ErrorCode::DiskFull.id(), ErrorCode::Storage.id()].contains(&told[0]), "{told:?}");
    let done: i64 = told[1].parse().unwrap();
    assert!(done > 0, "{told:?}");
    assert_eq!(told[2], (done + 20).to_string(), "{told:?}");
    let crm = Crm::open(&path).unwrap();
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
    assert_eq!(crm.session().count("account").unwrap(), done + 20);
    crm.session().create("account", record! { "name" => "There is room again" }).unwrap();
}
