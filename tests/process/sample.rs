//! The sample company: whatever happens in its year happens to the cent, and the same every time.

use std::sync::{Arc, OnceLock};

use crm_core::base::clock::FixedClock;
use crm_core::sample::Company;
use crm_core::{Crm, ErrorCode, Options, Session, Value, params, record};
use rust_decimal::Decimal;

/// How many customers the company of these tests begins with.
const SIZE: u32 = 14;

/// The company, made up once for all tests that only ask.
fn company() -> Session {
    static COMPANY: OnceLock<Crm> = OnceLock::new();
    COMPANY.get_or_init(|| Company::new(7).size(SIZE).in_memory().unwrap()).session()
}

fn rows(s: &Session, question: &str) -> Vec<Vec<Value>> {
    s.query(question, params! {}).unwrap().map(|row| row.unwrap().into_values()).collect()
}

fn number(s: &Session, question: &str) -> i64 {
    rows(s, question)[0][0].as_int().unwrap()
}

fn amount(value: &Value) -> Decimal {
    value.as_decimal().unwrap_or_default()
}

/// Every question of this kind finds nothing.
fn none(s: &Session, question: &str) {
    let found = rows(s, question);
    assert!(found.is_empty(), "{question}: {found:?}");
}

#[test]
fn everything_happens() {
    let s = company();
    for wanted in [
        "lead where state = 'qualified'",
        "lead where state = 'disqualified'",
        "opportunity where state = 'open'",
        "opportunity where state = 'won'",
        "opportunity where status = 'out_sold' and competitor is not null",
        "quote where revision_number > 0 and state = 'won'",
        "quote where status = 'revised'",
        "order where state = 'invoiced'",
        "invoice where state = 'paid'",
        "case where state = 'resolved' and contract_line is not null",
        "case where is_escalated = true",
        "queue_item",
        "contract where state = 'active'",
        "contract where state = 'expired'",
        "contract where originating_contract is not null",
        "contract_usage where allotments > 0",
        "campaign where status = 'completed'",
        "distribution_log where outcome = 'made'",
        "distribution_log where reason = 'opted_out'",
        "distribution_log where reason = 'contacted_recently'",
        "campaign_response where state = 'closed'",
        "opportunity where campaign is not null",
        "marketing_list where is_dynamic = true",
        "marketing_list where member_count > 0",
        "appointment where state = 'completed'",
        "email where status = 'sent'",
        "phone_call where direction = 'incoming'",
        "article where state = 'published'",
        "service_activity where state = 'completed'",
        "customer_relationship",
        "note where file is not null and regarding.type = 'opportunity'",
        "account where is_merged = true",
        "quick_campaign where state = 'closed'",
        "letter where status = 'sent'",
        "quote where currency = 'GBP'",
        "goal where actual > 0",
    ] {
        assert!(number(&s, &format!("select count(*) from {wanted}")) > 0, "no {wanted}");
    }
    assert_eq!(s.crm().check().unwrap(), Vec::<String>::new());
}

/// The lines of each deal and paper come to its total, at the prices of the list.
#[test]
fn lines_come_to_their_totals() {
    let s = company();
    for whole in ["opportunity", "quote", "order", "invoice"] {
        let sums = rows(
            &s,
            &format!(
                "select {whole} as whole, sum(base_amount), sum(manual_discount), sum(tax), sum(extended_amount) \
                 from {whole}_line group by 1"
            ),
        );
        assert_eq!(sums.len() as i64, s.count(whole).unwrap(), "a {whole} without lines");
        for sum in sums {
            let record = s.get(whole, sum[0].as_id().unwrap()).unwrap();
            let value = |field: &str| amount(record.get(field).unwrap());
            assert!(value("total") > Decimal::ZERO);
            assert_eq!(value("line_total"), amount(&sum[1]) - amount(&sum[2]), "{whole}");
            assert_eq!(value("tax_total"), amount(&sum[3]), "{whole}");
            let total = value("line_total") - value("discount_total") + value("freight_amount") + value("tax_total");
            assert_eq!(value("total"), total, "{whole}");
            assert_eq!(value("line_total") + value("tax_total"), amount(&sum[4]), "{whole}");
        }
        none(&s, &format!("select id from {whole}_line where pricing_error <> 'none'"));
    }
    none(&s, "select id from opportunity where estimated_value <> total");
}

