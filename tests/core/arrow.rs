//! Columns in and out: what batches say is what rows say, and what other programs keep becomes values of fields.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{ArrowPrimitiveType, Decimal256Type, Int8Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date64Array, Decimal256Array, Float64Array, Int16Array, Int32Array, LargeStringArray,
    RecordBatchIterator, StringViewArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::DataType;
use crm_core::exchange::arrow::{ArrowError, Frame, RecordBatch, RecordBatchReader};
use crm_core::{BatchMode, Crm, Error, ErrorCode, File, Id, Ref, Result, Session, Value, params, record};

/// Some records that have every kind of field, and some that have none of them.
fn company() -> (Crm, Session) {
    let crm = Crm::in_memory().unwrap();
    let session = crm.session();
    let acme = session.create("account", record! { "name" => "Acme", "employees" => 12_i64 }).unwrap();
    session.create("account", record! { "name" => "Beta" }).unwrap();
    let deal = record! {
        "name" => "Ten presses", "customer" => Ref::new("account", acme), "estimated_value" => decimal("1234.5"),
        "estimated_close_on" => crm_core::base::time::date_from_text("2026-03-01").unwrap(),
    };
    session.create("opportunity", deal).unwrap();
    session.create("opportunity", record! { "name" => "None", "customer" => Ref::new("account", acme) }).unwrap();
    let file = File::new("a.txt", "text/plain", b"hello".to_vec());
    session
        .create("note", record! { "subject" => "Hello", "regarding" => Ref::new("account", acme), "file" => file })
        .unwrap();
    (crm, session)
}

fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

fn batches(session: &Session, query: &str) -> Vec<RecordBatch> {
    session.query(query, params! {}).unwrap().into_batches().map(|batch| batch.unwrap()).collect()
}

#[test]
fn batches_say_what_rows_say() {
    let (crm, session) = company();
    for entity in ["account", "opportunity", "contact", "note", "user", "role_privilege"] {
        let definition = crm.registry().get(entity).unwrap().clone();
        // A file goes out and does not come in: its bytes are not in the answer.
        let fields = definition.live_fields.iter().map(|index| &definition.at(*index).unwrap().name);
        let fields: Vec<&str> = fields.filter(|name| *name != "file").map(String::as_str).collect();
        let query = format!("select {} from {entity} order by id", fields.join(", "));
        let mut rows = session.query(&query, params! {}).unwrap().all().unwrap().into_iter();
        for batch in batches(&session, &query) {
            let frame = Frame::new(&batch, &definition).unwrap();
            for row in 0..frame.rows() {
                let (wanted, found) = (rows.next().unwrap(), frame.values(row).unwrap());
                for (name, value) in fields.iter().zip(wanted.values()) {
                    let told = found.get(name).unwrap_or(&Value::Null);
                    assert!(alike(told, value), "{entity}.{name}: {told:?}, not {value:?}");
                }
            }
        }
        assert_eq!(rows.next(), None, "{entity}");
    }
}

// A decimal that is whole may come back as a whole number, and with more noughts.
fn alike(told: &Value, value: &Value) -> bool {
    match (told.as_decimal(), value.as_decimal()) {
        (Some(told), Some(value)) => told == value,
        _ => told == value,
    }
}

