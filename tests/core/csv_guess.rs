//! Files recognised by their headings.

use std::fs;

use crm_core::exchange::csv::{ColumnRef, ImportOptions, Mapping};
use crm_core::{Crm, ErrorCode, Session, Value, params};

use super::shared_data::folder as shared;

fn session() -> Session {
    Crm::in_memory().unwrap().session()
}

/// The fields that are fed, as `heading -> field`.
fn fed(mapping: &Mapping) -> Vec<String> {
    let heading = |column: &ColumnRef| match column {
        ColumnRef::Heading(heading) => heading.clone(),
        ColumnRef::Number(number) => number.to_string(),
    };
    let columns = mapping.columns.iter();
    columns.flat_map(|c| c.targets.iter().map(move |t| format!("{} -> {}", heading(&c.column), t.field))).collect()
}

#[test]
fn the_entity_shows_in_the_headings() {
    let session = session();
    for (entity, file) in [
        ("contact", "Nome,Cognome,Cellulare\nAda,Rossi,347\n"),
        ("contact", "Name,E-mail Address,Mobile Phone\n"),
        ("account", "Ragione sociale;Partita IVA;Città\n"),
        ("account", "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"),
        ("product", "product,series,sales_price\n"),
        ("opportunity", "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"),
        ("lead", "subject,company_name,last_name,lead_source\n"),
    ] {
        assert_eq!(session.guess_csv(file.as_bytes(), None).unwrap().mapping.entity, entity, "{file}");
    }
    let error = session.guess_csv("xyzzy,plugh\n1,2\n".as_bytes(), None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidMapping);
}

#[test]
fn cells_of_another_kind_forbid_a_guess() {
    let session = session();
    let guess = |file: &str| fed(&session.guess_csv(file.as_bytes(), Some("contact")).unwrap().mapping);
    assert_eq!(guess("Cognome,Stato\nRossi,Attivo\n"), ["Cognome -> last_name", "Stato -> state"]);
    assert_eq!(guess("Cognome,Stato\nRossi,Italia\nVerdi,Italia\n"), ["Cognome -> last_name"]);
    assert_eq!(guess("Last Name,Birthday\nRossi,soon\nVerdi,later\n"), ["Last Name -> last_name"]);
    assert_eq!(
        guess("last_name,account.name,account.account_number\nRossi,Acme,1\n"),
        ["last_name -> last_name", "account.name -> account"]
    );
    let labelled = "Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n\
        Rossi,Mobile,347,Work,011\nVerdi,* Mobile,348,Home,011\nNeri,Mobile,348,Work,011\n";
    assert_eq!(
        guess(labelled),
        ["Last Name -> last_name", "Phone 1 - Value -> mobile_phone", "Phone 2 - Value -> phone"]
    );
}

#[test]
fn an_export_is_read_back_by_itself() {
    let source = session();
    source
        .create("contact", crm_core::record! { "first_name" => "Ada", "last_name" => "Rossi", "gender" => "female" })
        .unwrap();
    let mut file = Vec::new();
    let question = "select id, full_name, first_name, last_name, gender, state, created_at from contact";
    source.export_csv(&mut file, question, params! {}, Default::default()).unwrap();
    let target = session();
    let guess = target.guess_csv(file.as_slice(), None).unwrap();
    assert_eq!(guess.mapping.key, ["id"]);
    let report = target.import_csv(file.as_slice(), &guess.mapping, ImportOptions::default()).unwrap();
    assert_eq!((report.created, report.faults), (1, vec![]));
    let all = |session: &Session| session.query(question, params! {}).unwrap().all().unwrap();
    assert_eq!(all(&target), all(&source));
}

fn answers(session: &Session, question: &str) -> Vec<String> {
    let rows = session.query(question, params! {}).unwrap().all().unwrap();
    rows.iter().map(|row| row.values().iter().map(Value::to_text).collect::<Vec<_>>().join("|")).collect()
}

/// What a heading means according to the open-source importers, as a field of a contact here; none where a contact has
/// no place for it, or where it is only said in other headings.
fn expected_field(theirs: &str) -> Option<&'static [&'static str]> {
    Some(match theirs {
        "firstName" | "firstname" => &["first_name"],
        "lastName" | "surname" => &["last_name"],
        "middleName" | "middlename" => &["middle_name"],
        "nickname" => &["nickname"],
        "company" | "organization" => &["account"],
        "department" => &["department"],
        "jobTitle" | "jobtitle" => &["job_title"],
        "email" | "email:home" => &["email", "email2"],
        "workStreet" | "street:work" => &["address1_line1", "address1_line2", "address1_line3"],
        "workCity" | "locality:work" => &["address1_city"],
        "workState" | "region:work" => &["address1_region"],
        "workPostalCode" | "zipcode:work" => &["address1_postal_code"],
        "workCountry" | "country:work" => &["address1_country"],
        "homeStreet" | "street:home" => &["address2_line1", "address2_line2", "address2_line3"],
        "homeCity" | "locality:home" => &["address2_city"],
        "homeState" | "region:home" => &["address2_region"],
        "homePostalCode" | "zipcode:home" => &["address2_postal_code"],
        "homeCountry" | "country:home" => &["address2_country"],
        "workPhone" | "phone:work" => &["phone", "phone2"],
        "homePhone" | "phone:home" => &["phone2", "phone3"],
        "mobilePhone" | "phone:mobile" => &["mobile_phone"],
        "workFax" | "phone:workfax" => &["fax"],
        "workURL" | "website:homepage" => &["website"],
        "notes" => &["description"],
        "anniversary" => &["anniversary_on"],
        "gender" => &["gender"],
        "spouse" => &["spouse_name"],
        _ => return None,
    })
}

