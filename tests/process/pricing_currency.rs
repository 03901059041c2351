//! Catalogues and currencies: what may be said of them, and what locked prices are.

use crm_core::{BatchMode, ErrorCode, Undo, Value, Values, Write, record};

use crate::common::user;
use crate::pricing::{Shop, shop};

fn franc(shop: &Shop) -> crm_core::Id {
    let values = record! { "code" => "CHF", "name" => "Franc", "rate" => "0.95" };
    shop.s.create("currency", values).unwrap()
}

#[test]
fn the_rate_is_noted_when_amounts_are_written() {
    let shop = shop();
    let franc = franc(&shop);
    let rate = |id| shop.shows("opportunity", id, ["exchange_rate"])[0].clone();
    let euros = shop.whole("opportunity", record! { "estimated_value" => 10 });
    assert_eq!(rate(euros), "1");
    let deal = shop.whole("opportunity", record! { "estimated_value" => 10, "currency" => "CHF" });
    assert_eq!(rate(deal), "0.95");
    shop.update("currency", franc, record! { "rate" => "0.90" });
    shop.update("opportunity", deal, record! { "name" => "Other" });
    assert_eq!(rate(deal), "0.95", "no amount was written");
    shop.update("opportunity", deal, record! { "estimated_value" => 18 });
    assert_eq!(rate(deal), "0.9");
    shop.update("opportunity", deal, record! { "currency" => "USD" });
    assert_eq!(rate(deal), "", "a currency that is not kept has no rate");
    shop.update("opportunity", deal, record! { "currency" => "EUR" });
    assert_eq!(rate(deal), "1");
}

#[test]
fn whoever_writes_an_amount_writes_it_in_their_currency() {
    let shop = shop();
    let franc = franc(&shop);
    let ada = user(&shop.s, "ada", &["System Administrator"]);
    let wrong = shop.s.update("user", ada, record! { "default_currency" => "francs" }).unwrap_err();
    assert_eq!(wrong.code(), ErrorCode::Validation);
    shop.s.update("user", ada, record! { "default_currency" => "CHF" }).unwrap();
    let as_ada = shop.s.crm().session_as(ada).unwrap();
    let made = |entity: &str, values: Values| {
        let id = as_ada.create(entity, values).unwrap();
        shop.shows(entity, id, ["currency", "exchange_rate"]).join(" ")
    };
    assert_eq!(made("opportunity", record! { "name" => "Deal", "estimated_value" => 10 }), "CHF 0.95");
    assert_eq!(made("opportunity", record! { "name" => "Deal", "currency" => "EUR" }), "EUR 1", "what is said holds");
    assert_eq!(
        made("product", record! { "name" => "P", "product_number" => "P9" }),
        "EUR 1",
        "products are everybody's"
    );
    let quote = as_ada.create(
        "quote",
        record! {
            "name" => "Q", "customer" => crm_core::Ref::new("account", shop.account), "currency" => "EUR",
        },
    );
    let line = record! { "quote" => quote.unwrap(), "write_in" => "Work", "unit_price" => 5, "quantity" => 1 };
    assert_eq!(made("quote_line", line), "EUR 1", "a line is in the currency of its whole");
    assert_eq!(shop.s.delete("currency", franc).unwrap_err().code(), ErrorCode::InUse);
}

#[test]
fn the_territory_says_from_which_list_is_sold() {
    let shop = shop();
    let s = &shop.s;
    let list = |name: &str| s.create("price_list", record! { "name" => name }).unwrap();
    let (north, south, own) = (list("North"), list("South"), list("Own"));
    let territory = |name: &str, list: crm_core::Id| {
        s.create("territory", record! { "name" => name, "price_list" => list }).unwrap()
    };
    let (in_north, in_south) = (territory("N", north), territory("S", south));
    let listed = |customer: crm_core::Ref| {
        let quote = s.create("quote", record! { "name" => "Q", "customer" => customer }).unwrap();
        s.get("quote", quote).unwrap().get("price_list").cloned().unwrap()
    };
    let acme = crm_core::Ref::new("account", shop.account);
    let person = record! { "last_name" => "Rossi", "account" => shop.account };
    let person = crm_core::Ref::new("contact", s.create("contact", person).unwrap());
    assert_eq!(listed(acme.clone()), Value::Null);
    s.update("user", s.user(), record! { "territory" => in_south }).unwrap();
    assert_eq!(listed(acme.clone()), Value::Id(south), "the seller's");
    s.update("account", shop.account, record! { "territory" => in_north }).unwrap();
    assert_eq!(listed(acme.clone()), Value::Id(north), "the customer's");
    assert_eq!(listed(person.clone()), Value::Id(north), "that of whom the contact works for");
    s.update("account", shop.account, record! { "price_list" => own }).unwrap();
    assert_eq!((listed(acme.clone()), listed(person)), (Value::Id(own), Value::Id(own)));
    s.set_state("price_list", own, "inactive", None, record! {}).unwrap();
    assert_eq!(listed(acme), Value::Id(north), "a list that does not hold is passed over");
}