#[test]
fn columns_have_the_kinds_that_others_expect() {
    let (_crm, session) = company();
    let kinds = |query: &str| -> Vec<String> {
        let rows = session.query(query, params! {}).unwrap();
        rows.into_batches().schema().fields().iter().map(|field| field.data_type().to_string()).collect()
    };
    let choice = &DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)).to_string();
    let moment = &DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some("UTC".into())).to_string();
    let deal =
        "select name, estimated_value, estimated_close_on, created_at, version, state, state.label, customer.type, id,
                created_by from opportunity";
    let money = "Decimal128(19, 4)";
    let id = "FixedSizeBinary(16)";
    assert_eq!(kinds(deal), ["Utf8", money, "Date32", moment, "Int64", choice, choice, choice, id, id]);
    let sums = kinds("select count(*), sum(estimated_value), avg(estimated_value), max(name) from opportunity");
    assert_eq!(sums[0..2], ["Int64", money]);
    let of_note = session.query("select regarding, file from note", params! {}).unwrap().into_batches();
    let schema = of_note.schema();
    let parts = |place: usize| match schema.field(place).data_type() {
        DataType::Struct(parts) => parts.iter().map(|part| part.name().clone()).collect::<Vec<_>>().join(","),
        other => panic!("{other}"),
    };
    assert_eq!((parts(0).as_str(), parts(1).as_str()), ("entity,id", "name,media_type,size"));
    let batch = batches(&session, "select file from note").remove(0);
    let Some(file) = batch.column(0).as_any().downcast_ref::<arrow_array::StructArray>() else { panic!() };
    assert_eq!(file.column(0).as_any().downcast_ref::<arrow_array::StringArray>().unwrap().value(0), "a.txt");
}

#[test]
fn an_answer_of_many_rows_comes_in_batches() {
    let crm = Crm::in_memory().unwrap();
    let session = crm.session();
    let rows = (0..20_000_i64).map(|number| Ok(record! { "name" => format!("Firm {number}"), "employees" => number }));
    assert_eq!(session.create_many("account", rows, BatchMode::AllOrNothing, |_, _| Ok(())).unwrap(), 20_000);
    let batches = batches(&session, "select employees, name from account order by employees");
    assert!(batches.len() > 2 && batches.iter().all(|batch| batch.num_rows() > 0 && batch.num_rows() <= 8_192));
    let definition = crm.registry().get("account").unwrap().clone();
    let mut next = 0_i64;
    for batch in &batches {
        let frame = Frame::new(batch, &definition).unwrap();
        for row in 0..frame.rows() {
            let values = frame.values(row).unwrap();
            assert_eq!(values.get("employees"), Some(&Value::Int(next)));
            assert_eq!(values.get("name"), Some(&Value::from(format!("Firm {next}"))));
            next += 1;
        }
    }
    assert_eq!(next, 20_000);
    // An answer without rows has columns all the same.
    let none = session.query("select name from account where employees < 0", params! {}).unwrap().into_batches();
    assert_eq!((none.schema().fields().len(), none.count()), (1, 0));
}

#[test]
fn what_goes_out_comes_in_elsewhere() {
    let (_crm, session) = company();
    let other = Crm::in_memory().unwrap().session();
    let question = "select name, employees, state, created_at from account";
    let sent = session.query("select name, employees, contact_method from account", params! {}).unwrap().into_batches();
    assert_eq!(other.create_from_arrow("account", sent, BatchMode::AllOrNothing, |_, _| Ok(())).unwrap(), 2);
    let rows = |session: &Session| -> Vec<Vec<Value>> {
        let rows = session.query(&format!("{question} order by name"), params! {}).unwrap();
        rows.map(|row| row.unwrap().values().get(..3).unwrap().to_vec()).collect()
    };
    assert_eq!(rows(&session), rows(&other));
}

type Told = Vec<(usize, Option<ErrorCode>)>;

/// What becomes of the rows of one column.
fn given(entity: &str, columns: Vec<(&str, ArrayRef)>, mode: BatchMode) -> (Result<usize>, Told, Session) {
    let session = Crm::in_memory().unwrap().session();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let schema = batch.schema();
    let mut told = Vec::new();
    let reader = RecordBatchIterator::new([Ok(batch)], schema);
    let made = session.create_from_arrow(entity, reader, mode, |row, result: Result<Id>| {
        told.push((row, result.err().map(|error| error.code())));
        Ok(())
    });
    (made, told, session)
}

fn only(session: &Session, query: &str) -> Vec<Value> {
    let rows = session.query(query, params! {}).unwrap();
    rows.map(|row| row.unwrap().into_values().remove(0)).collect()
}

