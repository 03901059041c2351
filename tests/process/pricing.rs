//! What lines cost and what their wholes come to.

use std::time::Instant;

use crm_core::domain::process::{Desk, Process};
use crm_core::{BatchMode, Crm, ErrorCode, Id, Session, Value, Values, Write, record};

/// A shop: a product by the piece, in a list, with a quote to put it into.
pub struct Shop {
    pub s: Session,
    pub unit: Id,
    pub group: Id,
    pub product: Id,
    pub list: Id,
    pub account: Id,
}

pub fn shop() -> Shop {
    let s = Crm::in_memory().unwrap().session();
    let group = s.create("unit_group", record! { "name" => "Pieces" }).unwrap();
    let unit = s.create("unit", record! { "name" => "Piece", "unit_group" => group, "is_base" => true }).unwrap();
    let values = record! {
        "product_number" => "P1", "name" => "Lamp", "unit_group" => group, "unit" => unit,
        "list_price" => 250, "current_cost" => 80, "standard_cost" => "60.50",
    };
    let product = s.create("product", values).unwrap();
    let list = s.create("price_list", record! { "name" => "Retail" }).unwrap();
    let account = s.create("account", record! { "name" => "Acme" }).unwrap();
    Shop { s, unit, group, product, list, account }
}

impl Shop {
    pub fn item(&self, values: Values) -> Id {
        let whole = record! { "price_list" => self.list, "product" => self.product, "unit" => self.unit };
        self.s.create("price_list_item", join(whole, values)).unwrap()
    }

    pub fn whole(&self, entity: &str, values: Values) -> Id {
        let base = record! { "name" => "Lamps", "customer" => crm_core::Ref::new("account", self.account) };
        self.s.create(entity, join(base, values)).unwrap()
    }

    pub fn quote(&self) -> Id {
        self.whole("quote", record! { "price_list" => self.list })
    }

    pub fn line(&self, quote: Id, quantity: &str) -> Id {
        self.add(quote, record! { "product" => self.product, "quantity" => quantity })
    }

    pub fn add(&self, quote: Id, values: Values) -> Id {
        self.s.create("quote_line", join(record! { "quote" => quote }, values)).unwrap()
    }

    pub fn update(&self, entity: &str, id: Id, values: Values) {
        self.s.update(entity, id, values).unwrap();
    }

    pub fn shows<const N: usize>(&self, entity: &str, id: Id, fields: [&str; N]) -> [String; N] {
        let record = self.s.get(entity, id).unwrap();
        fields.map(|field| match record.get(field) {
            Some(Value::Decimal(number)) => number.normalize().to_string(),
            Some(value) => value.to_text(),
            None => panic!("no field {field}"),
        })
    }

    fn priced(&self, line: Id) -> [String; 2] {
        self.shows("quote_line", line, ["unit_price", "pricing_error"])
    }

    /// The price of the product under a list that says this, and the fault.
    fn price(&self, values: Values) -> [String; 2] {
        let item = self.item(values);
        let line = self.line(self.quote(), "1");
        let priced = self.priced(line);
        self.s.delete("price_list_item", item).unwrap();
        priced
    }
}

pub fn join(values: Values, more: Values) -> Values {
    more.0.into_iter().fold(values, |values, (name, value)| values.with(name, value))
}

/// Locks and unlocks prices, as the engine does.
#[derive(serde::Deserialize)]
struct Lock {
    entity: String,
    id: Id,
    is_locked: bool,
}

impl Process for Lock {
    const NAME: &'static str = "test.lock";
    const ABOUT: &'static str = "Locks prices.";
    const INPUT: &'static str = "entity, id, is_locked";
    type Outcome = ();

    fn run(self, desk: &mut Desk<'_>) -> crm_core::Result<()> {
        desk.keep(&self.entity, self.id, record! { "is_price_locked" => self.is_locked }).map(|_| ())
    }
}

pub fn lock(shop: &Shop, entity: &str, id: Id, is_locked: bool) {
    shop.s.run(Lock { entity: entity.to_owned(), id, is_locked }).unwrap();
}

const TOTALS: [&str; 6] =
    ["line_total", "line_discount_total", "discount_total", "total_less_freight", "tax_total", "total"];

#[test]
fn six_methods() {
    let shop = shop();
    let by = |method: &str, percentage: &str| {
        let [price, fault] = shop.price(record! { "pricing_method" => method, "percentage" => percentage });
        assert_eq!(fault, "none", "{method}");
        price
    };
    assert_eq!(shop.price(record! { "amount" => "19.99" }), ["19.99", "none"]);
    assert_eq!(by("percent_of_list", "90"), "225");
    assert_eq!(by("markup_current", "25"), "100");
    assert_eq!(by("margin_current", "20"), "100");
    assert_eq!(by("markup_standard", "10"), "66.55");
    assert_eq!(by("margin_standard", "50"), "121");
}

