//! What is measured.

use std::path::Path;

use crm_core::exchange::csv::{ImportOptions, Mapping};
use crm_core::{BatchMode, Crm, Id, NewField, Session, Values, Write, params, record};
use rusqlite::types::Value as Stored;

use super::measure::{alone, compare};
use super::people::{Dice, person};
use super::raw::{Raw, Ready};

/// Contacts written in one call.
const CHUNK: usize = 5_000;

pub fn run(size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("engine.crm"), folder.path().join("raw.crm"));
    let crm = Crm::open(&ours).unwrap();
    let session = crm.session();
    let account = session.create("account", record! { "name" => "Acme" }).unwrap();
    {
        let other = Crm::open(&theirs).unwrap();
        other.session().create("account", record! { "name" => "Acme" }).unwrap();
    }
    let mut raw = Raw::open(&theirs);

    creates(&session, &mut raw, account, size);
    same_work(&ours, &raw);
    let reader = Raw::open(&ours);
    let ids = ids(&reader);
    reads(&session, &reader, &ids);
    lists(&session, &reader);
    reports(&session, &reader, account, size);
    searches(&session, &reader);
    updates(&session, &mut raw, &ids);
    imports(&session, &mut raw);
    drop((session, crm, reader));
    files(&ours, folder.path());
    wide(&Crm::open(&ours).unwrap());
}

fn values(ready: &Ready, account: Id) -> Values {
    let person = &ready.person;
    record! {
        "first_name" => &person.first, "last_name" => &person.last, "account" => account, "job_title" => &person.job,
        "email" => &person.email, "phone" => &person.phone, "address1_city" => &person.city,
    }
}

fn creates(session: &Session, raw: &mut Raw, account: Id, size: usize) {
    let (mut dice, mut number) = (Dice::new(7), 0);
    let mut chunk = |count: usize| -> Vec<Ready> {
        (0..count)
            .map(|_| {
                number += 1;
                Ready::new(person(&mut dice, number))
            })
            .collect()
    };
    // At least twenty turns, however small the file: one turn alone measures the machine.
    let per_turn = CHUNK.min(size / 20);
    let turns = size / per_turn - 1;
    // What both sides are given is made beforehand, one set for each turn and one for the turn that warms up.
    let sets: Vec<Vec<Ready>> = (0..=turns).map(|_| chunk(per_turn)).collect();
    let mut writes = sets
        .iter()
        .map(|set| {
            set.iter().map(|ready| Write::Create { entity: "contact".into(), values: values(ready, account) }).collect()
        })
        .collect::<Vec<Vec<Write>>>()
        .into_iter();
    let mut rows = sets.iter();
    compare(
        "bulk create of contacts",
        Some(1.6),
        turns,
        per_turn,
        || drop(session.write_batch(writes.next().unwrap(), BatchMode::AllOrNothing).unwrap()),
        || raw.create_all(rows.next().unwrap()),
    );
    let singles = chunk(402);
    let (mut one, mut other) = (singles.iter(), singles.iter());
    compare(
        "single create, own transaction",
        Some(1.3),
        200,
        1,
        || assert!(session.create("contact", values(one.next().unwrap(), account)).is_ok()),
        || raw.create_all(std::slice::from_ref(other.next().unwrap())),
    );
}

/// Both files must hold the same, or the comparison means nothing.
fn same_work(ours: &Path, raw: &Raw) {
    let engine = rusqlite::Connection::open(ours).unwrap();
    for table in ["contact", "crm_prefix", "crm_change"] {
        let count = |connection: &rusqlite::Connection| -> i64 {
            connection.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
        };
        assert_eq!(count(&engine), count(&raw.connection), "rows of {table}");
    }
    let columns =
        "select count(*) from contact where contact_method = 1 and no_phone = 0 and is_merged = 0 and currency = 'EUR'";
    let count =
        |connection: &rusqlite::Connection| -> i64 { connection.query_row(columns, [], |row| row.get(0)).unwrap() };
    assert_eq!(count(&engine), count(&raw.connection), "the same columns are filled");
}

fn ids(reader: &Raw) -> Vec<(Id, i64)> {
    let mut statement = reader.connection.prepare("select uuid, id from contact order by random() limit 5000").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get(1)?))).unwrap();
    rows.map(|row| row.map(|(bytes, key)| (Id::from_bytes(&bytes).unwrap(), key)).unwrap()).collect()
}

fn all_values(row: &rusqlite::Row<'_>, width: usize) -> Vec<Stored> {
    (0..width).map(|column| row.get(column).unwrap()).collect()
}

