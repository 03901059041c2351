//! E-mails are written from templates, and fail.

use crm_core::{Crm, ErrorCode, Id, Ref, Session, Value, Values, record};
use serde_json::{Value as Json, json};

use crate::common::{role, session, user};

fn template(s: &Session, more: Values) -> Id {
    let mut values = record! { "title" => "T" };
    values.0.extend(more.0);
    s.create("email_template", values).unwrap()
}

fn write(s: &Session, template: Id, about: &Ref) -> crm_core::Result<Json> {
    let record = json!({ "entity": about.entity, "id": about.id });
    s.execute("email.from_template", json!({ "email_template": template, "record": record }))
}

fn mail(s: &Session, done: &Json) -> crm_core::Record {
    s.get("email", done["record"]["id"].as_str().unwrap().parse().unwrap()).unwrap()
}

fn ada(s: &Session, more: Values) -> Ref {
    let mut values = record! { "first_name" => "Ada", "last_name" => "Rossi", "email" => "ada@x.it" };
    values.0.extend(more.0);
    Ref::new("contact", s.create("contact", values).unwrap())
}

#[test]
fn a_draft_says_what_the_record_says() {
    let s = session();
    let acme = s.create("account", record! { "name" => "Saws & Sons", "credit_limit" => "1200.50" }).unwrap();
    let ada = ada(&s, record! { "account" => acme });
    let t = template(
        &s,
        record! {
            "entity" => "contact", "mime_type" => "text/html", "subject" => "For {contact.account.name}",
            "body" => "<p style={color: red}>{contact.first_name|friend} {contact.nickname|friend}, {contact.account.name}: {contact.account.credit_limit}</p>",
        },
    );
    let done = write(&s, t, &ada).unwrap();
    assert_eq!((&done["recipients"], &done["warnings"]), (&json!("ada@x.it"), &json!([])));
    let draft = mail(&s, &done);
    assert_eq!(draft.text("subject"), Some("For Saws & Sons"));
    assert_eq!(
        draft.text("description"),
        Some("<p style={color: red}>Ada friend, Saws &amp; Sons: 1200.50</p>"),
        "what a record says is no markup"
    );
    assert_eq!((draft.text("status"), draft.get("regarding")), (Some("draft"), Some(&Value::Ref(ada))));
    assert_eq!((draft.get("template"), draft.text("mime_type")), (Some(&Value::Id(t)), Some("text/html")));
}

#[test]
fn a_placeholder_that_stands_for_nothing_is_refused_by_name() {
    let s = session();
    let ada = ada(&s, record! {});
    for wrong in
        ["{contact.wrong}", "{lead.subject}", "{first_name}", "{contact.account.wrong|x}", "{user.wrong}", "{contact}"]
    {
        let t = template(&s, record! { "subject" => "Hello {contact.first_name}", "body" => wrong });
        let error = write(&s, t, &ada).unwrap_err();
        let named = wrong.trim_end_matches("|x}");
        assert_eq!((error.code(), error.details().issues[0].rule), (ErrorCode::Validation, "unknown_placeholder"));
        assert!(error.details().issues[0].message.contains(named), "{error}");
    }
    let t = template(&s, record! { "entity" => "lead", "body" => "x" });
    assert_eq!(write(&s, t, &ada).unwrap_err().details().issues[0].rule, "wrong_entity");
    assert_eq!(s.count("email").unwrap(), 0);
}

#[test]
fn it_goes_to_the_customer_and_warns() {
    let s = session();
    let ada = ada(&s, record! { "no_email" => true });
    let deal = s.create("opportunity", record! { "name" => "Saw", "customer" => ada.clone() }).unwrap();
    let t = template(
        &s,
        record! { "subject" => "{opportunity.name}", "body" => "{opportunity.estimated_value|to be agreed}" },
    );
    let done = write(&s, t, &Ref::new("opportunity", deal)).unwrap();
    assert_eq!((&done["recipients"], &done["warnings"]), (&json!("ada@x.it"), &json!(["opted_out"])));
    assert_eq!(mail(&s, &done).text("description"), Some("to be agreed"));
    let nobody = s.create("opportunity", record! { "name" => "Saw" }).unwrap();
    let done = write(&s, t, &Ref::new("opportunity", nobody)).unwrap();
    assert_eq!((&done["recipients"], &done["warnings"]), (&Json::Null, &json!(["no_address"])));
    let record = json!({ "entity": "opportunity", "id": nobody });
    let input = json!({ "email_template": t, "record": record, "to": "b@x.it" });
    assert_eq!(mail(&s, &s.execute("email.from_template", input).unwrap()).text("recipients"), Some("b@x.it"));
}