#[test]
fn address_books_are_known_by_their_headings() {
    let Some(folder) = shared("csv_headers") else { return };
    let known = fs::read_to_string(folder.join("headers.json")).unwrap();
    let known: serde_json::Value = serde_json::from_str(&known).unwrap();
    let session = session();
    for list in known["headers"].as_array().unwrap() {
        let (format, locale) = (list["format"].as_str().unwrap(), list["locale"].as_str().unwrap());
        // Maps from many programs at once are no heading line of any.
        let is_address_book = !format.contains("calendar") && !format.contains("generic") && !format.contains("map");
        if !is_address_book {
            continue;
        }
        let columns = list["columns"].as_array().unwrap();
        let headings: Vec<&str> = columns.iter().map(|column| column["header"].as_str().unwrap()).collect();
        let line: String = headings.iter().map(|heading| format!("\"{heading}\",")).collect();
        let Ok(guess) = session.guess_csv(line.trim_end_matches(',').as_bytes(), Some("contact")) else {
            assert!(!["en_US", "en_GB", "it", "it_IT"].contains(&locale), "{format} {locale}");
            continue;
        };
        let mut fed: Vec<Option<String>> = vec![None; headings.len()];
        for column in &guess.mapping.columns {
            let at = match &column.column {
                ColumnRef::Heading(heading) => headings.iter().position(|known| known == heading).unwrap(),
                ColumnRef::Number(number) => number - 1,
            };
            fed[at] = Some(column.targets[0].field.clone());
        }
        let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
        for (column, fed) in columns.iter().zip(&fed) {
            let heading = column["header"].as_str().unwrap();
            let Some(expected) = column["field"].as_str().and_then(expected_field) else { continue };
            match fed {
                Some(field) if expected.contains(&field.as_str()) => right += 1,
                Some(field) => wrong.push(format!("{heading} -> {field}")),
                None => missed.push(heading),
            }
        }
        // The lines of an address say it better than the whole of it in one cell.
        missed.retain(|heading| {
            !["Business Address", "Home Address", "Indirizzo ufficio", "Indirizzo casa"].contains(heading)
        });
        let all = right + wrong.len() + missed.len();
        match locale {
            "en_US" | "en_GB" | "it" | "it_IT" => {
                assert_eq!((&wrong, &missed), (&vec![], &vec![]), "{format} {locale}")
            }
            "de" | "fr" | "es" | "es_ES" | "pt_BR" => {
                assert!(right * 10 >= all * 5 && wrong.len() <= 4, "{format} {locale}: {wrong:?} {missed:?}");
            }
            _ => assert!(wrong.len() <= 2, "{format} {locale}: {wrong:?}"),
        }
    }
}

#[test]
fn address_books_are_imported_without_a_word() {
    let Some(folder) = shared("csv_headers/roundcube/tests/src/Csv2vcard") else { return };
    let imported = |name: &str| {
        let session = session();
        let file = fs::read(folder.join(name)).unwrap();
        let guess = session.guess_csv(file.as_slice(), Some("contact")).unwrap();
        let report = session.import_csv(file.as_slice(), &guess.mapping, ImportOptions::default()).unwrap();
        (session, guess, report)
    };
    for (name, rows, columns) in
        [("gmail.csv", 1, 34), ("outlook.csv", 1, 3), ("tb_plain.csv", 1, 30), ("email.csv", 4, 1), ("all.csv", 1, 36)]
    {
        let (session, guess, report) = imported(name);
        assert_eq!((report.read, guess.mapping.columns.len(), &guess.missing), (rows, columns, &vec![]), "{name}");
        // The cells say "workphone" and "https://work": the engine is right not to dial or browse them.
        let is_right = |reason: &str| ["invalid_phone", "invalid_url"].contains(&reason);
        assert!(report.faults.iter().all(|fault| is_right(&fault.reason)), "{name}: {:?}", report.faults);
        if report.faults.is_empty() {
            assert_eq!(report.created, rows, "{name}");
        }
        drop(session);
    }
    let (session, ..) = imported("outlook.csv");
    assert_eq!(
        answers(&session, "select last_name, email, email3 from contact"),
        ["test1@domain.tld|test1@domain.tld|test3@domain.tld"]
    );
}
