//! What is tried next. Not all of it makes sense: who tries what cannot be has to be told so.

use crm_core::Id;
use serde_json::{Value as Json, json};

use super::dice::Dice;
use super::world::{Step, What, World, named};

/// Commands about a record that need no more than that.
const PLAIN: &[&str] = &[
    "campaign.copy",
    "case.cancel",
    "case.reopen",
    "contract.copy",
    "contract.hold",
    "contract.invoice",
    "contract.release",
    "contract.renew",
    "invoice.cancel",
    "invoice.lock_prices",
    "invoice.pay",
    "invoice.unlock_prices",
    "lead.disqualify",
    "lead.reopen",
    "opportunity.create_invoice",
    "opportunity.create_order",
    "opportunity.create_quote",
    "opportunity.lose",
    "opportunity.reopen",
    "opportunity.win",
    "order.cancel",
    "order.create_invoice",
    "order.fulfil",
    "order.lock_prices",
    "order.submit",
    "order.unlock_prices",
    "quote.activate",
    "quote.activate",
    "quote.close",
    "quote.create_order",
    "quote.revise",
    "quote.win",
];

/// What somebody does next.
pub fn step(world: &World, dice: &mut Dice) -> Step {
    loop {
        let drawn = match dice.below(100) {
            0..35 => plain(world, dice),
            35..55 => command(world, dice),
            55..75 => create(world, dice),
            75..94 => update(world, dice),
            94..98 => delete(world, dice),
            _ => Some(What::Undo(dice.below(3))),
        };
        if let Some(what) = drawn {
            // Mostly whose work it is, now and then whoever comes along.
            let who = if dice.is(12) { dice.below(3) } else { dice.pick(&[0, whose(&what), whose(&what)]) };
            return Step { who, what };
        }
    }
}

/// Who has the role for it: ada sells, bob serves.
fn whose(what: &What) -> usize {
    let about = match what {
        What::Command(name, _) => name.split('.').next().unwrap(),
        What::Create(entity, _) | What::Update(entity, ..) | What::Delete(entity, _) => entity,
        What::Undo(_) => return 0,
    };
    let is_service = about.starts_with("case") || about.starts_with("contract") || about.starts_with("queue");
    if is_service { 2 } else { 1 }
}

fn plain(world: &World, dice: &mut Dice) -> Option<What> {
    // By kind of record, or what deals can do would be most of it.
    let kinds = [
        ("campaign", 1),
        ("case", 3),
        ("contract", 3),
        ("invoice", 2),
        ("lead", 3),
        ("opportunity", 4),
        ("order", 3),
        ("quote", 5),
    ];
    let kinds: Vec<&str> = kinds.iter().flat_map(|(kind, weight)| vec![*kind; *weight]).collect();
    let noun = dice.pick(&kinds);
    let of_kind: Vec<&str> = PLAIN.iter().copied().filter(|name| name.split('.').next() == Some(noun)).collect();
    let name = dice.pick(&of_kind);
    Some(What::Command(name, json!({ noun: dice.pick_some(world.of(noun))? })))
}

