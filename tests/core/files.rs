//! The bytes of attached files. That they are told to nobody who may not see them is proved in `doors`.

use crm_core::{Crm, ErrorCode, File, Operation, Value, record};

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