#[test]
fn a_product_that_is_no_longer_sold_says_so_in_the_line() {
    let shop = shop();
    shop.item(record! { "pricing_method" => "amount", "amount" => 10 });
    let quote = shop.quote();
    let says = |line| shop.shows("quote_line", line, ["unit_price", "pricing_error"]).join(" ");
    let day = |text: &str| record! { "valid_from_on" => text, "valid_to_on" => Value::Null };
    assert_eq!(says(shop.line(quote, "1")), "10 none");
    shop.update("product", shop.product, day("2999-01-01"));
    let line = shop.line(quote, "1");
    assert_eq!(says(line), "10 invalid_product", "it has a price all the same");
    shop.update("product", shop.product, day("2020-01-01"));
    shop.update("quote_line", line, record! { "quantity" => 2 });
    assert_eq!(says(line), "10 none");
    shop.s.set_state("product", shop.product, "inactive", None, record! {}).unwrap();
    shop.update("quote_line", line, record! { "quantity" => 3 });
    assert_eq!(says(line), "10 invalid_product");
}

#[test]
fn currencies_that_are_used_stay() {
    let shop = shop();
    let franc = franc(&shop);
    let code = |error: crm_core::Error| error.code();
    let deal = shop.whole("opportunity", record! { "currency" => "CHF" });
    assert_eq!(shop.s.delete("currency", franc).map_err(code), Err(ErrorCode::InUse));
    assert_eq!(
        shop.s.update("currency", franc, record! { "code" => "SEK" }).map_err(code).err(),
        Some(ErrorCode::InUse)
    );
    shop.s.set_state("currency", franc, "inactive", None, record! {}).unwrap();
    shop.s.delete("opportunity", deal).unwrap();
    shop.s.set_state("currency", franc, "active", None, record! {}).unwrap();
    let list = shop.s.create("price_list", record! { "name" => "Swiss", "list_currency" => "CHF" }).unwrap();
    assert_eq!(shop.s.delete("currency", franc).map_err(code), Err(ErrorCode::InUse));
    shop.s.delete("price_list", list).unwrap();
    shop.s.delete("currency", franc).unwrap();

    let base = shop.s.create("currency", record! { "code" => "EUR", "name" => "Euro" }).unwrap();
    assert_eq!(shop.shows("currency", base, ["is_base"]), ["true"]);
    assert_eq!(shop.s.delete("currency", base).map_err(code), Err(ErrorCode::InUse));
    let error = shop.s.update("currency", base, record! { "rate" => 2 }).unwrap_err();
    assert_eq!(error.details().issues[0].rule, "invalid_rate");
}

#[test]
fn the_base_currency_stays_in_use() {
    let shop = shop();
    let base = shop.s.create("currency", record! { "code" => "EUR", "name" => "Euro" }).unwrap();
    let refused = shop.s.set_state("currency", base, "inactive", None, record! {}).unwrap_err();
    assert_eq!((refused.code(), refused.details().field.as_deref()), (ErrorCode::InUse, Some("state")));
    assert_eq!(shop.shows("currency", base, ["state"]), ["active"]);
}