/// What was quoted is what was ordered, invoiced, and what the deal brought.
#[test]
fn papers_say_the_same_from_quote_to_invoice() {
    let s = company();
    none(&s, "select id from order where quote is null");
    none(&s, "select id from order where quote.state <> 'won' or quote.total <> total");
    none(&s, "select id from invoice where order is null or order.state <> 'invoiced' or order.total <> total");
    none(&s, "select id from order where opportunity.state <> 'won' or opportunity.actual_value <> total");
    none(&s, "select id from invoice where state = 'paid' and due_on is null");
    for (part, whole) in [("quote", "order"), ("order", "invoice")] {
        let doubled = format!("select {part} as p, count(*) as n from {whole} where state <> 'canceled' group by 1");
        assert!(rows(&s, &doubled).iter().all(|row| row[1] == Value::Int(1)));
    }
    let won = number(&s, "select count(*) from opportunity where state = 'won'");
    assert_eq!(number(&s, "select count(distinct opportunity) from order"), won);
}

/// What has ended has an activity that says how, and nothing about it is left open.
#[test]
fn what_has_ended_was_closed() {
    let s = company();
    let closings = |state: &str| {
        number(&s, &format!("select count(*) from opportunity where state = '{state}'"))
            - number(
                &s,
                &format!(
                    "select count(distinct opportunity) from opportunity_close \
                     where state = 'completed' and opportunity.state = '{state}'"
                ),
            )
    };
    assert_eq!((closings("won"), closings("lost")), (0, 0));
    none(
        &s,
        "select id from opportunity_close where opportunity.state = 'won' and actual_value <> opportunity.actual_value",
    );
    none(&s, "select id from quote where state in ('draft', 'active') and opportunity.state <> 'open'");
    none(&s, "select id from opportunity where state = 'open' and actual_close_on is not null");
    none(&s, "select id from opportunity where state <> 'open' and actual_close_on is null");
    none(&s, "select id from lead where state = 'qualified' and (qualifying_opportunity is null or account is null)");
    none(
        &s,
        "select id from queue_item as q where state = 'active' and exists \
              (select id from case where id = q.record.case.id and state <> 'active')",
    );
}

/// What was used of a contract is what the ledger says, and what the cases took.
#[test]
fn contracts_are_charged_what_cases_took() {
    let s = company();
    for row in rows(&s, "select id, total_allotments, allotments_used, allotments_remaining from contract_line") {
        let line = row[0].as_id().unwrap();
        let used = s
            .query_one("select sum(allotments) from contract_usage where contract_line = :l", params! { "l" => line })
            .unwrap();
        let used = used.and_then(|row| row.at(0).and_then(Value::as_int)).unwrap_or_default();
        assert_eq!(row[2].as_int(), Some(used));
        assert_eq!(row[3].as_int().unwrap(), row[1].as_int().unwrap() - used);
        assert!(row[3].as_int().unwrap() >= 0, "used beyond what it allots");
    }
    let by_hour = "case_resolution.state = 'completed' and contract_line.contract.allotment_type = 'time'";
    for row in rows(&s, &format!("select case, sum(allotments) as used from contract_usage where {by_hour} group by 1"))
    {
        let case = row[0].as_id().unwrap();
        let question = "select sum(minutes_spent) from case_resolution where case = :c and state = 'completed'";
        let minutes = s.query_one(question, params! { "c" => case }).unwrap().unwrap();
        assert_eq!(minutes.at(0).and_then(Value::as_int), row[1].as_int(), "minutes of a case and of its contract");
    }
    none(&s, "select id from case where state = 'active' and contract.state in ('expired', 'canceled')");
    none(&s, "select id from contract where state = 'active' and (starts_on > today() or ends_on < today())");
    none(&s, "select id from contract_usage where contract_line <> case.contract_line");
    for row in rows(&s, "select contract, sum(net_price) as net from contract_line group by 1") {
        let contract = s.get("contract", row[0].as_id().unwrap()).unwrap();
        assert_eq!(amount(contract.get("net_price").unwrap()), amount(&row[1]));
    }
}

