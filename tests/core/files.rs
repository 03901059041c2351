//! The bytes of attached files. That they are told to nobody who may not see them is proved in `doors`.

use std::path::Path;

use crm_core::{Crm, ErrorCode, File, Id, Operation, Options, Session, Undo, Value, record};
use rusqlite::Connection;

#[test]
fn the_bytes_come_back_as_they_were_given() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let offer = File::new("offer.pdf", "application/pdf", bytes.clone());
    let note = s.create("note", record! { "subject" => "Our offer", "file" => offer.clone() }).unwrap();
    assert_eq!(s.file("note", note, "file").unwrap(), offer);
    // Answers carry all but the bytes.
    let told = s.get("note", note).unwrap();
    let Some(Value::File(file)) = told.get("file") else { panic!("{told:?}") };
    assert_eq!((file.content.as_ref(), file.size), (None, 100_000));
    // In a transaction, as that stands.
    s.begin().unwrap();
    let empty = File::new("empty", "text/plain", Vec::new());
    s.update("note", note, record! { "file" => empty.clone() }).unwrap();
    assert_eq!(s.file("note", note, "file").unwrap(), empty);
    s.rollback().unwrap();
    assert_eq!(s.file("note", note, "file").unwrap().content, Some(bytes));
}

#[test]
fn what_holds_no_file_says_why() {
    let s = Crm::in_memory().unwrap().session();
    let note = s.create("note", record! { "subject" => "Nothing enclosed" }).unwrap();
    let fails = |entity: &str, id, field: &str| s.file(entity, id, field).unwrap_err();
    assert_eq!(fails("note", note, "file").code(), ErrorCode::NotFound);
    assert_eq!(fails("note", note, "file").details().field.as_deref(), Some("file"));
    assert_eq!(fails("note", s.user(), "file").code(), ErrorCode::NotFound);
    assert_eq!(fails("note", note, "subject").code(), ErrorCode::InvalidArgument);
    assert_eq!(fails("note", note, "flie").code(), ErrorCode::UnknownField);
    assert_eq!(fails("ntoe", note, "file").code(), ErrorCode::UnknownEntity);
    s.delete("note", note).unwrap();
    assert_eq!(fails("note", note, "file").code(), ErrorCode::NotFound);
}

#[test]
fn reading_a_file_is_logged_as_reading_its_record_is() {
    let s = Crm::in_memory().unwrap().session();
    let values = record! { "subject" => "Enclosed", "file" => File::new("a.txt", "text/plain", vec![65]) };
    let note = s.create("note", values).unwrap();
    s.file("note", note, "file").unwrap();
    assert_eq!(s.accesses(("note", note), 9).unwrap(), []);
    s.set_policy(record! { "logged_entities" => "note" }).unwrap();
    s.file("note", note, "file").unwrap();
    let told = s.accesses(("note", note), 9).unwrap();
    assert_eq!(told.iter().map(|line| line.operation).collect::<Vec<_>>(), [Operation::Read]);
}

const MEGABYTE: usize = 1 << 20;

/// Bytes that no two numbers share, and that nothing makes smaller.
fn noise(number: u64, size: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(2).wrapping_add(1);
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}

fn attach(s: &Session, subject: &str, file: &File) -> Id {
    s.create("note", record! { "subject" => subject, "file" => file.clone() }).unwrap()
}

/// Numbers that hold for the whole of a file: files, contents.
fn counts(path: &Path) -> (i64, i64) {
    let connection = Connection::open(path).unwrap();
    let text = "select (select count(*) from crm_file), (select count(*) from crm_content)";
    connection.query_row(text, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn what_a_thousand_notes_enclose_is_kept_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("once.crm");
    let crm = Crm::open_with(&path, Options::new().durable(false)).unwrap();
    let s = crm.session();
    let prices = File::new("prices.pdf", "application/pdf", noise(1, MEGABYTE));
    s.create("note", record! { "subject" => "None" }).unwrap();
    let size = || {
        let about = Connection::open(&path).unwrap();
        about.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        usize::try_from(std::fs::metadata(&path).unwrap().len()).unwrap()
    };
    let before = size();
    s.begin().unwrap();
    let notes: Vec<Id> = (0..1_000).map(|number| attach(&s, &format!("Note {number}"), &prices)).collect();
    s.commit().unwrap();
    let grown = size() - before;
    // What a thousand notes take without is a few hundred bytes each.
    assert!((MEGABYTE..2 * MEGABYTE).contains(&grown), "{grown}");
    assert_eq!(counts(&path), (1, 1));
    assert!(notes.iter().all(|note| s.file("note", *note, "file").unwrap() == prices));

    // One goes, the others stay as they are; it comes back whole, however it comes back.
    let of = |note: Id| s.file("note", note, "file").map(|file| file == prices);
    s.delete("note", notes[0]).unwrap();
    assert_eq!(of(notes[0]).unwrap_err().code(), ErrorCode::NotFound);
    assert!(of(notes[1]).unwrap() && of(notes[999]).unwrap());
    s.restore("note", notes[0]).unwrap();
    assert!(of(notes[0]).unwrap());
    s.update("note", notes[0], record! { "file" => Value::Null }).unwrap();
    let last = s.history("note", notes[0], 1).unwrap()[0].change.seq;
    assert_eq!(of(notes[0]).unwrap_err().code(), ErrorCode::NotFound);
    s.undo(Undo::Change(last)).unwrap();
    assert!(of(notes[0]).unwrap());
    // Nor is it lost with the last that encloses it.
    let gone: Vec<Id> = notes.iter().copied().take(1_000).collect();
    s.begin().unwrap();
    gone.iter().for_each(|note| s.delete("note", *note).map(|_| ()).unwrap());
    s.commit().unwrap();
    s.restore("note", gone[500]).unwrap();
    assert!(of(gone[500]).unwrap());
    assert_eq!(counts(&path), (1, 1));
}

#[test]
fn the_same_bytes_under_other_names_are_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.crm");
    let s = Crm::open(&path).unwrap().session();
    let bytes = noise(2, 9_999);
    let told = [("a.pdf", "application/pdf"), ("b.pdf", "application/pdf"), ("a.pdf", "text/plain")];
    let files = told.map(|(name, media_type)| File::new(name, media_type, bytes.clone()));
    let notes = files.each_ref().map(|file| attach(&s, "Enclosed", file));
    assert_eq!(counts(&path), (3, 1));
    for (note, file) in notes.into_iter().zip(&files) {
        assert_eq!(&s.file("note", note, "file").unwrap(), file);
    }
    // A form that sends back what it was given changes nothing.
    let version = s.get("note", notes[0]).unwrap().version();
    s.update("note", notes[0], record! { "file" => files[0].clone() }).unwrap();
    assert_eq!((s.get("note", notes[0]).unwrap().version(), counts(&path)), (version, (3, 1)));
    // Other bytes under the same name are another file, and another content.
    s.update("note", notes[0], record! { "file" => File::new("a.pdf", "application/pdf", noise(3, 9_999)) }).unwrap();
    assert_eq!(counts(&path), (4, 2));
    // What is written and taken back is not there.
    s.begin().unwrap();
    attach(&s, "Never", &File::new("a.pdf", "application/pdf", noise(4, 9)));
    s.rollback().unwrap();
    assert_eq!(counts(&path), (4, 2));
}

