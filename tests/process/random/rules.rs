//! What holds whatever was done, told anew here: sums are added up by hand.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::Value;
use crm_core::metadata::kind::FieldKind;
use rust_decimal::{Decimal, RoundingStrategy};

use super::picture::{ENTITIES, Fields, Picture, number, target, text};
use super::world::World;

/// Checks all of it.
pub fn check(world: &World, picture: &Picture) {
    for whole in ["opportunity", "quote", "order", "invoice"] {
        amounts(picture, whole);
    }
    allotments(picture);
    open_quotes(picture);
    lists(picture);
    queues(world, picture);
    orphans(world, picture);
    outcomes(picture);
}

fn cents(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// What a whole comes to is what its lines say.
fn amounts(picture: &Picture, whole: &str) {
    let lines = format!("{whole}_line");
    for (id, fields) in picture.all(whole) {
        let [mut net, mut discounts, mut tax] = [Decimal::ZERO; 3];
        for line in picture.pointing(&lines, whole, id) {
            let of = |field: &str| number(line, field);
            let base = cents((of("unit_price") - of("volume_discount")) * of("quantity"));
            assert_eq!(of("base_amount"), base, "a line of {whole} {id}");
            if line["is_tax_overridden"] != Value::Bool(true) && line["tax_rate"] != Value::Null {
                let rate = of("tax_rate") / Decimal::ONE_HUNDRED;
                assert_eq!(of("tax"), cents((base - of("manual_discount")) * rate), "a line of {whole} {id}");
            }
            assert_eq!(of("extended_amount"), base - of("manual_discount") + of("tax"), "a line of {whole} {id}");
            net += base - of("manual_discount");
            discounts += of("manual_discount");
            tax += of("tax");
        }
        let of = |field: &str| number(fields, field);
        let discount = of("discount_amount") + cents(net * of("discount_percentage") / Decimal::ONE_HUNDRED);
        let wanted = [
            ("line_total", net),
            ("line_discount_total", discounts),
            ("discount_total", discount),
            ("total_less_freight", net - discount),
            ("tax_total", tax),
            ("total", net - discount + of("freight_amount") + tax),
        ];
        for (field, wanted) in wanted {
            assert_eq!(of(field), wanted, "{whole} {id}: {field}");
        }
    }
}

/// A line of a contract has used what its ledger says, and no more than it allots unless its contract may.
fn allotments(picture: &Picture) {
    for (id, line) in picture.all("contract_line") {
        let used: Decimal =
            picture.pointing("contract_usage", "contract_line", id).iter().map(|row| number(row, "allotments")).sum();
        let left = number(line, "total_allotments") - used;
        assert_eq!(number(line, "allotments_used"), used, "contract_line {id}");
        assert_eq!(number(line, "allotments_remaining"), left, "contract_line {id}");
        assert_eq!(number(line, "allotments_overage"), (-left).max(Decimal::ZERO), "contract_line {id}");
        let contract = picture.get("contract", target(&line["contract"]).unwrap()).unwrap();
        assert!(used >= Decimal::ZERO, "contract_line {id} gave back more than was used: {used}");
        assert!(left >= Decimal::ZERO || may_go_beyond(picture, contract), "contract_line {id} has {left} left");
        // Each case is charged once, however often it was resolved.
        let mut of_case: BTreeMap<_, Decimal> = BTreeMap::new();
        for row in picture.pointing("contract_usage", "contract_line", id) {
            if let Some(case) = target(&row["case"]) {
                *of_case.entry(case).or_default() += number(row, "allotments");
            }
        }
        if text(contract, "allotment_type") == "cases" {
            assert!(of_case.values().all(|charged| [0, 1].map(Decimal::from).contains(charged)), "{id}: {of_case:?}");
        }
    }
    for (id, contract) in picture.all("contract") {
        let lines = picture.pointing("contract_line", "contract", id);
        let sum = |field: &str| lines.iter().map(|line| number(line, field)).sum::<Decimal>();
        let sums = [("total_price", "price"), ("total_discount", "discount"), ("net_price", "net_price")];
        for (whole, part) in sums {
            assert_eq!(number(contract, whole), sum(part), "contract {id}: {whole}");
        }
    }
}

fn may_go_beyond(_: &Picture, contract: &Fields) -> bool {
    // The second customer's contract has the template that allows it.
    text(contract, "allotment_type") == "time" && contract["is_limit_enforced"] != Value::Bool(true)
}

/// Of a number there is one quote that is still open.
fn open_quotes(picture: &Picture) {
    let mut open = BTreeSet::new();
    let mut revisions = BTreeSet::new();
    for (id, quote) in picture.all("quote") {
        let number = text(quote, "quote_number").to_owned();
        assert!(revisions.insert((number.clone(), quote["revision_number"].as_int())), "quote {id}: a revision twice");
        if ["draft", "active"].contains(&text(quote, "state")) {
            assert!(open.insert(number), "quote {id} is not the only open one of its number");
        }
    }
}

/// A list has as many members as there are, each once and of its kind.
fn lists(picture: &Picture) {
    for (id, list) in picture.all("marketing_list") {
        let members = picture.pointing("list_member", "marketing_list", id);
        assert_eq!(number(list, "member_count"), Decimal::from(members.len()), "marketing_list {id}");
        let mut seen = BTreeSet::new();
        for member in members {
            let Value::Ref(member) = &member["member"] else { panic!("a member of {id} is nobody") };
            assert!(seen.insert(member.id), "marketing_list {id} has {member:?} twice");
            assert_eq!(&*member.entity, text(list, "member_entity"), "marketing_list {id}");
        }
    }
    // Nobody is reached twice by the same step.
    for (id, _) in picture.all("campaign_activity") {
        let log = picture.pointing("distribution_log", "campaign_activity", id);
        let mut made = BTreeSet::new();
        for line in log.iter().filter(|line| text(line, "outcome") == "made") {
            assert!(made.insert(target(&line["member"])), "campaign_activity {id} reached somebody twice");
        }
    }
}

/// A record waits in one queue, and not when it is closed.
fn queues(world: &World, picture: &Picture) {
    let mut waiting = BTreeSet::new();
    for (id, item) in picture.all("queue_item").filter(|(_, item)| text(item, "state") == "active") {
        let Value::Ref(record) = &item["record"] else { panic!("queue_item {id} holds nothing") };
        assert!(waiting.insert(record.id), "{record:?} waits twice");
        let fields = picture.get(&record.entity, record.id).unwrap();
        let entity = world.system.registry().get(&record.entity).unwrap().clone();
        assert!(!entity.closes(text(fields, "state")), "{record:?} waits and is {}", text(fields, "state"));
    }
}

/// Whatever is pointed to is there.
fn orphans(world: &World, picture: &Picture) {
    let registry = world.system.registry();
    for ((entity, id), fields) in &picture.records {
        let definition = registry.get(entity).unwrap();
        for field in &definition.fields {
            let Some(value) = fields.get(&field.name) else { continue };
            let to = match (value, &field.kind) {
                (Value::Ref(record), _) => (record.entity.to_string(), record.id),
                (Value::Id(target), FieldKind::Lookup { target: kind }) => {
                    (registry.get_by_id(*kind).unwrap().name.clone(), *target)
                }
                _ => continue,
            };
            let is_there = !ENTITIES.contains(&to.0.as_str()) || picture.records.contains_key(&to);
            assert!(is_there, "{entity} {id} points by {} to {to:?}, which is not there", field.name);
        }
        // A part without its whole would be lost.
        if let Some(whole) = entity.strip_suffix("_line") {
            assert!(target(&fields[whole]).is_some(), "{entity} {id} belongs to nothing");
        }
    }
}

/// What has ended says how, and what has not does not.
fn outcomes(picture: &Picture) {
    for (id, deal) in picture.all("opportunity") {
        match text(deal, "state") {
            "open" => {
                let is_clear = ["actual_value", "actual_close_on"].map(|field| deal[field] == Value::Null);
                assert_eq!(is_clear, [true, true], "opportunity {id} is open and has an outcome");
            }
            state => {
                assert_ne!(deal["actual_close_on"], Value::Null, "opportunity {id} is {state}");
                let open = picture.pointing("quote", "opportunity", id).into_iter();
                let open = open.filter(|quote| ["draft", "active"].contains(&text(quote, "state"))).count();
                assert_eq!(open, 0, "opportunity {id} is {state} and has an open quote");
            }
        }
    }
    for (id, case) in picture.all("case") {
        let resolutions = picture.pointing("case_resolution", "case", id).into_iter();
        let counting = resolutions.filter(|one| text(one, "state") == "completed").count();
        let is_resolved = text(case, "state") == "resolved";
        assert!(counting <= usize::from(is_resolved), "case {id} is {} with {counting}", text(case, "state"));
        assert_eq!(case["resolved_at"] != Value::Null, is_resolved, "case {id}");
    }
}
