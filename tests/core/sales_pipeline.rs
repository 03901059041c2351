//! The set "CRM Sales Opportunities", imported by the mappings of the demonstration: the totals and reports asked of the
//! query language equal those that two other engines have computed. The files are not part of the project, so the tests
//! say that they were skipped where the folder is absent.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crm_core::exchange::csv::Mapping;
use crm_core::{Crm, Session, Value, params};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::demo::sales_pipeline::{STEPS, import, options};
use crate::demo::show::Teller;
use crate::demo::{Arguments, pipeline, tell};

const FOLDER: &str = "../../shared/data/sales_pipeline";

/// The folder of the set; none, said aloud, where it is absent.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    if folder.is_dir() {
        return Some(folder);
    }
    // Written past the harness, which hides what a test that passes prints.
    let _ = writeln!(std::io::stderr(), "skipped: {} is absent", folder.display());
    None
}

fn files(folder: &Path) -> PathBuf {
    folder.join("maven_crm_sales_opportunities")
}

fn oracle(folder: &Path) -> Json {
    serde_json::from_slice(&std::fs::read(folder.join("oracle_maven_public_subset.json")).unwrap()).unwrap()
}

/// A session on the set, imported once for all tests that only ask.
fn imported(folder: &Path) -> Session {
    static IMPORTED: OnceLock<Crm> = OnceLock::new();
    let crm = IMPORTED.get_or_init(|| {
        let crm = Crm::in_memory_with(options()).unwrap();
        for step in import(&crm.session(), &files(folder)).unwrap() {
            assert!(step.faults.is_empty(), "{}: {:?}", step.file, step.faults.first());
            assert_eq!(step.report.refused + step.report.incomplete + step.report.skipped, 0, "{}", step.file);
        }
        crm
    });
    crm.session()
}

/// The only value of an answer.
fn one(session: &Session, question: &str) -> Value {
    session.query_one(question, params! {}).unwrap().unwrap().at(0).unwrap().clone()
}

fn number(session: &Session, question: &str) -> i64 {
    one(session, question).as_int().unwrap()
}

fn deals(session: &Session, condition: &str) -> i64 {
    number(session, &format!("select count(*) from opportunity where {condition}"))
}

fn decimal(json: &Json) -> Decimal {
    json.to_string().parse().unwrap()
}

/// A win rate in per cent to four places, as the oracle writes it.
fn rate(won: i64, lost: i64) -> Decimal {
    (Decimal::from(won * 100) / Decimal::from(won + lost)).round_dp(4)
}

#[test]
fn the_totals_are_right() {
    let Some(folder) = folder() else { return };
    let (s, oracle) = (imported(&folder), oracle(&folder));
    let wanted = |name: &str| oracle["totals"][name].as_i64().unwrap();
    assert_eq!(s.count("opportunity").unwrap(), wanted("opportunities"));
    let (won, lost) = (deals(&s, "state = 'won'"), deals(&s, "state = 'lost'"));
    assert_eq!((won, lost), (wanted("won"), wanted("lost")));
    assert_eq!(deals(&s, "state = 'open' and stage = 'engaging'"), wanted("engaging"));
    assert_eq!(deals(&s, "state = 'open' and stage = 'prospecting'"), wanted("prospecting"));
    let value = one(&s, "select sum(actual_value) from opportunity where state = 'won'");
    assert_eq!(value.as_decimal(), Some(Decimal::from(wanted("won_value"))));
    assert_eq!(rate(won, lost), decimal(&oracle["totals"]["win_rate_pct"]));
    assert_eq!(deals(&s, "account is null"), wanted("no_account"));
    assert_eq!(deals(&s, "customer is null"), wanted("no_account"));
    assert_eq!(deals(&s, "engaged_on is null"), wanted("no_engage_date"));
    assert_eq!(number(&s, "select count(distinct owner) from opportunity"), wanted("agents_with_opps"));
    assert_eq!(s.count("account").unwrap(), wanted("accounts"));
    assert_eq!(number(&s, "select count(distinct account) from opportunity"), wanted("accounts_with_opps"));
    let day = |question: &str| Json::String(one(&s, question).to_text());
    assert_eq!(day("select min(engaged_on) from opportunity"), oracle["totals"]["first_engage"]);
    assert_eq!(day("select max(actual_close_on) from opportunity"), oracle["totals"]["last_close"]);
}