fn command(world: &World, dice: &mut Dice) -> Option<What> {
    let mut one = |entity: &str| dice.pick_some(world.of(entity));
    let (lead, case, list, step) = (one("lead"), one("case"), one("marketing_list"), one("campaign_activity"));
    let (contact, account, other, task) = (one("contact"), one("account"), one("account"), one("task"));
    let (response, queue, contract, to) =
        (one("campaign_response"), one("queue"), one("contract"), one("marketing_list"));
    let members = || Some(json!([named("contact", contact?)]));
    let waits = if dice.is(80) { named("case", case?) } else { named("task", task?) };
    let (name, input) = match dice.below(22) {
        0 => ("lead.qualify", json!({ "lead": lead?, "allow_duplicates": true })),
        1 => ("lead.qualify", json!({ "lead": lead?, "customer": named("account", account?) })),
        2..=4 => ("case.resolve", json!({ "case": case?, "subject": "Done", "minutes": dice.below(4) })),
        5 => ("marketing_list.add", json!({ "marketing_list": list?, "members": members()? })),
        6 => ("marketing_list.remove", json!({ "marketing_list": list?, "members": members()? })),
        7 => ("marketing_list.copy_members", json!({ "to": to?, "from": list? })),
        8 => {
            let query = "select id from contact where last_name like 'Of %'";
            ("marketing_list.qualify", json!({ "marketing_list": list?, "query": query, "keep": dice.is(70) }))
        }
        9 | 10 => ("campaign_activity.distribute", json!({ "campaign_activity": step?, "batch_size": 2 })),
        11 => ("campaign_response.convert", json!({ "campaign_response": response?, "to": "lead" })),
        12 => {
            let run = json!({ "channel": "phone_call", "subject": "Ring", "marketing_list": list? });
            ("quick_campaign.run", run)
        }
        13 | 14 => ("queue.route", json!({ "record": waits, "queue": queue? })),
        15 => ("queue.pick", json!({ "record": waits })),
        16 => (dice.pick(&["queue.release", "queue.remove"]), json!({ "record": waits })),
        17 => (dice.pick(&["activity.complete", "activity.cancel"]), json!({ "activity": named("task", task?) })),
        18 => ("record.merge", json!({ "into": named("account", account?), "from": named("account", other?) })),
        19 => ("contract.cancel", json!({ "contract": contract? })),
        20 => ("system.run_due", json!({})),
        _ => {
            let entity = dice.pick(&["account", "case", "quote", "marketing_list"]);
            ("record.restore", json!({ "record": named(entity, dice.pick_some(world.gone(entity))?) }))
        }
    };
    Some(What::Command(name, input))
}

fn create(world: &World, dice: &mut Dice) -> Option<What> {
    let some = |dice: &mut Dice, entity: &str| dice.pick_some(world.of(entity));
    let money = |dice: &mut Dice| json!(format!("{}.{:02}", dice.below(200), dice.below(100)));
    Some(match dice.below(21) {
        0 => What::Create("account", json!({ "name": format!("Company {}", dice.below(9)) })),
        1 => {
            let account = some(dice, "account");
            What::Create("contact", json!({ "last_name": format!("Person {}", dice.below(9)), "account": account }))
        }
        2 | 3 => {
            let company = if dice.is(50) { json!(format!("Company {}", dice.below(9))) } else { Json::Null };
            let name = format!("Person {}", dice.below(9));
            What::Create("lead", json!({ "subject": "Interest", "last_name": name, "company_name": company }))
        }
        4 | 5 => {
            let customer = named("account", some(dice, "account")?);
            let values = json!({
                "name": "Deal", "customer": customer, "price_list": world.price_list, "estimated_value": money(dice),
                "is_revenue_computed": dice.is(40),
            });
            What::Create("opportunity", values)
        }
        6..=10 => {
            let whole = dice.pick(&["opportunity", "opportunity", "quote", "order", "invoice"]);
            let mut line = if dice.is(60) {
                json!({ "product": dice.pick(&world.products), "quantity": dice.below(20) })
            } else {
                json!({ "write_in": "Work", "is_write_in": true, "quantity": dice.below(9), "unit_price": money(dice) })
            };
            line[whole] = json!(some(dice, whole)?);
            if dice.is(30) {
                line["manual_discount"] = money(dice);
            }
            What::Create(dice.pick(&[line_of(whole)]), line)
        }
        11..=13 => {
            let line = some(dice, "contract_line");
            let (customer, under) = match line.filter(|_| dice.is(75)) {
                Some(line) => (world.customer_of(line), json!(line)),
                None => (named("account", some(dice, "account")?), Json::Null),
            };
            What::Create("case", json!({ "title": "Noise", "customer": customer, "contract_line": under }))
        }
        14 => {
            let contract = some(dice, "contract")?;
            let values = json!({
                "title": "Hotline", "contract": contract, "starts_on": "2026-01-01", "ends_on": "2026-12-31",
                "total_allotments": 1 + dice.below(3), "price": money(dice),
            });
            What::Create("contract_line", values)
        }
        15 => What::Create("campaign", json!({ "name": "Spring", "is_template": dice.is(10) })),
        16 => {
            let values = json!({ "subject": "Ring", "campaign": some(dice, "campaign")?, "channel": "phone_call" });
            What::Create("campaign_activity", values)
        }
        17 => {
            let (step, list) = (some(dice, "campaign_activity"), some(dice, "marketing_list"));
            What::Create("campaign_activity_list", json!({ "campaign_activity": step?, "marketing_list": list? }))
        }
        18 => {
            let values = json!({ "subject": "Yes", "campaign": some(dice, "campaign")?, "last_name": "Rossi" });
            What::Create("campaign_response", values)
        }
        19 => What::Create("marketing_list", json!({ "name": "List", "member_entity": "contact" })),
        _ => {
            let entity = dice.pick(&["account", "case", "lead", "opportunity"]);
            let about = named(entity, some(dice, entity)?);
            What::Create(dice.pick(&["task", "note"]), about_values(about))
        }
    })
}