/// Of each campaign: who was looked at stands in the log, what was made is there, what was answered came from it.
#[test]
fn campaigns_count_what_came_of_them() {
    let s = company();
    assert_eq!(s.count("campaign").unwrap(), 4);
    for row in rows(&s, "select id from campaign where status = 'completed'") {
        let campaign = row[0].as_id().unwrap();
        let one = |question: &str| s.query_one(question, params! { "c" => campaign }).unwrap().unwrap().at(0).cloned();
        let costs = one("select count(*) from campaign_activity where campaign = :c and actual_cost > 0");
        assert_eq!(costs, Some(Value::Int(2)));
        let steps = "campaign_activity in (select id from campaign_activity where campaign = :c)";
        let logged = one(&format!("select count(*) from distribution_log where {steps} and outcome = 'made'"));
        let made = one(&format!("select count(activity) from distribution_log where {steps}"));
        assert_eq!(logged, made);
        let leads = one("select count(*) from lead where campaign = :c").unwrap().as_int().unwrap();
        let deals = "select count(*) from opportunity where campaign = :c and originating_lead is null";
        let deals = one(deals).unwrap().as_int().unwrap();
        let interested = "select count(*) from campaign_response where campaign = :c and response = 'interested'";
        assert_eq!(one(interested).unwrap().as_int(), Some(leads + deals));
    }
    none(&s, "select id from campaign_response where originating_activity is null or state <> 'closed'");
    for row in rows(&s, "select id, member_count from marketing_list where is_dynamic = false") {
        let list = row[0].as_id().unwrap();
        let members =
            s.query_one("select count(*) from list_member where marketing_list = :l", params! { "l" => list });
        assert_eq!(members.unwrap().unwrap().at(0), Some(&row[1]));
    }
}

/// What each salesperson was set for a quarter, beside what the deals they won in it came to, counted in euros.
#[test]
fn quotas_are_measured_by_the_deals_that_were_won() {
    let s = company();
    let question = "select id, goal_owner, starts_on, ends_on, target, actual, percentage from goal order by starts_on";
    let goals = rows(&s, question);
    let sellers = number(&s, "select count(distinct salesperson) from quota");
    assert_eq!((goals.len() as i64, sellers), (4 * sellers, 3));
    let mut reached = Decimal::ZERO;
    for goal in goals {
        let Value::Ref(seller) = &goal[1] else { panic!("{goal:?}") };
        let days = params! { "who" => seller.id, "first" => goal[2].clone(), "last" => goal[3].clone() };
        let quota = "select amount from quota where salesperson = :who and starts_on = :first";
        let quota = s.query_one(quota, params! { "who" => seller.id, "first" => goal[2].clone() }).unwrap().unwrap();
        assert_eq!(quota.at(0), Some(&goal[4]));
        let won = "select actual_value, exchange_rate from opportunity where state = 'won' and owner = :who \
                   and actual_close_on >= :first and actual_close_on <= :last";
        let won = s.query(won, days).unwrap().map(|row| {
            let row = row.unwrap();
            amount(row.at(0).unwrap()) / amount(row.at(1).unwrap())
        });
        let won = won.sum::<Decimal>().round_dp(4);
        assert_eq!(amount(&goal[5]), won);
        assert_eq!(amount(&goal[6]), (won * Decimal::ONE_HUNDRED / amount(&goal[4])).round_dp(2));
        reached += won;
    }
    // Nothing was won by nobody, or in no quarter.
    let all = rows(&s, "select actual_value, exchange_rate from opportunity where state = 'won'");
    let all = all.iter().map(|row| amount(&row[0]) / amount(&row[1])).sum::<Decimal>();
    assert_eq!(reached.round_dp(2), all.round_dp(2));
}