#[test]
fn people_and_companies_hang_together() {
    let Some(folder) = folder() else { return };
    let s = imported(&folder);
    // Every agent has a manager of the same office; managers and the system have none.
    let agents = "select count(*) from user where title = 'Sales agent'";
    assert_eq!(number(&s, agents), number(&s, &format!("{agents} and manager.business_unit.name is not null")));
    for row in s.query("select business_unit.name, manager.business_unit.name as m from user", params! {}).unwrap() {
        let row = row.unwrap();
        assert!(row.get("m") == row.get("business_unit.name") || row.get("m") == Some(&Value::Null));
    }
    assert_eq!(number(&s, "select count(*) from business_unit where parent.name = 'All offices'"), 3);
    assert_eq!(number(&s, "select count(*) from account where parent_account.name = 'Acme Corporation'"), 4);
    assert_eq!(deals(&s, "product is null"), 0);
    assert_eq!(deals(&s, "account.id <> customer.account.id"), 0);
}

#[test]
fn the_report_by_stage_is_right() {
    let Some(folder) = folder() else { return };
    let (s, oracle) = (imported(&folder), oracle(&folder));
    let mut answer: Vec<(String, i64, Decimal)> = Vec::new();
    for (label, condition) in [("stage.label", "state = 'open'"), ("state.label", "state <> 'open'")] {
        let question = format!(
            "select {label} as label, count(*) as deals, sum(actual_value) as value from opportunity \
             where {condition} group by 1"
        );
        for row in s.query(&question, params! {}).unwrap() {
            let row = row.unwrap();
            let value = row.get("value").unwrap().as_decimal().unwrap_or_default();
            answer.push((row.text("label").unwrap().to_owned(), row.get("deals").unwrap().as_int().unwrap(), value));
        }
    }
    answer.sort();
    let wanted: Vec<(String, i64, Decimal)> = oracle["reports"]["01_count_and_value_by_stage"]["answer"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let stage = row["stage"].as_str().unwrap().to_owned();
            (stage, row["count"].as_i64().unwrap(), decimal(&row["close_value"]))
        })
        .collect();
    assert_eq!(answer, wanted);
}

#[test]
fn the_win_rate_by_manager_is_right() {
    let Some(folder) = folder() else { return };
    let (s, oracle) = (imported(&folder), oracle(&folder));
    let rows = oracle["reports"]["06_win_rate_by_manager"]["answer"].as_array().unwrap();
    let managers = number(&s, "select count(distinct owner.manager.full_name) from opportunity");
    assert_eq!(managers, rows.len() as i64);
    for wanted in rows {
        let mut found = [0_i64; 3];
        let mut value = Decimal::ZERO;
        let question = "select state, count(*) as deals, sum(actual_value) as value from opportunity \
                        where owner.manager.full_name = :manager group by state order by state";
        for row in s.query(question, params! { "manager" => wanted["key"].as_str().unwrap() }).unwrap() {
            let row = row.unwrap();
            let place = ["open", "won", "lost"].iter().position(|state| row.text("state") == Some(state)).unwrap();
            found[place] = row.get("deals").unwrap().as_int().unwrap();
            value += row.get("value").unwrap().as_decimal().unwrap_or_default();
        }
        let [open, won, lost] = found;
        let of = |name: &str| wanted[name].as_i64().unwrap();
        assert_eq!((open, won, lost, won + lost), (of("open"), of("won"), of("lost"), of("closed")), "{wanted}");
        assert_eq!(open + won + lost, of("opportunities"));
        assert_eq!(value, Decimal::from(of("won_value")));
        assert_eq!(rate(won, lost), decimal(&wanted["win_rate_pct"]));
    }
}

#[test]
fn the_value_by_quarter_is_right() {
    let Some(folder) = folder() else { return };
    let (s, oracle) = (imported(&folder), oracle(&folder));
    let question = "select quarter(actual_close_on) as quarter, count(*) as deals, sum(actual_value) as value \
                    from opportunity where state = 'won' group by 1 order by 1";
    let answer: Vec<Json> = s
        .query(question, params! {})
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let value = row.get("value").unwrap().as_decimal().unwrap();
            let value: i64 = value.try_into().unwrap();
            serde_json::json!({ "quarter": row.text("quarter"), "deals": row.get("deals").unwrap().as_int(), "value": value })
        })
        .collect();
    assert_eq!(Json::Array(answer), oracle["reports"]["09_won_revenue_by_quarter"]["answer"]);
}

