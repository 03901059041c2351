//! Deals end, open again, and become papers.

use crm_core::{ErrorCode, Ref, Value, record};
use serde_json::json;

use super::{World, closing, money, none};

#[test]
fn a_deal_that_is_won_brought_what_was_expected() {
    let w = World::new();
    let closed = w.run("opportunity.win", json!({ "opportunity": w.deal, "description": "by telephone" }));
    let deal = w.get("opportunity", w.deal);
    assert_eq!(w.state("opportunity", w.deal), ("won".into(), "won".into()));
    assert_eq!(deal.get("actual_value"), Some(&money("5000.0000")));
    assert_eq!(deal.get("actual_close_on"), Some(&w.today()));
    let activity = closing(&w, "opportunity_close", &closed);
    assert_eq!(activity.text("subject"), Some("Ten lifts"));
    assert_eq!(activity.text("description"), Some("by telephone"));
    assert_eq!(activity.get("actual_value"), Some(&money("5000.0000")));
    assert_eq!(activity.text("currency"), Some("USD"));
    assert_eq!(activity.get("customer"), Some(&Value::Ref(Ref::new("account", w.account))), "in the timeline");
}

#[test]
fn what_is_said_of_the_end_is_kept() {
    let w = World::new();
    let rival = w.s.create("competitor", record! { "name" => "Globex" }).unwrap();
    let input = json!({
        "opportunity": w.deal,
        "status": "out_sold",
        "actual_value": "12.50",
        "actual_close_on": "2026-02-03",
        "competitor": rival,
    });
    let closed = w.run("opportunity.lose", input);
    let deal = w.get("opportunity", w.deal);
    assert_eq!(w.state("opportunity", w.deal), ("lost".into(), "out_sold".into()));
    assert_eq!(deal.get("actual_value"), Some(&money("12.5000")));
    assert_eq!(deal.get("actual_close_on").unwrap().as_date().unwrap().to_string(), "2026-02-03");
    for record in [deal, closing(&w, "opportunity_close", &closed)] {
        assert_eq!(record.get("competitor"), Some(&Value::Id(rival)));
    }
}

#[test]
fn a_deal_that_is_lost_brought_nothing() {
    let w = World::new();
    w.run("opportunity.lose", json!({ "opportunity": w.deal }));
    let deal = w.get("opportunity", w.deal);
    assert_eq!(w.state("opportunity", w.deal), ("lost".into(), "canceled".into()));
    assert_eq!(deal.get("actual_value"), Some(&money("0.0000")));
    assert_eq!(deal.get("actual_close_on"), Some(&w.today()));
}