fn reads(session: &Session, reader: &Raw, ids: &[(Id, i64)]) {
    let text = session.explain("select * from contact where id = :id").unwrap();
    let mut statement = reader.connection.prepare(&text).unwrap();
    let width = statement.column_count();
    compare(
        "read by id, all fields",
        Some(1.4),
        51,
        200,
        || ids.iter().take(200).for_each(|(id, _)| drop(session.get("contact", *id).unwrap())),
        || {
            for (id, _) in ids.iter().take(200) {
                drop(statement.query_row([id.as_bytes().as_slice()], |row| Ok(all_values(row, width))).unwrap());
            }
        },
    );
}

fn lists(session: &Session, reader: &Raw) {
    let question =
        "select full_name, email, phone, account.name from contact where address1_city = :city order by full_name";
    let text = "select c.full_name, c.email, c.phone, a.name, c.full_name, c.id from contact c
                left join account a on a.id = c.account where c.address1_city = ? order by c.full_name, c.id limit 51";
    let mut statement = reader.connection.prepare(text).unwrap();
    let cities = ["Torino", "Milano", "Genova", "Bologna"];
    compare(
        "filtered, sorted page of 50",
        Some(1.3),
        101,
        4,
        || {
            for city in cities {
                assert_eq!(session.page(question, params! { "city" => city }, None, 50).unwrap().rows.len(), 50);
            }
        },
        || {
            for city in cities {
                let mut rows = statement.query([city]).unwrap();
                let mut found = Vec::new();
                while let Some(row) = rows.next().unwrap() {
                    found.push(all_values(row, 6));
                }
                assert_eq!(found.len(), 51);
            }
        },
    );
}

fn reports(session: &Session, reader: &Raw, account: Id, size: usize) {
    let customer = crm_core::Ref::new("account", account);
    let stages = ["prospecting", "engaging", "qualify", "develop", "propose", "close"];
    let mut dice = Dice::new(11);
    let mut opportunity = |number: usize| Write::Create {
        entity: "opportunity".into(),
        values: record! {
            "name" => format!("Deal {number}"), "customer" => customer.clone(), "stage" => stages[dice.roll(6)],
            "estimated_value" => 1_000 + number as i64, "probability" => 50,
        },
    };
    for start in (0..size / 2).step_by(CHUNK) {
        let writes = (start..(start + CHUNK).min(size / 2)).map(&mut opportunity).collect();
        drop(session.write_batch(writes, BatchMode::AllOrNothing).unwrap());
    }
    let question = "select stage, count(*), sum(estimated_value) from opportunity where state = 'open' group by stage order by stage";
    let text =
        "select stage, count(*), sum(estimated_value) from opportunity where state = 0 group by stage order by stage";
    let mut statement = reader.connection.prepare(text).unwrap();
    compare(
        "grouped pipeline report",
        Some(1.1),
        51,
        1,
        || assert_eq!(session.query(question, params! {}).unwrap().all().unwrap().len(), 6),
        || {
            let mut rows = statement.query([]).unwrap();
            let mut found = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                found.push(all_values(row, 3));
            }
            assert_eq!(found.len(), 6);
        },
    );
}

fn searches(session: &Session, reader: &Raw) {
    let whole = "select entity, record, field from crm_prefix where prefix = ? and kind = 0 order by day desc, record desc limit 20";
    let begin =
        "select entity, record, field from crm_prefix where prefix = ?1 and kind = 1 and word > ?2 and word < ?3
                 order by day desc, record desc limit 20";
    let (mut whole, mut begin) = (reader.connection.prepare(whole).unwrap(), reader.connection.prepare(begin).unwrap());
    let mut name =
        reader.connection.prepare("select uuid, modified_at, full_name, email from contact where id = ?").unwrap();
    for typed in ["r", "ro", "ros", "rosa", "rosab", "rosabe"] {
        let bucket = &typed[..[1, 1, 2, 3, 3, 5, 5][typed.len()]];
        let end = format!("{}{}", &typed[..typed.len() - 1], char::from(typed.as_bytes()[typed.len() - 1] + 1));
        let mut lookup = || {
            let mut found: Vec<(i64, i64, i64)> = Vec::new();
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            found.extend(whole.query_map([typed], row).unwrap().map(Result::unwrap));
            found.extend(begin.query_map([bucket, typed, end.as_str()], row).unwrap().map(Result::unwrap));
            found
        };
        let search = || (0..10).for_each(|_| drop(session.search(typed, &[], 20).unwrap()));
        let title = format!("search, {} letters, beside the bare lookup", typed.len());
        compare(&title, Some(2.0), 101, 10, search, || (0..10).for_each(|_| drop(lookup())));
        // The bare lookup knows keys only; what is shown is a name, an id and what matched.
        let title = format!("search, {} letters, beside lookup and names", typed.len());
        compare(&title, None, 101, 10, search, || {
            for _ in 0..10 {
                for (_, record, _) in lookup() {
                    drop(name.query_row([record], |row| Ok(all_values(row, 4))).unwrap());
                }
            }
        });
    }
}