#[test]
fn a_currency_out_of_use_is_given_to_nothing_new() {
    let shop = shop();
    let franc = franc(&shop);
    let acme = crm_core::Ref::new("account", shop.account);
    let deal = shop.whole("opportunity", record! { "currency" => "CHF", "customer" => acme.clone() });
    let line = shop.whole("quote", record! { "currency" => "CHF", "opportunity" => deal });
    let list = shop.s.create("price_list", record! { "name" => "Swiss", "list_currency" => "CHF" }).unwrap();
    let euros = shop.whole("opportunity", record! {});
    let ada = user(&shop.s, "ada", &["System Administrator"]);
    shop.s.update("user", ada, record! { "default_currency" => "CHF" }).unwrap();
    shop.update("currency", franc, record! { "rate" => "0.90" });
    shop.s.set_state("currency", franc, "inactive", None, record! {}).unwrap();
    let rule = |done: crm_core::Result<()>| {
        let error = done.unwrap_err();
        let issue = &error.details().issues[0];
        format!("{} {}", issue.field, issue.rule)
    };
    let new = |entity: &str, values: Values| shop.s.create(entity, values).map(drop);
    assert_eq!(rule(new("opportunity", record! { "name" => "New", "currency" => "CHF" })), "currency inactive");
    let list_of_francs = record! { "name" => "Other", "list_currency" => "CHF" };
    assert_eq!(rule(new("price_list", list_of_francs)), "list_currency inactive");
    assert_eq!(
        rule(shop.s.update("opportunity", euros, record! { "currency" => "CHF" }).map(drop)),
        "currency inactive"
    );
    let bob = user(&shop.s, "bob", &["System Administrator"]);
    let given = shop.s.update("user", bob, record! { "default_currency" => "CHF" }).map(drop);
    assert_eq!(rule(given), "default_currency inactive");
    let hers = shop.s.crm().session_as(ada).unwrap();
    assert_eq!(rule(hers.create("opportunity", record! { "name" => "Hers" }).map(drop)), "currency inactive");
    // What is under way goes on: it is changed, has lines and items, and becomes the next paper.
    shop.update("opportunity", deal, record! { "estimated_value" => 18 });
    assert_eq!(shop.shows("opportunity", deal, ["currency", "exchange_rate"]), ["CHF", "0.9"]);
    shop.s
        .create("quote_line", record! { "quote" => line, "write_in" => "Work", "unit_price" => 5, "quantity" => 1 })
        .unwrap();
    shop.update("price_list", list, record! { "name" => "Swiss francs" });
    shop.s.set_state("quote", line, "active", None, record! {}).unwrap();
    let made = |command: &str, input: serde_json::Value| -> crm_core::Id {
        let done = shop.s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"));
        done["record"]["id"].as_str().unwrap().parse().unwrap()
    };
    let revised = made("quote.revise", serde_json::json!({ "quote": line }));
    shop.s.set_state("quote", revised, "active", None, record! {}).unwrap();
    let order = made("quote.create_order", serde_json::json!({ "quote": revised }));
    let invoice = made("order.create_invoice", serde_json::json!({ "order": order }));
    assert_eq!(shop.shows("invoice", invoice, ["currency", "total"]), ["CHF", "5"]);
    // A quote without a deal is revised as well.
    shop.s.set_state("currency", franc, "active", None, record! {}).unwrap();
    let alone = shop.whole("quote", record! { "currency" => "CHF" });
    shop.s.set_state("quote", alone, "active", None, record! {}).unwrap();
    shop.s.set_state("currency", franc, "inactive", None, record! {}).unwrap();
    made("quote.revise", serde_json::json!({ "quote": alone }));
    // What an import brings was so.
    let past =
        Write::Create { entity: "opportunity".into(), values: record! { "name" => "Past", "currency" => "CHF" } };
    shop.s.write_history_batch(vec![past], BatchMode::AllOrNothing).unwrap();
}