/// The tables of files as versions 1 and 2 had them, with what a file holds; the version is 2.
pub fn as_before_contents(connection: &Connection) {
    let back = "pragma foreign_keys = off; pragma legacy_alter_table = on; begin;
        create table old_file (id integer primary key, name text not null, media_type text not null,
                               size integer not null, content blob not null) strict;
        insert into old_file select f.id, name, media_type, size, bytes
            from crm_file f join crm_content c on c.id = f.content;
        drop table crm_file; alter table old_file rename to crm_file; drop table crm_content;
        pragma user_version = 3; commit;
        pragma legacy_alter_table = off; pragma foreign_keys = on";
    connection.execute_batch(back).unwrap();
}

#[test]
fn the_files_of_an_older_version_become_contents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.crm");
    let files = [
        File::new("a.pdf", "application/pdf", noise(5, 70_000)),
        File::new("b.pdf", "application/pdf", noise(5, 70_000)),
        File::new("c.txt", "text/plain", noise(6, 10)),
        File::new("empty", "text/plain", Vec::new()),
    ];
    let (notes, gone, twin) = {
        let s = Crm::open(&path).unwrap().session();
        let notes: Vec<Id> = files.iter().map(|file| attach(&s, "Enclosed", file)).collect();
        let gone = attach(&s, "Gone", &files[2]);
        s.delete("note", gone).unwrap();
        (notes, gone, attach(&s, "Twin", &files[0]))
    };
    {
        let connection = Connection::open(&path).unwrap();
        as_before_contents(&connection);
        // Each time a file was attached it was kept again.
        let again = "insert into crm_file (name, media_type, size, content)
                         select name, media_type, size, content from crm_file where name = 'a.pdf';
                     update note set file = (select max(id) from crm_file) where subject = 'Twin'";
        connection.execute_batch(again).unwrap();
        let kept: i64 = connection.query_row("select count(content) from crm_file", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 5);
    }
    let refused = Crm::open_with(&path, Options::new().read_only(true)).err().unwrap();
    assert_eq!(refused.code(), ErrorCode::ReadOnly);
    let crm = Crm::open(&path).unwrap();
    let s = crm.session();
    assert_eq!(counts(&path), (5, 3));
    for (note, file) in notes.iter().zip(&files) {
        assert_eq!(&s.file("note", *note, "file").unwrap(), file);
    }
    assert_eq!(s.file("note", twin, "file").unwrap(), files[0]);
    s.restore("note", gone).unwrap();
    assert_eq!(s.file("note", gone, "file").unwrap(), files[2]);
    // What is attached from now on finds what was kept before.
    attach(&s, "New", &files[1]);
    assert_eq!(counts(&path), (5, 3));
    // The tables are those of a new file, to the last word.
    let new = folder.path().join("new.crm");
    drop(Crm::open(&new).unwrap());
    let tables = |path: &Path| {
        let connection = Connection::open(path).unwrap();
        let text = "select sql from sqlite_schema where tbl_name in ('crm_file', 'crm_content') and sql is not null
                    order by name";
        let mut statement = connection.prepare(text).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|row| row.unwrap().split_whitespace().collect::<String>()).collect::<Vec<_>>()
    };
    let strip = |tables: Vec<String>| tables.iter().map(|text| text.replace('"', "")).collect::<Vec<_>>();
    assert_eq!(strip(tables(&path)), strip(tables(&new)));
    assert_eq!(crm.check().unwrap(), Vec::<String>::new());
}