#[test]
fn the_state_alone_does_the_same() {
    let w = World::new();
    w.s.set_state("opportunity", w.deal, "won", None, record! { "actual_value" => 7 }).unwrap();
    let deal = w.get("opportunity", w.deal);
    assert_eq!(deal.get("actual_value"), Some(&money("7.0000")));
    assert_eq!(w.of("opportunity_close", "opportunity", w.deal).len(), 1);
    w.s.set_state("opportunity", w.deal, "open", Some("on_hold"), none()).unwrap();
    assert_eq!(w.get("opportunity", w.deal).get("actual_value"), Some(&Value::Null));
    // Another reason to be open is no opening.
    w.s.set_state("opportunity", w.deal, "open", Some("in_progress"), none()).unwrap();
    w.sent();
    let error = w.s.set_state("opportunity", w.deal, "lost", None, none()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
}

#[test]
fn a_deal_ends_once() {
    let w = World::new();
    w.run("opportunity.win", json!({ "opportunity": w.deal }));
    for command in ["opportunity.win", "opportunity.lose"] {
        assert!(w.unfit(command, json!({ "opportunity": w.deal })).contains("won"));
    }
    let change = w.s.update("opportunity", w.deal, record! { "name" => "Other" }).unwrap_err();
    assert_eq!(change.code(), ErrorCode::TransitionRefused);
}

#[test]
fn a_reason_of_another_state_ends_nothing() {
    let w = World::new();
    let (code, _) = w.refused("opportunity.win", json!({ "opportunity": w.deal, "status": "out_sold" }));
    assert_eq!(code, ErrorCode::InvalidArgument);
    let (code, _) = w.refused("opportunity.win", json!({ "opportunity": w.deal, "actual_value": "much" }));
    assert_eq!(code, ErrorCode::Validation);
    let (code, _) = w.refused("opportunity.lose", json!({ "opportunity": w.deal, "competitor": w.account }));
    assert_eq!(code, ErrorCode::Validation);
}

#[test]
fn a_deal_with_an_open_quote_does_not_end() {
    let w = World::new();
    let quote = w.draft();
    let number = w.get("quote", quote).text("quote_number").unwrap().to_owned();
    let message = w.unfit("opportunity.win", json!({ "opportunity": w.deal }));
    assert!(message.contains(&number) && message.contains("draft"), "{message}");
    w.run("quote.activate", json!({ "quote": quote }));
    assert!(w.unfit("opportunity.lose", json!({ "opportunity": w.deal })).contains("active"));
    w.run("quote.close", json!({ "quote": quote }));
    w.run("opportunity.lose", json!({ "opportunity": w.deal }));
}

#[test]
fn an_opened_deal_has_no_outcome_and_remembers_how_it_ended() {
    let w = World::new();
    let rival = w.s.create("competitor", record! { "name" => "Globex" }).unwrap();
    assert!(w.unfit("opportunity.reopen", json!({ "opportunity": w.deal })).contains("open"));
    w.run("opportunity.lose", json!({ "opportunity": w.deal, "competitor": rival }));
    w.run("opportunity.reopen", json!({ "opportunity": w.deal, "status": "on_hold" }));
    assert_eq!(w.state("opportunity", w.deal), ("open".into(), "on_hold".into()));
    let deal = w.get("opportunity", w.deal);
    for field in ["actual_value", "actual_close_on", "competitor"] {
        assert_eq!(deal.get(field), Some(&Value::Null), "{field}");
    }
    let past = w.of("opportunity_close", "opportunity", w.deal);
    assert_eq!(past.len(), 1);
    assert_eq!(past[0].get("competitor"), Some(&Value::Id(rival)));
    w.run("opportunity.win", json!({ "opportunity": w.deal }));
    assert_eq!(w.of("opportunity_close", "opportunity", w.deal).len(), 2);
}

#[test]
fn a_deal_becomes_a_quote_an_order_an_invoice() {
    let w = World::new();
    for (paper, id) in [("quote", w.draft()), ("order", w.order()), ("invoice", w.invoice())] {
        let made = w.get(paper, id);
        assert_eq!(made.text("name"), Some("Ten lifts"), "{paper}");
        assert_eq!(made.text("currency"), Some("USD"));
        assert_eq!(made.get("customer"), Some(&Value::Ref(Ref::new("account", w.account))));
        assert_eq!(made.get("opportunity"), Some(&Value::Id(w.deal)));
        assert_eq!(made.get("freight_amount"), Some(&money("25.0000")));
        assert_eq!(made.text("payment_terms"), Some("net_30"), "the customer's");
        assert_eq!(made.text("bill_to_line1"), Some("Via Roma 1"));
        assert_eq!(made.text("ship_to_city"), Some("Torino"));
        assert!(made.text(&format!("{paper}_number")).is_some());
        let lines = w.of(&format!("{paper}_line"), paper, id);
        let quantities: Vec<String> = lines.iter().map(|line| format!("{:?}", line.get("quantity"))).collect();
        let before = w.of("opportunity_line", "opportunity", w.deal);
        assert_eq!(quantities, before.iter().map(|line| format!("{:?}", line.get("quantity"))).collect::<Vec<_>>());
        for field in ["unit_price", "manual_discount", "write_in", "is_write_in", "description", "currency"] {
            assert_eq!(lines[0].get(field), before[0].get(field), "{paper} {field}");
        }
    }
    assert_eq!(w.state("opportunity", w.deal), ("open".into(), "in_progress".into()));
}

#[test]
fn what_is_said_of_a_paper_goes_before_the_deal() {
    let w = World::new();
    let values = json!({ "name": "First offer", "bill_to_line1": "Via Po 2" });
    let quote = w.made("opportunity.create_quote", json!({ "opportunity": w.deal, "values": values }));
    let quote = w.get("quote", quote);
    assert_eq!((quote.text("name"), quote.text("bill_to_line1")), (Some("First offer"), Some("Via Po 2")));
    let (code, _) =
        w.refused("opportunity.create_order", json!({ "opportunity": w.deal, "values": { "freight_amount": "x" } }));
    assert_eq!(code, ErrorCode::Validation);
}

#[test]
fn a_deal_without_a_customer_becomes_nothing() {
    let w = World::new();
    w.s.update("opportunity", w.deal, record! { "customer" => Value::Null }).unwrap();
    for target in ["quote", "order", "invoice"] {
        let (code, message) = w.refused(&format!("opportunity.create_{target}"), json!({ "opportunity": w.deal }));
        assert_eq!(code, ErrorCode::Validation, "{message}");
    }
    let values = json!({ "customer": { "entity": "account", "id": w.account } });
    w.made("opportunity.create_quote", json!({ "opportunity": w.deal, "values": values }));
}

#[test]
fn a_deal_that_has_ended_is_not_quoted_for() {
    let w = World::new();
    w.run("opportunity.win", json!({ "opportunity": w.deal }));
    w.unfit("opportunity.create_quote", json!({ "opportunity": w.deal }));
    w.order();
    w.run("opportunity.reopen", json!({ "opportunity": w.deal }));
    w.run("opportunity.lose", json!({ "opportunity": w.deal }));
    w.unfit("opportunity.create_order", json!({ "opportunity": w.deal }));
    w.unfit("opportunity.create_invoice", json!({ "opportunity": w.deal }));
}

/// Lines of the catalogue keep their product; what they cost follows the list in a quote, and is kept in the order.
#[test]
fn products_are_quoted_at_the_price_of_the_day_and_ordered_as_quoted() {
    let w = World::new();
    let group = w.s.create("unit_group", record! { "name" => "Pieces" }).unwrap();
    let unit = w.s.create("unit", record! { "name" => "Piece", "unit_group" => group, "is_base" => true }).unwrap();
    let lamp = record! { "product_number" => "P1", "name" => "Lamp", "unit_group" => group, "unit" => unit };
    let lamp = w.s.create("product", lamp).unwrap();
    let list = w.s.create("price_list", record! { "name" => "Retail", "list_currency" => "USD" }).unwrap();
    let item = record! { "price_list" => list, "product" => lamp, "unit" => unit, "amount" => 20 };
    let item = w.s.create("price_list_item", item).unwrap();
    w.s.update("opportunity", w.deal, record! { "price_list" => list }).unwrap();
    let line = record! { "opportunity" => w.deal, "product" => lamp, "quantity" => 2 };
    w.s.create("opportunity_line", line).unwrap();
    w.s.update("price_list_item", item, record! { "amount" => 30 }).unwrap();
    let made = |command: &str, input| {
        let made = w.run(command, input);
        assert_eq!(made["lines"], json!(3), "{made}");
        made["record"]["id"].as_str().unwrap().parse::<crm_core::Id>().unwrap()
    };
    let quote = made("opportunity.create_quote", json!({ "opportunity": w.deal }));
    assert_eq!(w.get("quote", quote).get("price_list"), Some(&Value::Id(list)));
    let of_lamp = |entity: &str, whole: &str, id| {
        let lines = w.of(entity, whole, id);
        let line = lines.into_iter().find(|line| line.get("product") == Some(&Value::Id(lamp))).unwrap();
        assert_eq!(
            (line.get("unit"), line.get("is_price_overridden")),
            (Some(&Value::Id(unit)), Some(&Value::Bool(false)))
        );
        (line.id().unwrap(), line.get("unit_price").cloned().unwrap())
    };
    assert_eq!(of_lamp("quote_line", "quote", quote).1, money("30.0000"), "of the day");
    w.run("quote.activate", json!({ "quote": quote }));
    w.s.update("price_list_item", item, record! { "amount" => 40 }).unwrap();
    let order = made("quote.create_order", json!({ "quote": quote }));
    let (ordered, price) = of_lamp("order_line", "order", order);
    assert_eq!(price, money("30.0000"), "as quoted");
    w.s.update("order_line", ordered, record! { "quantity" => 5 }).unwrap();
    assert_eq!(of_lamp("order_line", "order", order).1, money("30.0000"), "locked");
    w.run("order.unlock_prices", json!({ "order": order }));
    assert_eq!(of_lamp("order_line", "order", order).1, money("40.0000"), "follows the list again");
}