#[test]
fn a_list_is_for_wholes_of_its_currency() {
    let shop = shop();
    franc(&shop);
    shop.item(record! { "amount" => 10 });
    let quote = shop.whole("quote", record! { "price_list" => shop.list, "currency" => "CHF" });
    let line = shop.line(quote, "2");
    let fields = ["pricing_error", "currency", "exchange_rate"];
    assert_eq!(shop.shows("quote_line", line, fields), ["invalid_currency", "CHF", "0.95"]);
    assert_eq!(shop.shows("quote", quote, ["pricing_error", "total"]), ["invalid_currency", "0"]);
    shop.update("price_list", shop.list, record! { "list_currency" => "CHF" });
    shop.update("quote_line", line, record! { "quantity" => 3 });
    assert_eq!(shop.shows("quote_line", line, fields)[0], "none");
    assert_eq!(shop.shows("quote", quote, ["pricing_error", "total"]), ["none", "30"]);
}

#[test]
fn amounts_have_the_places_of_their_currency() {
    let shop = shop();
    shop.s.create("currency", record! { "code" => "JPY", "name" => "Yen", "rate" => 160, "decimals" => 0 }).unwrap();
    let quote = shop.whole("quote", record! { "currency" => "JPY" });
    let line = shop.add(quote, record! { "write_in" => "Advice", "unit_price" => "10.4", "quantity" => 4 });
    assert_eq!(shop.shows("quote_line", line, ["base_amount"]), ["42"]);
}

#[test]
fn locked_prices_stay_until_they_are_unlocked() {
    let shop = shop();
    let item = shop.item(record! { "amount" => 10 });
    for (whole, entity) in [("order", "order_line"), ("invoice", "invoice_line")] {
        shop.update("price_list_item", item, record! { "amount" => 10 });
        let id = shop.whole(whole, record! { "price_list" => shop.list });
        let values = Values::new().with(whole, id).with("product", shop.product).with("quantity", 2);
        let line = shop.s.create(entity, values).unwrap();
        crate::pricing::lock(&shop, whole, id, true);
        shop.update("price_list_item", item, record! { "amount" => 20 });
        shop.update(entity, line, record! { "quantity" => 3 });
        assert_eq!(shop.shows(entity, line, ["unit_price", "base_amount"]), ["10", "30"]);
        assert_eq!(shop.shows(whole, id, ["total"]), ["30"]);
        let error =
            shop.s.update(entity, line, record! { "unit_price" => 1, "is_price_overridden" => true }).unwrap_err();
        assert_eq!(error.details().issues[0].rule, "price_locked");
        crate::pricing::lock(&shop, whole, id, false);
        assert_eq!(shop.shows(entity, line, ["unit_price", "base_amount"]), ["20", "60"]);
        assert_eq!(shop.shows(whole, id, ["total"]), ["60"]);
    }
}

#[test]
fn what_is_ordered_as_quoted_keeps_the_discount_too() {
    let shop = shop();
    let discounts = shop.s.create("discount_list", record! { "name" => "Bulk", "is_amount" => true }).unwrap();
    let step = record! { "discount_list" => discounts, "low_quantity" => 10, "high_quantity" => 99, "amount" => 1 };
    shop.s.create("discount", step).unwrap();
    let item = shop.item(record! { "amount" => 10, "discount_list" => discounts });
    let quoted = shop.line(shop.quote(), "10");
    shop.update("price_list_item", item, record! { "amount" => 20, "discount_list" => Value::Null });
    let order = shop.whole("order", record! { "price_list" => shop.list });
    crate::pricing::lock(&shop, "order", order, true);
    let copy = record! {
        "order" => order, "quote_line" => quoted, "product" => shop.product, "quantity" => 10, "unit_price" => 10,
    };
    shop.s.create("order_line", copy).unwrap();
    assert_eq!(shop.shows("order", order, ["total"]), ["90"]);
    let added = record! { "order" => order, "product" => shop.product, "quantity" => 1 };
    shop.s.create("order_line", added).unwrap();
    assert_eq!(shop.shows("order", order, ["total"]), ["110"], "a new line has no price to keep");
}

#[test]
fn steps_of_a_discount_list_do_not_overlap() {
    let shop = shop();
    let list = shop.s.create("discount_list", record! { "name" => "Bulk" }).unwrap();
    let step = |low: i64, high: i64| {
        let values =
            record! { "discount_list" => list, "low_quantity" => low, "high_quantity" => high, "percentage" => 5 };
        shop.s.create("discount", values).map_err(|error| error.details().issues[0].rule)
    };
    let first = step(10, 20).unwrap();
    assert_eq!([step(20, 30), step(5, 10), step(12, 13), step(1, 99)], [Err("overlaps"); 4]);
    assert_eq!(step(30, 29), Err("out_of_range"));
    step(21, 30).unwrap();
    shop.update("discount", first, record! { "low_quantity" => 15 });
    let error = shop.s.update("discount", first, record! { "high_quantity" => 21 }).unwrap_err();
    assert_eq!(error.details().issues[0].rule, "overlaps");
}

