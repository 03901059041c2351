//! Distributed activities carry the number or address of the member.

use crm_core::{Crm, Ref, Session, Values, record};
use serde_json::json;

use crate::marketing_distribution::Stage;

/// What activities about somebody say in a field.
fn said(s: &Session, entity: &str, member: &Ref, field: &str) -> Vec<Option<String>> {
    let ids = s.find_ids(entity, "regarding", member.clone(), 9).unwrap();
    ids.into_iter().map(|id| s.get(entity, id).unwrap().text(field).map(str::to_owned)).collect()
}

#[test]
fn activities_carry_where_the_member_is_reached() {
    let street =
        record! { "address1_line1" => "Via Roma 1", "address1_postal_code" => "10121", "address1_city" => "Torino" };
    let full = street.with("address1_region", "TO").with("address1_country", "Italia");
    // The field of the activity, what a contact has, and what the activity says then.
    let rows: [(&str, &str, Values, Option<&str>); 14] = [
        (
            "phone_call",
            "phone_number",
            record! { "phone" => "011 1234511", "mobile_phone" => "333 1234522" },
            Some("+390111234511"),
        ),
        (
            "phone_call",
            "phone_number",
            record! { "mobile_phone" => "333 1234522", "phone2" => "011 1234533" },
            Some("+393331234522"),
        ),
        (
            "phone_call",
            "phone_number",
            record! { "phone3" => "011 1234544", "phone2" => "011 1234533" },
            Some("+390111234533"),
        ),
        (
            "phone_call",
            "phone_number",
            record! { "company_phone" => "011 1234555", "manager_phone" => "011 1234566" },
            Some("+390111234555"),
        ),
        ("phone_call", "phone_number", record! { "assistant_phone" => "011 1234566" }, None),
        (
            "fax",
            "fax_number",
            record! { "fax" => "011 1234577", "address1_fax" => "011 1234588" },
            Some("+390111234577"),
        ),
        ("fax", "fax_number", record! { "address1_fax" => "011 1234588" }, Some("+390111234588")),
        ("email", "recipients", record! { "email" => "a@x.it", "email2" => "b@x.it" }, Some("a@x.it")),
        ("email", "recipients", record! { "email3" => "c@x.it", "email2" => "b@x.it" }, Some("b@x.it")),
        ("letter", "address", full.clone(), Some("Via Roma 1, 10121 Torino TO, Italia")),
        ("letter", "address", full.with("address2_line1", "Via Po 2"), Some("Via Roma 1, 10121 Torino TO, Italia")),
        (
            "letter",
            "address",
            record! { "address2_line1" => "Via Po 2", "address2_city" => "Ivrea" },
            Some("Via Po 2, Ivrea"),
        ),
        ("letter", "address", record! { "address1_country" => "Italia", "address2_post_office_box" => "7" }, Some("7")),
        ("letter", "address", record! { "address1_country" => "Italia" }, None),
    ];
    for (channel, field, has, wanted) in rows {
        let stage = Stage::new(record! { "channel" => channel });
        let member = stage.person(has.clone());
        stage.list(record! {}, &[member]);
        assert_eq!(stage.distribute(json!({})).unwrap()["made"], json!(1), "{channel} {has:?}");
        let told = said(&stage.s, channel, &Ref::new("contact", member), field);
        assert_eq!(told, [wanted.map(str::to_owned)], "{channel} {has:?}");
    }
}

#[test]
fn companies_and_leads_are_reached_where_they_are() {
    let s = Crm::in_memory().unwrap().session();
    let acme =
        s.create("account", record! { "name" => "Acme", "phone2" => "011 1234511", "email2" => "acme@x.it" }).unwrap();
    let lead = record! { "subject" => "A saw", "last_name" => "Neri", "mobile_phone" => "333 1234522", "email" => "neri@x.it" };
    let lead = s.create("lead", lead).unwrap();
    for (member, number, address) in [
        (Ref::new("account", acme), "+390111234511", "acme@x.it"),
        (Ref::new("lead", lead), "+393331234522", "neri@x.it"),
    ] {
        let query = format!("select id from {}", member.entity);
        for (channel, field, wanted) in [("phone_call", "phone_number", number), ("email", "recipients", address)] {
            let input = json!({ "channel": channel, "subject": "Saws", "query": query });
            assert_eq!(s.execute("quick_campaign.run", input).unwrap()["made"], json!(1));
            assert_eq!(said(&s, channel, &member, field), [Some(wanted.to_owned())]);
        }
    }
}

/// Nobody is told a number by the activities they have made that they may not read on the member.
#[test]
fn a_number_that_is_kept_from_somebody_is_not_told_by_a_call() {
    let stage = Stage::new(record! { "channel" => "phone_call" });
    let s = &stage.s;
    let member = stage.person(record! { "phone" => "011 1234511", "mobile_phone" => "333 1234522" });
    stage.list(record! {}, &[member]);
    s.change_schema(|schema| schema.set_secured("contact", "phone", true).map(|_| ())).unwrap();
    let leader = crate::common::user(s, "leader", &["Marketing Manager"]);
    let theirs = s.crm().session_as(leader).unwrap();
    theirs.execute("campaign_activity.distribute", json!({ "campaign_activity": stage.activity })).unwrap();
    let told = said(s, "phone_call", &Ref::new("contact", member), "phone_number");
    assert_eq!(told, [Some("+393331234522".to_owned())]);
}