#[test]
fn prices_are_rounded() {
    let shop = shop();
    let to = |policy: &str, option: &str, to: &str| {
        let values = record! {
            "amount" => "112.30", "rounding_policy" => policy, "rounding_option" => option, "rounding_amount" => to,
        };
        shop.price(values)[0].clone()
    };
    assert_eq!([to("up", "ends_in", "0.99"), to("down", "ends_in", "0.99")], ["112.99", "111.99"]);
    assert_eq!([to("nearest", "ends_in", "9.95"), to("up", "multiple_of", "5")], ["109.95", "115"]);
    assert_eq!([to("down", "multiple_of", "5"), to("nearest", "multiple_of", "0.25")], ["110", "112.25"]);
    assert_eq!(to("none", "multiple_of", "5"), "112.3");
}

#[test]
fn discounts_for_quantity_are_off_each_or_off_the_line() {
    let shop = shop();
    let discounts = shop.s.create("discount_list", record! { "name" => "Bulk", "is_amount" => true }).unwrap();
    let step = record! { "discount_list" => discounts, "low_quantity" => 100, "high_quantity" => 500, "amount" => 10 };
    shop.s.create("discount", step).unwrap();
    shop.item(record! { "amount" => 100, "discount_list" => discounts });
    let quote = shop.quote();
    let (few, many) = (shop.line(quote, "99"), shop.line(quote, "200"));
    let fields = ["volume_discount", "base_amount"];
    assert_eq!(shop.shows("quote_line", few, fields), ["0", "9900"]);
    assert_eq!(shop.shows("quote_line", many, fields), ["10", "18000"]);
    shop.update("quote_line", few, record! { "quantity" => 100 });
    assert_eq!(shop.shows("quote_line", few, fields), ["10", "9000"]);
    assert_eq!(shop.shows("quote", quote, ["total"]), ["27000"]);

    let organisation = shop.s.query_one("SELECT id FROM organisation", record! {}).unwrap();
    let values = record! { "discounts_per_line" => true };
    match organisation.and_then(|row| row.get("id").and_then(Value::as_id)) {
        Some(id) => shop.update("organisation", id, values),
        None => {
            shop.s.create("organisation", join(record! { "name" => "We" }, values)).unwrap();
        }
    }
    let line = shop.line(quote, "200");
    assert_eq!(shop.shows("quote_line", line, fields), ["10", "19990"]);
}

#[test]
fn discounts_may_be_shares_of_the_price() {
    let shop = shop();
    let discounts = shop.s.create("discount_list", record! { "name" => "Bulk" }).unwrap();
    let step =
        record! { "discount_list" => discounts, "low_quantity" => 10, "high_quantity" => 20, "percentage" => "7.5" };
    shop.s.create("discount", step).unwrap();
    shop.item(record! { "amount" => 80, "discount_list" => discounts });
    let line = shop.line(shop.quote(), "10");
    // 7.5 % of 80; (80 - 6) x 10
    assert_eq!(shop.shows("quote_line", line, ["volume_discount", "base_amount"]), ["6", "740"]);
    shop.s.set_state("discount_list", discounts, "inactive", None, record! {}).unwrap();
    let line = shop.line(shop.quote(), "10");
    let fields = ["unit_price", "volume_discount", "pricing_error"];
    assert_eq!(shop.shows("quote_line", line, fields), ["80", "0", "inactive_discount_list"]);
}

#[test]
fn a_whole_has_discounts_freight_and_tax() {
    let shop = shop();
    shop.item(record! { "amount" => 500 });
    shop.update("product", shop.product, record! { "tax_rate" => 22 });
    let quote = shop.quote();
    let line = shop.add(quote, record! { "product" => shop.product, "quantity" => 2, "manual_discount" => 50 });
    // 22 % of 1000 - 50
    let amounts = ["base_amount", "tax_rate", "tax", "extended_amount"];
    assert_eq!(shop.shows("quote_line", line, amounts), ["1000", "22", "209", "1159"]);
    let typed = record! { "write_in" => "Advice", "unit_price" => "250.50", "manual_discount" => "0.50", "tax" => 55 };
    shop.add(quote, typed);
    let terms = record! { "discount_amount" => 20, "discount_percentage" => 10, "freight_amount" => 15 };
    shop.update("quote", quote, terms);
    // 950 + 250; 20 + 10 % of 1200; 1200 - 140; 209 + 55; 1060 + 15 + 264
    assert_eq!(shop.shows("quote", quote, TOTALS), ["1200", "50.5", "140", "1060", "264", "1339"]);
    shop.s.delete("quote_line", line).unwrap();
    // 250; 20 + 25; 205; 55; 205 + 15 + 55
    assert_eq!(shop.shows("quote", quote, TOTALS), ["250", "0.5", "45", "205", "55", "275"]);
}