#[test]
fn units_are_of_the_group_of_their_product() {
    let shop = shop();
    let rule = |error: crm_core::Error| error.details().issues[0].rule;
    let hours = shop.s.create("unit_group", record! { "name" => "Hours" }).unwrap();
    let hour = shop.s.create("unit", record! { "name" => "Hour", "unit_group" => hours, "is_base" => true }).unwrap();
    let wrong = [
        shop.s.update("product", shop.product, record! { "unit" => hour }).map_err(rule).err(),
        shop.s.update("unit", shop.unit, record! { "base_unit" => hour }).map_err(rule).err(),
    ];
    assert_eq!(wrong, [Some("wrong_group"); 2]);
    let item = record! { "price_list" => shop.list, "product" => shop.product, "unit" => hour };
    assert_eq!(shop.s.create("price_list_item", item).map_err(rule), Err("wrong_group"));
    let line = record! { "quote" => shop.quote(), "product" => shop.product, "unit" => hour };
    assert_eq!(shop.s.create("quote_line", line).map_err(rule), Err("wrong_group"));
    let none = record! { "name" => "None", "unit_group" => shop.group, "quantity" => 0 };
    assert_eq!(shop.s.create("unit", none).map_err(rule), Err("out_of_range"));

    assert_eq!(shop.s.delete("unit", hour).unwrap_err().code(), ErrorCode::InUse);
    shop.s.delete("unit_group", hours).unwrap();
    assert_eq!(shop.s.get("unit", hour).unwrap_err().code(), ErrorCode::NotFound);
}

#[test]
fn a_list_says_one_price_for_a_product_by_a_unit() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let again = record! { "price_list" => shop.list, "product" => shop.product, "unit" => shop.unit };
    assert_eq!(shop.s.create("price_list_item", again).unwrap_err().code(), ErrorCode::DuplicateKey);
}

#[test]
fn what_is_brought_in_with_its_past_keeps_its_price() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let quote = shop.quote();
    let line = |values: Values| Write::Create {
        entity: "quote_line".into(),
        values: crate::pricing::join(record! { "quote" => quote, "product" => shop.product }, values),
    };
    let lines = vec![line(record! { "unit_price" => 7 }), line(record! {})];
    shop.s.write_history_batch(lines, BatchMode::AllOrNothing).unwrap();
    assert_eq!(shop.shows("quote", quote, ["total"]), ["17"], "where it says none it has the list's");
}

#[test]
fn a_line_has_the_currency_of_its_whole() {
    let shop = shop();
    let line = shop.add(shop.quote(), record! { "write_in" => "Advice", "unit_price" => 1, "currency" => "CHF" });
    assert_eq!(shop.shows("quote_line", line, ["currency"]), ["EUR"]);
    shop.update("quote_line", line, record! { "currency" => "CHF" });
    assert_eq!(shop.shows("quote_line", line, ["currency"]), ["EUR"]);
}

#[test]
fn what_is_taken_back_counts_again() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let quote = shop.quote();
    shop.line(quote, "1");
    let line = shop.line(quote, "2");
    let total = || shop.shows("quote", quote, ["total"])[0].clone();
    assert_eq!(total(), "30");
    shop.s.delete("quote_line", line).unwrap();
    assert_eq!(total(), "10");
    shop.s.restore("quote_line", line).unwrap();
    assert_eq!(total(), "30");
    shop.s.delete("quote", quote).unwrap();
    let txn = shop.s.changes_since(0, 10_000).unwrap().last().unwrap().txn;
    shop.s.undo(Undo::Transaction(txn)).unwrap();
    assert_eq!(total(), "30");
    assert_eq!(shop.s.get("quote_line", line).unwrap().get("quantity").map(Value::to_text).as_deref(), Some("2"));
}