#[test]
fn the_kinds_of_other_programs_become_values() {
    let names: ArrayRef = Arc::new(LargeStringArray::from(vec![Some("Acme"), Some("Beta")]));
    let account = |field: &'static str, array: ArrayRef| -> Vec<Value> {
        let (made, told, session) =
            given("account", vec![("name", names.clone()), (field, array)], BatchMode::AllOrNothing);
        assert_eq!((made.unwrap(), told), (2, vec![(0, None), (1, None)]), "{field}");
        only(&session, &format!("select {field} from account order by name"))
    };
    let whole = |number: i64| vec![Value::Int(number), Value::Null];
    assert_eq!(account("employees", Arc::new(Int16Array::from(vec![Some(7), None]))), whole(7));
    assert_eq!(account("employees", Arc::new(UInt64Array::from(vec![Some(7), None]))), whole(7));
    assert_eq!(account("employees", Arc::new(Float64Array::from(vec![Some(7.0), None]))), whole(7));
    let wide =
        Decimal256Array::from(vec![Some(<Decimal256Type as ArrowPrimitiveType>::Native::from_i128(12_345)), None])
            .with_precision_and_scale(40, 2)
            .unwrap();
    let money = vec![decimal("123.45"), Value::Null];
    assert_eq!(account("credit_limit", Arc::new(wide)), money);
    assert_eq!(account("credit_limit", Arc::new(Float64Array::from(vec![Some(123.45), None]))), money);
    assert_eq!(account("credit_limit", Arc::new(StringViewArray::from(vec![Some("123.45"), None]))), money);
    let text = |text: &str| vec![Value::from(text), Value::Null];
    let mut method = StringDictionaryBuilder::<Int8Type>::new();
    method.append_value("email");
    method.append_value("any");
    assert_eq!(account("contact_method", Arc::new(method.finish())), ["email".into(), "any".into()]);
    assert_eq!(account("address1_city", Arc::new(StringViewArray::from(vec![Some("Roma"), None]))), text("Roma"));
    let flags: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None]));
    // Null is not set, so the default takes its place.
    assert_eq!(account("no_email", flags), [Value::Bool(true), Value::Bool(false)]);

    let day = crm_core::base::time::date_from_days(20_000).unwrap();
    let person = |field: &'static str, array: ArrayRef| -> Vec<Value> {
        let columns = vec![("last_name", names.clone()), (field, array)];
        let (made, _, session) = given("contact", columns, BatchMode::AllOrNothing);
        assert_eq!(made.unwrap(), 2, "{field}");
        only(&session, &format!("select {field} from contact order by last_name"))
    };
    let days = vec![Value::Date(day), Value::Null];
    let midnight = 20_000 * 86_400_000_i64;
    assert_eq!(person("birth_on", Arc::new(Date64Array::from(vec![Some(midnight), None]))), days);
    let naive = TimestampNanosecondArray::from(vec![Some(midnight * 1_000_000), None]);
    assert_eq!(person("birth_on", Arc::new(naive)), days);
}