#[test]
fn a_tax_that_is_typed_stands() {
    let shop = shop();
    shop.item(record! { "amount" => 100 });
    shop.update("product", shop.product, record! { "tax_rate" => 22 });
    let line = shop.line(shop.quote(), "1");
    let fields = ["tax", "is_tax_overridden"];
    assert_eq!(shop.shows("quote_line", line, fields), ["22", "false"]);
    shop.update("quote_line", line, record! { "tax" => 5 });
    shop.update("quote_line", line, record! { "quantity" => 3 });
    assert_eq!(shop.shows("quote_line", line, fields), ["5", "true"]);
    shop.update("quote_line", line, record! { "is_tax_overridden" => false });
    assert_eq!(shop.shows("quote_line", line, fields), ["66", "false"]);
}

#[test]
fn a_price_by_hand_stands_until_it_is_given_up() {
    let shop = shop();
    shop.item(record! { "amount" => 100 });
    let line = shop.line(shop.quote(), "2");
    shop.update("quote_line", line, record! { "unit_price" => 90 });
    assert_eq!(shop.priced(line)[0], "100", "a price alone is the list's");
    shop.update("quote_line", line, record! { "unit_price" => "-5", "is_price_overridden" => true });
    assert_eq!(shop.shows("quote_line", line, ["unit_price", "base_amount"]), ["-5", "-10"]);
    shop.update("quote_line", line, record! { "quantity" => 3 });
    assert_eq!(shop.priced(line)[0], "-5");
    shop.update("quote_line", line, record! { "is_price_overridden" => false });
    assert_eq!(shop.priced(line)[0], "100");
}

#[test]
fn what_has_no_price_says_why_and_is_written_all_the_same() {
    let shop = shop();
    let bare = shop.whole("quote", record! {});
    let line = shop.line(bare, "1");
    assert_eq!(shop.priced(line), ["0", "missing_price_list"]);
    assert_eq!(shop.shows("quote", bare, ["pricing_error", "total"]), ["missing_price_list", "0"]);
    let quote = shop.quote();
    let line = shop.line(quote, "1");
    assert_eq!(shop.priced(line), ["0", "not_in_price_list"]);
    assert_eq!(shop.shows("quote", quote, ["pricing_error"]), ["detail"]);
    shop.s.delete("quote_line", line).unwrap();
    assert_eq!(shop.shows("quote", quote, ["pricing_error"]), ["none"]);

    let fault = |values: Values| shop.price(values)[1].clone();
    assert_eq!(fault(record! {}), "missing_amount");
    assert_eq!(fault(record! { "pricing_method" => "percent_of_list" }), "missing_percentage");
    let margin = record! { "pricing_method" => "margin_current", "percentage" => 100 };
    assert_eq!(fault(margin), "invalid_percentage");
    assert_eq!(fault(record! { "amount" => 1, "rounding_policy" => "up" }), "invalid_rounding_option");
    let rounding = record! { "amount" => 1, "rounding_policy" => "up", "rounding_option" => "multiple_of" };
    assert_eq!(fault(rounding), "invalid_rounding_amount");

    shop.item(record! { "amount" => 10, "quantity_selling" => "whole" });
    let priced = |quantity: &str| shop.priced(shop.line(quote, quantity));
    assert_eq!(priced("1.5"), ["10", "invalid_quantity"]);
    assert_eq!(priced("1.555"), ["10", "invalid_precision"]);
    let line = shop.add(quote, record! { "unit_price" => 3, "quantity" => 1 });
    assert_eq!(shop.priced(line), ["3", "missing_product"]);
    let line = shop.add(quote, record! { "write_in" => "Advice", "quantity" => 1 });
    assert_eq!(shop.priced(line), ["", "missing_unit_price"]);
    shop.update("product", shop.product, record! { "unit" => Value::Null });
    assert_eq!(priced("1"), ["0", "missing_unit"]);
}