/// Who buys in pounds is quoted, sent and billed in pounds, at the rate of the day.
#[test]
fn papers_are_in_the_currency_of_their_prices() {
    let s = company();
    for whole in ["opportunity", "quote", "order", "invoice"] {
        let in_pounds = "price_list.list_currency = 'GBP'";
        none(&s, &format!("select id from {whole} where {in_pounds} and (currency <> 'GBP' or exchange_rate <> 0.85)"));
        none(&s, &format!("select id from {whole} where currency = 'GBP' and not {in_pounds}"));
        none(&s, &format!("select id from {whole} where currency = 'EUR' and exchange_rate <> 1"));
        none(&s, &format!("select id from {whole}_line where currency <> {whole}.currency"));
    }
    none(&s, "select id from opportunity where customer.account.price_list <> price_list");
}

/// Customers, and those who sell to them, are in territories of one tree; a visit has a van, which is in one place at a
/// time; a note is about a deal; who was written down twice is one.
#[test]
fn the_rest_of_the_year_holds_together() {
    let s = company();
    assert_eq!(rows(&s, "select name from territory where parent is null"), [["Europa".into()]]);
    none(&s, "select id from territory where manager is null and parent.manager is null");
    none(&s, "select id from account where territory is null");
    none(
        &s,
        "select id from account where owner.user.territory <> territory and owner.user.territory <> territory.parent",
    );
    none(&s, "select id from user where territory is null and id in (select salesperson from quota)");

    let visits =
        "select id, scheduled_start_at, scheduled_end_at, state from service_activity order by scheduled_start_at";
    let mut free = None;
    for visit in rows(&s, visits) {
        let id = visit[0].as_id().unwrap();
        let parties =
            "select count(*) from activity_party where activity = :v and participation in ('resource', 'required')";
        let parties = s.query_one(parties, params! { "v" => id }).unwrap().unwrap();
        assert_eq!(parties.at(0), Some(&Value::Int(2)), "somebody, and the van");
        assert!(free <= visit[1].as_timestamp(), "the van is in two places");
        free = visit[2].as_timestamp();
    }
    none(&s, "select id from service_activity where customer is null or customer.id <> regarding.id");

    let notes = rows(&s, "select id, customer.id, regarding.opportunity.customer.id from note where file is not null");
    for note in &notes {
        assert_eq!(note[1], note[2]);
        let file = s.file("note", note[0].as_id().unwrap(), "file").unwrap();
        assert!(String::from_utf8(file.content.unwrap()).unwrap().contains("AR-100;Aria climate sensor;140"));
    }

    none(&s, "select id from account where is_merged = true and (state = 'active' or merged_into is null)");
    none(&s, "select id from contact where account.is_merged = true");
    none(&s, "select id from account where is_merged = true and merged_into.phone is null");
    none(&s, "select id from customer_relationship where customer.id = partner.id or partner_role is null");

    for campaign in rows(&s, "select id, target_count, success_count, failure_count from quick_campaign") {
        let id = campaign[0].as_id().unwrap();
        let made = "select count(activity) from distribution_log where quick_campaign = :q and outcome = 'made'";
        let made = s.query_one(made, params! { "q" => id }).unwrap().unwrap().at(0).cloned();
        assert_eq!(made.as_ref(), Some(&campaign[2]));
        let counted = campaign[2].as_int().unwrap() + campaign[3].as_int().unwrap();
        assert_eq!(campaign[1].as_int(), Some(counted));
    }
    none(&s, "select id from letter where state <> 'completed' or customer is null");
}

/// People do their own work: nothing but the setting up was done by the system.
#[test]
fn people_do_the_work() {
    let s = company();
    for entity in
        ["account", "contact", "lead", "opportunity", "quote", "order", "invoice", "case", "contract", "campaign"]
    {
        none(&s, &format!("select id from {entity} where owner.name is null or created_by = me()"));
    }
    let sellers = number(&s, "select count(distinct owner) from opportunity");
    assert_eq!(sellers, 3);
    let question = "select id from user where title = 'Account executive' limit 1";
    let seller = rows(&s, question)[0][0].as_id().unwrap();
    let theirs = s.crm().session_as(seller).unwrap();
    let seen = theirs.count("account").unwrap();
    assert!(seen > 0 && seen < s.count("account").unwrap(), "a seller sees those of the unit");
    for row in rows(&s, "select actual_close_on from opportunity where state <> 'open'") {
        let day = chrono::Datelike::weekday(&row[0].as_date().unwrap()).number_from_monday();
        assert!(day <= 5, "somebody worked at the weekend");
    }
}