#[test]
fn an_untranslated_product_is_reported_row_by_row() {
    let Some(folder) = folder() else { return };
    let session = Crm::in_memory_with(options()).unwrap().session();
    let (last, before) = STEPS.split_last().unwrap();
    for step in before {
        step.import(&session, &files(&folder)).unwrap();
    }
    let mut mapping = Mapping::from_json(last.mapping).unwrap();
    let targets = mapping.columns.iter_mut().flat_map(|column| &mut column.targets);
    targets.filter(|target| target.field == "product").for_each(|target| target.translate.clear());
    let done = last.import_with(&session, &files(&folder), &mapping).unwrap();
    assert_eq!(done.report.refused, 1_480);
    assert_eq!(done.report.created + done.report.refused, 8_800);
    assert_eq!(session.count("opportunity").unwrap(), 8_800 - 1_480);
    assert_eq!(done.faults.len(), 1_480);
    assert_eq!(done.faults[0].line, 3);
    for fault in &done.faults {
        let told = (fault.column.as_str(), fault.value.as_str(), fault.reason.as_str());
        assert_eq!(told, ("product", "GTXPro", "unknown_reference"));
        assert!(fault.message.contains("GTX Pro"), "{}", fault.message);
    }
    let mut lines: Vec<u64> = done.faults.iter().map(|fault| fault.line).collect();
    lines.dedup();
    assert_eq!(lines.len(), 1_480);
}

/// A small set of the same kind with everything wrong that can be: all of it is told, and the answer is "not good".
#[test]
fn what_is_not_known_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("sales_teams.csv", "sales_agent,manager,regional_office\nAda Verdi,Ugo Neri,North\nEva Blu,Ugo Neri,North\n");
    write(
        "accounts.csv",
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n\
         Alfa,technolgy,1999,10.5,20,Italy,Beta\nBeta,medical,1980,1.5,5,Philipines,\nGamma,alchemy,2000,1,1,Italy,Delta\n\
         Epsilon,retail,2000,1,1,Italy,Omega\n",
    );
    write("products.csv", "product,series,sales_price\nOne,A,100\n");
    write(
        "sales_pipeline.csv",
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
         A1,Ada Verdi,One,Alfa,Won,2017-01-02,2017-03-04,99.5\nA2,Eva Blu,Two,Alfa,Engaging,2017-01-02,,\n\
         A3,Nobody,One,,Prospecting,,,\nA4,Ada Verdi,One,Alfa,Thinking,2017-02-30,,\n",
    );
    let arguments = Arguments { data: Some(folder.path().to_path_buf()), ..Arguments::default() };
    let mut out = Vec::new();
    let is_good = tell(&arguments, &mut Teller::new(&mut out).without_times()).unwrap();
    let told = String::from_utf8(out).unwrap();
    println!("{told}");
    assert!(!is_good);
    for wanted in
        ["\"Two\"", "\"Nobody\"", "\"Thinking\"", "\"2017-02-30\"", "\"alchemy\"", "\"Omega\"", "unknown_reference"]
    {
        assert!(told.contains(wanted), "{wanted} is not told of");
    }
    assert!(told.contains("99.50") && told.contains("line 3"));
    let session = Crm::in_memory_with(options()).unwrap().session();
    import(&session, folder.path()).unwrap();
    assert_eq!(session.count("opportunity").unwrap(), 1);
    assert_eq!(one(&session, "select parent_account.name from account where name = 'Alfa'"), Value::from("Beta"));
    assert_eq!(one(&session, "select address1_country from account where name = 'Beta'"), Value::from("Philippines"));
}

#[test]
fn the_reports_print() {
    let Some(folder) = folder() else { return };
    let file = tempfile::tempdir().unwrap();
    let mut out = Vec::new();
    let mut teller = Teller::new(&mut out).without_times();
    assert!(pipeline::tell(&mut teller, &files(&folder), &file.path().join("set.crm")).unwrap());
    let told = String::from_utf8(out).unwrap();
    for wanted in ["10,005,534", "63.2%", "2017-Q2   1,254   3,086,111", "Melvin Marxen", "No row was refused"] {
        assert!(told.contains(wanted), "{wanted} is not told");
    }
}