#[test]
fn a_list_holds_while_it_is_active_and_valid() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let quote = shop.quote();
    let fault = || shop.priced(shop.line(quote, "1"))[1].clone();
    let dates = |from: Value, to: Value| {
        shop.update("price_list", shop.list, record! { "valid_from_on" => from, "valid_to_on" => to });
    };
    dates("2020-01-01".into(), "2999-01-01".into());
    assert_eq!(fault(), "none");
    dates("2998-01-01".into(), "2999-01-01".into());
    assert_eq!(fault(), "inactive_price_list");
    dates("2020-01-01".into(), "2020-02-01".into());
    assert_eq!(fault(), "inactive_price_list");
    assert_eq!(shop.shows("quote", quote, ["pricing_error"]), ["inactive_price_list"]);
    dates(Value::Null, Value::Null);
    shop.s.set_state("price_list", shop.list, "inactive", None, record! {}).unwrap();
    assert_eq!(fault(), "inactive_price_list");
}

#[test]
fn another_list_prices_all_lines_anew() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let other = shop.s.create("price_list", record! { "name" => "Friends" }).unwrap();
    let item = record! { "price_list" => other, "product" => shop.product, "unit" => shop.unit, "amount" => 7 };
    shop.s.create("price_list_item", item).unwrap();
    let quote = shop.quote();
    let lines = [shop.line(quote, "1"), shop.line(quote, "2")];
    assert_eq!(shop.shows("quote", quote, ["total"]), ["30"]);
    let version = shop.s.get("quote", quote).unwrap().get("version").cloned();
    shop.update("quote", quote, record! { "price_list" => other });
    assert_eq!(lines.map(|line| shop.priced(line)[0].clone()), ["7", "7"]);
    assert_eq!(shop.shows("quote", quote, ["total"]), ["21"]);
    let Some(Value::Int(before)) = version else { panic!() };
    let after = shop.s.get("quote", quote).unwrap().get("version").cloned();
    assert_eq!(after, Some(Value::Int(before + 1)), "the whole is written once");
}

#[test]
fn who_usually_buys_from_a_list_is_quoted_from_it() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    shop.update("account", shop.account, record! { "price_list" => shop.list });
    let quote = shop.whole("quote", record! {});
    assert_eq!(shop.priced(shop.line(quote, "1")), ["10", "none"]);
    // A product has a list of its own for wholes that name none.
    shop.update("account", shop.account, record! { "price_list" => Value::Null });
    shop.update("product", shop.product, record! { "price_list" => shop.list });
    let quote = shop.whole("quote", record! {});
    assert_eq!(shop.priced(shop.line(quote, "1")), ["10", "none"]);
}

#[test]
fn a_line_is_a_product_or_words() {
    let shop = shop();
    let values = record! { "quote" => shop.quote(), "product" => shop.product, "write_in" => "Lamp" };
    let error = shop.s.create("quote_line", values).unwrap_err();
    assert_eq!((error.code(), error.details().issues[0].field.as_str()), (ErrorCode::Validation, "write_in"));
    let line = shop.add(shop.quote(), record! { "write_in" => "Advice", "unit_price" => 10 });
    assert_eq!(shop.shows("quote_line", line, ["is_write_in", "base_amount"]), ["true", "10"]);
}

#[test]
fn totals_are_never_typed() {
    let shop = shop();
    let quote = shop.quote();
    for field in TOTALS {
        let error = shop.s.update("quote", quote, Values::new().with(field, 1)).unwrap_err();
        assert_eq!(error.details().issues[0].rule, "read_only", "{field}");
    }
    for field in ["base_amount", "extended_amount", "volume_discount", "pricing_error"] {
        let values = record! { "quote" => quote, "write_in" => "Advice" }.with(field, 1);
        assert_eq!(shop.s.create("quote_line", values).unwrap_err().details().issues[0].rule, "read_only", "{field}");
    }
}

#[test]
fn a_deal_may_be_worth_what_its_lines_are() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let deal = shop.whole("opportunity", record! { "price_list" => shop.list, "estimated_value" => 99 });
    let values = record! { "opportunity" => deal, "product" => shop.product, "quantity" => 3 };
    let line = shop.s.create("opportunity_line", values).unwrap();
    let worth = || shop.shows("opportunity", deal, ["estimated_value", "total"]);
    assert_eq!(worth(), ["99", "30"]);
    shop.update("opportunity", deal, record! { "is_revenue_computed" => true });
    assert_eq!(worth(), ["30", "30"]);
    shop.update("opportunity_line", line, record! { "quantity" => 4 });
    assert_eq!(worth(), ["40", "40"]);
    shop.update("opportunity", deal, record! { "estimated_value" => 1 });
    assert_eq!(worth(), ["40", "40"]);
    shop.s.delete("opportunity_line", line).unwrap();
    assert_eq!(worth(), ["0", "0"]);
}