/// All that a few questions say, each value as text.
fn answers(crm: &Crm) -> Vec<String> {
    let s = crm.session();
    let mut told = Vec::new();
    for entity in crm.registry().entities() {
        told.push(format!("{} {}", entity.name, s.count(&entity.name).unwrap()));
    }
    for question in [
        "select id, name, state, actual_value, owner.name from opportunity order by name, id",
        "select invoice_number, total, state, customer.name from invoice order by created_at, id",
        "select title, state, contract.contract_number, resolved_at from case order by created_at, id",
        "select subject, customer.name, modified_at from phone_call order by created_at, id",
        "select member.name, outcome, reason from distribution_log order by created_at, id",
    ] {
        for row in rows(&s, question) {
            told.push(row.iter().map(Value::to_text).collect::<Vec<_>>().join("|"));
        }
    }
    told
}

#[test]
fn the_same_seed_is_the_same_company() {
    let made = |seed: u64| answers(&Company::new(seed).size(3).in_memory().unwrap());
    let one = made(11);
    assert!(one.len() > 120, "{} answers are few", one.len());
    assert_eq!(one, made(11));
    assert_ne!(one, made(12));
}

#[test]
fn a_file_holds_the_same_and_stands_at_the_end_of_the_year() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sample.crm");
    let clock = Arc::new(FixedClock::at(Default::default()));
    let crm = Company::new(11).size(3).clock(clock.clone()).create(&path).unwrap();
    assert_eq!(answers(&crm), answers(&Company::new(11).size(3).in_memory().unwrap()));
    assert_eq!(crm.session().now().date_naive().to_string(), "2025-12-31");
    // Life goes on.
    clock.advance_seconds(24 * 3_600);
    let account = crm.session().create("account", record! { "name" => "Nuova" }).unwrap();
    let made = crm.session().get("account", account).unwrap();
    assert_eq!(made.get("created_at").unwrap().as_timestamp().unwrap().date_naive().to_string(), "2026-01-01");
    drop(crm);

    let again = Company::new(1).size(3).create(&path).err().unwrap();
    assert_eq!(again.code(), ErrorCode::CannotOpen);
    let kept = Crm::open_with(&path, Options::new().create(false)).unwrap();
    assert_eq!(kept.session().find_ids("account", "name", "Nuova", 2).unwrap().len(), 1);
    assert_eq!(kept.check().unwrap(), Vec::<String>::new());
}

#[test]
fn another_year_is_another_year() {
    let crm = Company::new(3).size(1).year(1999).in_memory().unwrap();
    let row = crm.session().query_one("select min(engaged_on) as a, max(engaged_on) as b from opportunity", params! {});
    let row = row.unwrap().unwrap();
    for value in row.values() {
        assert!(value.to_text().starts_with("1999-"), "{}", value.to_text());
    }
}

#[test]
fn what_cannot_be_made_is_refused() {
    let refused = |company: Company| company.in_memory().err().unwrap().code();
    assert_eq!(refused(Company::new(1).size(0)), ErrorCode::InvalidArgument);
    assert_eq!(refused(Company::new(1).size(u32::MAX)), ErrorCode::InvalidArgument);
    assert_eq!(refused(Company::new(1).year(i32::MAX)), ErrorCode::InvalidArgument);
    assert_eq!(refused(Company::new(1).year(12)), ErrorCode::InvalidArgument);
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Company::new(1).size(1).create(folder.path().join("no folder").join("a.crm"));
    assert_eq!(nowhere.err().unwrap().code(), ErrorCode::CannotOpen);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