/// A task and a note call their title differently; one of the two is refused, and that is as well.
fn about_values(about: Json) -> Json {
    json!({ "subject": "Look", "regarding": about })
}

fn line_of(whole: &str) -> &'static str {
    match whole {
        "quote" => "quote_line",
        "order" => "order_line",
        "invoice" => "invoice_line",
        _ => "opportunity_line",
    }
}

fn update(world: &World, dice: &mut Dice) -> Option<What> {
    let some = |dice: &mut Dice, entity: &str| dice.pick_some(world.of(entity));
    let money = |dice: &mut Dice| json!(format!("{}.{:02}", dice.below(200), dice.below(100)));
    let change = |entity: &'static str, id: Option<Id>, field: &str, value: Json| {
        Some(What::Update(entity, id?, json!({ field: value })))
    };
    match dice.below(12) {
        0..=3 => {
            let entity = dice.pick(&["opportunity_line", "quote_line", "order_line", "invoice_line"]);
            let line = some(dice, entity);
            match dice.below(5) {
                0 | 1 => change(entity, line, "quantity", json!(dice.below(30))),
                2 => change(entity, line, "manual_discount", money(dice)),
                3 => change(entity, line, "tax_rate", json!(dice.below(25))),
                _ => {
                    let price = json!({ "unit_price": money(dice), "is_price_overridden": true });
                    Some(What::Update(entity, line?, price))
                }
            }
        }
        4..=6 => {
            let entity = dice.pick(&["opportunity", "quote", "order", "invoice"]);
            let whole = some(dice, entity);
            match dice.below(5) {
                0 => change(entity, whole, "discount_percentage", json!(dice.below(30))),
                1 => change(entity, whole, "discount_amount", money(dice)),
                2 => change(entity, whole, "freight_amount", money(dice)),
                3 => change(entity, whole, "total", money(dice)),
                _ => {
                    change(entity, whole, "price_list", if dice.is(50) { Json::Null } else { json!(world.price_list) })
                }
            }
        }
        7 => {
            let line = some(dice, "contract_line");
            change("contract_line", line, "total_allotments", json!(dice.below(6)))
        }
        8 => {
            let (case, line) = (some(dice, "case"), some(dice, "contract_line"));
            change("case", case, "contract_line", json!(line))
        }
        9 => {
            let list = some(dice, "marketing_list");
            change("marketing_list", list, "is_locked", json!(dice.is(30)))
        }
        10 => {
            let entity = dice.pick(&["account", "campaign"]);
            let record = some(dice, entity);
            change(entity, record, "name", json!(format!("Company {}", dice.below(9))))
        }
        _ => {
            let entity = dice.pick(&["lead", "opportunity", "case", "task", "quote", "order", "contract", "invoice"]);
            let states: &[&str] = match entity {
                "lead" => &["open", "qualified", "disqualified"],
                "opportunity" => &["open", "won", "lost"],
                "case" => &["active", "resolved", "canceled"],
                "task" => &["open", "completed", "canceled"],
                "quote" => &["draft", "active", "won", "closed"],
                "order" => &["active", "submitted", "canceled", "fulfilled", "invoiced"],
                "contract" => &["draft", "invoiced", "active", "on_hold", "canceled", "expired"],
                _ => &["active", "paid", "canceled"],
            };
            let record = named(entity, some(dice, entity)?);
            Some(What::Command("record.set_state", json!({ "record": record, "state": dice.pick(states) })))
        }
    }
}

fn delete(world: &World, dice: &mut Dice) -> Option<What> {
    let entity = dice.pick(&[
        "account",
        "campaign",
        "case",
        "case",
        "contact",
        "contract_line",
        "invoice_line",
        "lead",
        "list_member",
        "marketing_list",
        "opportunity",
        "opportunity_line",
        "opportunity_line",
        "order_line",
        "quote",
        "quote_line",
        "queue_item",
        "task",
    ]);
    Some(What::Delete(entity, dice.pick_some(world.of(entity))?))
}