fn updates(session: &Session, raw: &mut Raw, ids: &[(Id, i64)]) {
    let (mut one, mut other) = (ids.iter().cycle(), ids.iter().cycle());
    let (mut count, mut counted) = (0, 0);
    let versions: std::collections::HashMap<Id, i64> = std::collections::HashMap::new();
    let mut versions = versions;
    compare(
        "update of one field with version check",
        Some(1.5),
        200,
        1,
        || {
            count += 1;
            let id = one.next().unwrap().0;
            let version = versions.entry(id).or_insert(1);
            let written =
                session.update_version("contact", id, *version, record! { "job_title" => format!("Job {count}") });
            *version = written.unwrap().version;
        },
        || {
            counted += 1;
            raw.update(other.next().unwrap().1, &format!("Job {counted}"));
        },
    );
}

/// An entity with two hundred fields of the company's own, beside one with four.
fn wide(crm: &Crm) {
    let session = crm.session();
    session
        .change_schema(|schema| {
            for (entity, count) in [("x_wide", 200), ("x_narrow", 4)] {
                let mut new = crm_core::NewEntity::new(entity, crm_core::Ownership::User)
                    .label("en", entity, entity)
                    .field(NewField::text("x_name", 100).label("en", "Name"));
                for number in 1..count {
                    new = new.field(NewField::integer(format!("x_f{number}")).label("en", "Field"));
                }
                schema.add_entity(new)?;
            }
            Ok(())
        })
        .unwrap();
    let make = |entity: &str| {
        let few = record! { "x_name" => "Few", "x_f1" => 1, "x_f2" => 2 };
        let writes = (0..500).map(|_| Write::Create { entity: entity.into(), values: few.clone() }).collect();
        let written = session.write_batch(writes, BatchMode::AllOrNothing).unwrap();
        written.into_iter().next().unwrap().unwrap().record.id
    };
    compare("create, 3 of 200 fields (beside 3 of 4)", None, 21, 500, || _ = make("x_wide"), || _ = make("x_narrow"));
    let (wide, narrow) = (make("x_wide"), make("x_narrow"));
    let read = |entity: &str, id: Id| {
        (0..200).for_each(|_| drop(session.get_fields(entity, id, &["x_name", "x_f1", "x_f2"]).unwrap()));
    };
    compare(
        "read, 3 of 200 fields (beside 3 of 4)",
        None,
        51,
        200,
        || read("x_wide", wide),
        || read("x_narrow", narrow),
    );
}

/// The mapping of the people's file: their companies are found by name.
pub const MAPPING: &str = r#"{ "crm_csv_mapping": 1, "entity": "contact", "columns": [
    { "column": "First name", "field": "first_name" },
    { "column": "Last name", "field": "last_name" },
    { "column": "Company", "field": "account", "lookup": { "entity": "account", "by": "name" } },
    { "column": "Job", "field": "job_title" },
    { "column": "E-mail", "field": "email" },
    { "column": "Phone", "field": "phone" },
    { "column": "City", "field": "address1_city" } ] }"#;

fn imports(session: &Session, raw: &mut Raw) {
    for number in 0..200 {
        session.create("account", record! { "name" => format!("Company {number}") }).unwrap();
    }
    let mapping = Mapping::from_json(MAPPING).unwrap();
    let (mut dice, mut number) = (Dice::new(23), 10_000_000);
    let mut file = || {
        let mut text = String::from("First name,Last name,Company,Job,E-mail,Phone,City\n");
        let mut people = Vec::with_capacity(CHUNK);
        for _ in 0..CHUNK {
            number += 1;
            let ready = Ready::new(person(&mut dice, number));
            let (p, company) = (&ready.person, number % 200);
            let line = [&p.first, &p.last, &format!("Company {company}"), &p.job, &p.email, &p.phone, &p.city];
            text.push_str(&line.map(String::as_str).join(","));
            text.push('\n');
            people.push(ready);
        }
        (text, people)
    };
    let files: Vec<(String, Vec<Ready>)> = (0..12).map(|_| file()).collect();
    let (mut texts, mut rows) = (files.iter(), files.iter());
    compare(
        "CSV import of contacts, companies by name",
        Some(2.0),
        11,
        CHUNK,
        || {
            let text = &texts.next().unwrap().0;
            let report = session.import_csv(text.as_bytes(), &mapping, ImportOptions::default()).unwrap();
            assert_eq!((report.created, report.refused), (CHUNK as u64, 0));
        },
        || raw.create_all(&rows.next().unwrap().1),
    );
}

fn files(existing: &Path, folder: &Path) {
    alone("opening an existing file", "5 ms", 21, || drop(Crm::open(existing).unwrap()));
    let mut number = 0;
    alone("creating a file", "60 ms", 21, || {
        number += 1;
        drop(Crm::open(folder.join(format!("new{number}.crm"))).unwrap());
    });
}