#[test]
fn what_is_no_value_is_refused_by_name() {
    let names: ArrayRef = Arc::new(LargeStringArray::from(vec!["Acme", "Beta"]));
    let refused = |entity: &str, field: &'static str, array: ArrayRef| -> Error {
        let name = if entity == "account" { "name" } else { "subject" };
        let (made, _, session) = given(entity, vec![(name, names.clone()), (field, array)], BatchMode::AllOrNothing);
        assert_eq!(session.count(entity).unwrap(), 0, "{field}: nothing is kept");
        made.unwrap_err()
    };
    let error = refused("account", "employees", Arc::new(Float64Array::from(vec![1.0, f64::NAN])));
    assert_eq!((error.code(), error.details().field.as_deref()), (ErrorCode::InvalidArgument, Some("employees")));
    assert_eq!(error.details().row, Some(1));
    assert!(error.message().starts_with("record 1, counted from 0: "), "{}", error.message());
    let error = refused("account", "nmae", Arc::new(Int32Array::from(vec![1, 2])));
    assert_eq!((error.code(), error.details().row), (ErrorCode::UnknownField, Some(0)));
    let naive = || -> ArrayRef { Arc::new(TimestampMicrosecondArray::from(vec![0, 1])) };
    let error = refused("task", "scheduled_end_at", naive());
    assert_eq!(error.details().field.as_deref(), Some("scheduled_end_at"));
    assert!(error.message().contains("tz_localize"), "{}", error.message());
    let zoned = TimestampMicrosecondArray::from(vec![0, 1]).with_timezone("Europe/Rome");
    let (made, ..) =
        given("task", vec![("subject", names.clone()), ("scheduled_end_at", Arc::new(zoned))], BatchMode::AllOrNothing);
    assert_eq!(made.unwrap(), 2);
    let error = refused("account", "employees", Arc::new(UInt64Array::from(vec![1, u64::MAX])));
    assert_eq!(error.details().row, Some(1));
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([Some("a")]);
    list.append_value([Some("b")]);
    assert_eq!(refused("account", "name2", Arc::new(list.finish())).code(), ErrorCode::UnknownField);
    let mut durations = Int32Builder::new();
    durations.append_slice(&[1, 2]);
    let durations =
        arrow_array::make_array(durations.finish().reinterpret_cast::<arrow_array::types::Time32SecondType>().into());
    assert_eq!(refused("account", "employees", durations).code(), ErrorCode::InvalidArgument);

    // Row by row, where that is asked for.
    let numbers: ArrayRef = Arc::new(Float64Array::from(vec![f64::INFINITY, 2.0]));
    let (made, told, session) =
        given("account", vec![("name", names.clone()), ("employees", numbers)], BatchMode::KeepGoing);
    assert_eq!((made.unwrap(), told), (1, vec![(0, Some(ErrorCode::InvalidArgument)), (1, None)]));
    assert_eq!(only(&session, "select name from account"), ["Beta".into()]);
    // What concerns the whole column ends the call in either mode.
    let (made, told, _) = given("task", vec![("subject", names), ("scheduled_end_at", naive())], BatchMode::KeepGoing);
    assert_eq!((made.unwrap_err().code(), told), (ErrorCode::InvalidArgument, vec![]));
}

#[test]
fn a_stream_that_fails_leaves_nothing() {
    for mode in [BatchMode::AllOrNothing, BatchMode::KeepGoing] {
        let session = Crm::in_memory().unwrap().session();
        let names: ArrayRef = Arc::new(LargeStringArray::from(vec!["Acme", ""]));
        let batch = RecordBatch::try_from_iter([("name", names)]).unwrap();
        let schema = batch.schema();
        let broken = ArrowError::ComputeError("the disk is gone".to_owned());
        let reader = RecordBatchIterator::new([Ok(batch), Err(broken)], schema);
        let error = session.create_from_arrow("account", reader, mode, |_, _| Ok(())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Malformed, "{error}");
        assert_eq!(session.count("account").unwrap(), 0);
    }
}

#[test]
fn a_read_that_is_interrupted_says_so_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let crm = Crm::open(folder.path().join("a.crm")).unwrap();
    let session = crm.session();
    session.create("account", record! { "name" => "Acme" }).unwrap();
    let switch = session.interrupt_handle();
    let mut batches = session.query("select name from account", params! {}).unwrap().into_batches();
    switch.interrupt();
    let Some(Err(ArrowError::ExternalError(inner))) = batches.next() else { panic!("not interrupted") };
    assert_eq!(inner.downcast_ref::<Error>().map(Error::code), Some(ErrorCode::Interrupted));
    assert!(batches.next().is_none());
}

#[test]
fn who_is_told_may_end_a_long_call() {
    let session = Crm::in_memory().unwrap().session();
    let rows = (0..2_500).map(|number| Ok(record! { "name" => format!("Firm {number}") }));
    let stop = |row: usize, _: Result<Id>| match row {
        1_700 => Err(Error::new(ErrorCode::Interrupted, "enough")),
        _ => Ok(()),
    };
    let error = session.create_many("account", rows, BatchMode::KeepGoing, stop).unwrap_err();
    assert_eq!((error.code(), session.count("account").unwrap()), (ErrorCode::Interrupted, 0));
}