#[test]
fn a_line_that_moves_counts_where_it_is() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let (from, to) = (shop.quote(), shop.quote());
    let line = shop.line(from, "2");
    shop.update("quote_line", line, record! { "quote" => to });
    assert_eq!([from, to].map(|quote| shop.shows("quote", quote, ["total"])), [["0"], ["20"]]);
}

#[test]
fn a_rule_of_the_host_is_heard_before_the_price_is_made() {
    use crm_core::HookOptions;
    let crm = Crm::in_memory().unwrap();
    crm.add_hook(HookOptions::before("quote_line"), |event| event.set("quantity", 5));
    let s = crm.session();
    let account = s.create("account", record! { "name" => "Acme" }).unwrap();
    let customer = crm_core::Ref::new("account", account);
    let quote = s.create("quote", record! { "name" => "Q", "customer" => customer }).unwrap();
    s.create("quote_line", record! { "quote" => quote, "write_in" => "Advice", "unit_price" => 10 }).unwrap();
    assert_eq!(s.get("quote", quote).unwrap().get("total").unwrap().to_text(), "50");
}

#[test]
fn a_batch_that_fails_leaves_the_totals_as_they_were() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let quote = shop.quote();
    shop.line(quote, "1");
    let line = |quantity: Value| Write::Create {
        entity: "quote_line".into(),
        values: record! { "quote" => quote, "product" => shop.product, "quantity" => quantity },
    };
    let lines = vec![line(1.into()), line("much".into()), line(2.into())];
    assert_eq!(shop.s.write_batch(lines.clone(), BatchMode::AllOrNothing).unwrap_err().details().row, Some(1));
    assert_eq!(shop.shows("quote", quote, ["total"]), ["10"]);
    assert!(shop.s.write_batch(lines, BatchMode::KeepGoing).unwrap()[1].is_err());
    assert_eq!(shop.shows("quote", quote, ["total"]), ["40"]);
}

#[test]
fn who_writes_lines_need_not_have_a_right_to_catalogue_or_totals() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let ada = crate::common::user(&shop.s, "ada", &[]);
    let role = shop.s.create("role", record! { "name" => "Typist" }).unwrap();
    let rights = [("quote", &["read", "append_to"][..]), ("quote_line", &["create", "read", "write", "append"][..])];
    for (entity, rights) in rights {
        let values = record! { "role" => role, "entity" => entity };
        let values = rights.iter().fold(values, |values, right| values.with(format!("{right}_depth"), "organisation"));
        shop.s.create("role_privilege", values).unwrap();
    }
    shop.s.grant_role("Typist", ("user", ada)).unwrap();
    let quote = shop.quote();
    let line = shop.line(quote, "1");
    let hers = shop.s.crm().session_as(ada).unwrap();
    hers.update("quote_line", line, record! { "quantity" => 3 }).unwrap();
    assert_eq!(shop.shows("quote", quote, ["total"]), ["30"]);
    let error = hers.update("quote", quote, record! { "freight_amount" => 1 }).unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
}

/// How long it takes to price a quote of two hundred lines anew, in print.
#[test]
fn two_hundred_lines() {
    let shop = shop();
    shop.item(record! { "amount" => 10 });
    let quote = shop.quote();
    let line = |at: i64| Write::Create {
        entity: "quote_line".into(),
        values: record! { "quote" => quote, "product" => shop.product, "quantity" => at },
    };
    let began = Instant::now();
    shop.s.write_batch((1..=200).map(line).collect(), BatchMode::AllOrNothing).unwrap();
    println!("writing 200 lines in a batch: {:?}", began.elapsed());
    assert_eq!(shop.shows("quote", quote, ["total", "version"]), ["201000", "2"], "totalled once");
    let other = shop.s.create("price_list", record! { "name" => "Friends" }).unwrap();
    let item = record! { "price_list" => other, "product" => shop.product, "unit" => shop.unit, "amount" => 7 };
    shop.s.create("price_list_item", item).unwrap();
    let began = Instant::now();
    shop.update("quote", quote, record! { "price_list" => other });
    println!("pricing 200 lines anew, written and all: {:?}", began.elapsed());
    assert_eq!(shop.shows("quote", quote, ["total"]), ["140700"]);
    let began = Instant::now();
    shop.s.delete("quote", quote).unwrap();
    println!("deleting the quote: {:?}", began.elapsed());
}