#[test]
fn a_draft_tells_only_what_its_writer_sees() {
    let crm = Crm::in_memory().unwrap();
    let s = crm.session();
    let all = ["contact", "email", "email_template", "user"].map(|entity| (entity, "organisation"));
    role(&s, "Writer", &all);
    s.set_privilege("Writer", "email", crm_core::Right::Create, Some(crm_core::Depth::Organisation)).unwrap();
    s.set_privilege("Writer", "email", crm_core::Right::Append, Some(crm_core::Depth::Organisation)).unwrap();
    for entity in ["contact", "email_template"] {
        s.set_privilege("Writer", entity, crm_core::Right::AppendTo, Some(crm_core::Depth::Organisation)).unwrap();
    }
    let bob = user(&s, "bob", &["Writer"]);
    s.update("user", bob, record! { "email" => "bob@us.it" }).unwrap();
    let acme = s.create("account", record! { "name" => "Secret" }).unwrap();
    let ada = ada(&s, record! { "account" => acme });
    let t = template(&s, record! { "subject" => "x", "body" => "{contact.account.name|nobody} {user.last_name}" });
    let as_bob = crm.session_as(bob).unwrap();
    let draft = mail(&s, &write(&as_bob, t, &ada).unwrap());
    assert_eq!((draft.text("description"), draft.text("sender")), (Some("nobody bob"), Some("bob@us.it")));
}

#[test]
fn a_campaign_speaks_to_each_in_their_own_words() {
    let s = session();
    let (ada, bob) = (ada(&s, record! {}), record! { "last_name" => "Bianchi", "email" => "bob@x.it" });
    let bob = Ref::new("contact", s.create("contact", bob).unwrap());
    let t = template(&s, record! { "subject" => "y", "body" => "Dear {contact.first_name|friend}" });
    let run =
        |template: Id| {
            s.execute("quick_campaign.run", json!({
            "channel": "email", "subject": "Saws", "query": "select id from contact", "email_template": template,
        }))
        };
    assert_eq!(run(t).unwrap()["made"], json!(2));
    for (member, text) in [(&ada, "Dear Ada"), (&bob, "Dear friend")] {
        let mails = s.find_ids("email", "regarding", member.clone(), 9).unwrap();
        let mail = s.get("email", mails[0]).unwrap();
        assert_eq!((mail.text("subject"), mail.text("description")), (Some("Saws"), Some(text)));
    }
    let wrong = template(&s, record! { "body" => "{contact.wrong}" });
    assert_eq!(run(wrong).unwrap_err().details().issues[0].rule, "unknown_placeholder");
    assert_eq!(s.count("quick_campaign").unwrap(), 1, "all or nothing");
}

#[test]
fn what_a_campaign_wrote_is_not_sent_to_who_has_refused_it_since() {
    let s = session();
    let ada = ada(&s, record! {});
    let input = json!({ "channel": "email", "subject": "Saws", "query": "select id from contact" });
    s.execute("quick_campaign.run", input).unwrap();
    let of_campaign = s.find_ids("email", "regarding", ada.clone(), 9).unwrap()[0];
    let own =
        record! { "subject" => "Mine", "recipients" => "ada@x.it", "sender" => "we@us.it", "regarding" => ada.clone() };
    let own = s.create("email", own).unwrap();
    s.update("email", of_campaign, record! { "sender" => "we@us.it" }).unwrap();
    s.update("contact", ada.id, record! { "no_bulk_email" => true }).unwrap();
    let error = s.execute("email.send", json!({ "email": of_campaign })).unwrap_err();
    assert_eq!(error.details().issues[0].rule, "opted_out");
    s.execute("email.send", json!({ "email": own })).unwrap();
}

#[test]
fn what_waits_may_fail_and_is_sent_again() {
    let s = session();
    let draft = record! { "subject" => "Offer", "recipients" => "a@x.it", "sender" => "we@us.it" };
    let email = s.create("email", draft).unwrap();
    let input = json!({ "email": email, "reason": "mailbox full", "retry_at": "2026-03-01T08:00:00Z" });
    let early = s.execute("email.mark_failed", input.clone()).unwrap_err();
    assert_eq!(early.code(), ErrorCode::TransitionRefused, "a draft waits for nobody");
    s.execute("email.send", json!({ "email": email })).unwrap();
    let subject = s.get("email", email).unwrap().text("subject").map(str::to_owned);
    s.execute("email.mark_failed", input.clone()).unwrap();
    let failed = s.get("email", email).unwrap();
    assert_eq!((failed.text("state"), failed.text("status")), (Some("open"), Some("failed")));
    assert_eq!(
        (failed.text("failure_reason"), failed.get("delivery_attempts")),
        (Some("mailbox full"), Some(&Value::Int(1)))
    );
    assert_eq!((failed.get("actual_end_at"), failed.get("sent_at")), (Some(&Value::Null), Some(&Value::Null)));
    assert_eq!(s.execute("email.mark_failed", input.clone()).unwrap_err().code(), ErrorCode::TransitionRefused, "once");
    s.update("email", email, record! { "recipients" => "b@x.it" }).unwrap();
    s.execute("email.send", json!({ "email": email })).unwrap();
    let again = s.get("email", email).unwrap();
    assert_eq!((again.text("status"), again.text("failure_reason")), (Some("pending_send"), None));
    assert_eq!(again.text("subject").map(str::to_owned), subject, "one token");
    s.set_state("email", email, "open", Some("failed"), record! {}).unwrap();
    assert_eq!(
        s.get("email", email).unwrap().get("delivery_attempts"),
        Some(&Value::Int(2)),
        "the state alone does the same"
    );
    s.execute("email.send", json!({ "email": email, "issue_send": false })).unwrap();
    assert_eq!(
        s.execute("email.mark_failed", input).unwrap_err().code(),
        ErrorCode::TransitionRefused,
        "it has gone out"
    );
    let error = s.set_state("email", email, "open", None, record! {}).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TransitionRefused);
}
