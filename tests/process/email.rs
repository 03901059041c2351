//! E-mails are sent, and what answers them is recognised.

use crm_core::{ErrorCode, Id, Ref, Session, Value, Values, record};
use serde_json::{Value as Json, json};

use crate::common::session;

fn draft(s: &Session, values: Values) -> Id {
    s.create("email", values.with("subject", "An offer")).unwrap()
}

fn whole() -> Values {
    record! { "sender" => "we@us.it", "recipients" => "a@x.it; b@x.it" }
}

fn send(s: &Session, email: Id) -> crm_core::Result<Json> {
    s.execute("email.send", json!({ "email": email }))
}

fn refused(s: &Session, values: Values) -> String {
    let email = draft(s, values);
    let error = send(s, email).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Validation, "{error}");
    assert_eq!(s.get("email", email).unwrap().version(), Some(1), "nothing is half done");
    error.details().issues.iter().map(|issue| format!("{}:{}", issue.field, issue.rule)).collect()
}

fn party(s: &Session, email: Id, role: &str, values: Values) {
    let values = values.with("activity", Ref::new("email", email)).with("participation", role);
    s.create("activity_party", values).unwrap();
}

#[test]
fn what_is_sent_waits_for_delivery_with_a_token_in_its_subject() {
    let s = session();
    let (first, second) = (draft(&s, whole()), draft(&s, whole()));
    let done = send(&s, first).unwrap();
    let token = done["tracking_token"].as_str().unwrap();
    assert!(token.starts_with("CRM-01000-"), "{token}");
    let mail = s.get("email", first).unwrap();
    assert_eq!((mail.text("state"), mail.text("status")), (Some("completed"), Some("pending_send")));
    assert_eq!(mail.text("subject"), Some(format!("An offer {token}").as_str()));
    assert_eq!(mail.get("sent_at"), Some(&Value::Null), "not yet");
    assert_eq!(send(&s, first).unwrap_err().code(), ErrorCode::TransitionRefused, "once");
    s.set_state("email", first, "completed", Some("sent"), record! {}).unwrap();
    assert_ne!(s.get("email", first).unwrap().get("sent_at"), Some(&Value::Null));
    let done = s.execute("email.send", json!({ "email": second, "issue_send": false })).unwrap();
    assert_eq!(done["status"], json!("sent"));
    assert!(done["tracking_token"].as_str().unwrap().starts_with("CRM-01001-"));
    assert_ne!(s.get("email", second).unwrap().get("sent_at"), Some(&Value::Null));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let s = session();
    s.create("contact", record! { "last_name" => "No", "email" => "no@x.it", "no_email" => true }).unwrap();
    assert_eq!(refused(&s, whole().with("direction", "incoming")), "direction:direction");
    assert_eq!(refused(&s, record! { "recipients" => "a@x.it" }), "sender:required");
    assert_eq!(refused(&s, record! { "sender" => "we@us.it" }), "recipients:required");
    assert_eq!(refused(&s, record! { "sender" => "we@us.it", "recipients" => "Rossi" }), "recipients:no_address");
    assert_eq!(refused(&s, whole().with("copy_recipients", "no@x.it")), "copy_recipients:opted_out");
    let canceled = draft(&s, whole());
    s.set_state("email", canceled, "canceled", None, record! {}).unwrap();
    assert_eq!(send(&s, canceled).unwrap_err().code(), ErrorCode::TransitionRefused);
}

#[test]
fn parties_send_and_receive() {
    let s = session();
    let ada = s.create("contact", record! { "last_name" => "Ada", "email" => "ada@x.it" }).unwrap();
    let mute = s.create("contact", record! { "last_name" => "Mute" }).unwrap();
    let mail = draft(&s, record! {});
    party(&s, mail, "sender", record! { "address" => "we@us.it" });
    party(&s, mail, "to", record! { "party" => Ref::new("contact", ada) });
    party(&s, mail, "cc", record! { "address" => "boss@x.it" });
    send(&s, mail).unwrap();
    let sent = s.get("email", mail).unwrap();
    let told = ["sender", "recipients", "copy_recipients"].map(|field| sent.text(field));
    assert_eq!(told, [Some("we@us.it"), Some("ada@x.it"), Some("boss@x.it")]);
    let fault = |parties: &[(&str, Values)]| {
        let mail = draft(&s, record! {});
        parties.iter().for_each(|(role, values)| party(&s, mail, role, values.clone()));
        send(&s, mail).unwrap_err().details().issues[0].rule
    };
    let we = || ("sender", record! { "address" => "we@us.it" });
    assert_eq!(fault(&[we(), we(), ("to", record! { "address" => "a@x.it" })]), "one");
    assert_eq!(fault(&[we(), ("to", record! { "party" => Ref::new("contact", mute) })]), "no_address");
    s.update("contact", ada, record! { "no_email" => true }).unwrap();
    assert_eq!(fault(&[we(), ("to", record! { "party" => Ref::new("contact", ada) })]), "opted_out");
}

#[test]
fn the_state_alone_sends_too_and_what_was_received_is_only_kept() {
    let s = session();
    let mail = draft(&s, whole());
    s.set_state("email", mail, "completed", Some("pending_send"), record! {}).unwrap();
    assert!(s.get("email", mail).unwrap().text("tracking_token").is_some());
    let empty = draft(&s, record! {});
    assert_eq!(
        s.set_state("email", empty, "completed", Some("sent"), record! {}).unwrap_err().code(),
        ErrorCode::Validation
    );
    let came = draft(&s, record! { "direction" => "incoming" });
    s.set_state("email", came, "completed", Some("received"), record! {}).unwrap();
    assert_eq!(s.get("email", came).unwrap().text("tracking_token"), None);
}

#[test]
fn an_answer_is_recognised_by_header_or_token() {
    let s = session();
    let acme = Ref::new("account", s.create("account", record! { "name" => "Acme" }).unwrap());
    let mail = draft(&s, whole().with("regarding", acme.clone()).with("message_key", "<1@us.it>"));
    let token = send(&s, mail).unwrap()["tracking_token"].as_str().unwrap().to_owned();
    let find = |input: Json| s.execute("email.find_answered", input).unwrap();
    let by_token = find(json!({ "subject": format!("Re: An offer [{token}]") }));
    assert_eq!((&by_token["correlation"], &by_token["email"]["id"]), (&json!("tracking_token"), &json!(mail)));
    assert_eq!(by_token["regarding"]["id"], json!(acme.id));
    let by_header = find(json!({ "reply_to_key": "<1@us.it>", "subject": "Hello" }));
    assert_eq!(by_header["correlation"], json!("in_reply_to"));
    for nothing in [json!({}), json!({ "subject": "Re: CRM-01000-XXXXXX" }), json!({ "reply_to_key": "<2@us.it>" })] {
        assert_eq!(find(nothing)["email"], Json::Null);
    }
}

#[test]
fn who_does_not_see_what_a_message_is_about_does_not_send_it() {
    let s = session();
    crate::common::role(&s, "Mail", &[("email", "organisation"), ("account", "own")]);
    let ada = crate::common::user(&s, "ada", &["Mail"]);
    let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
    let mail = draft(&s, whole().with("regarding", Ref::new("account", acme)));
    let hers = s.crm().session_as(ada).unwrap();
    let error = send(&hers, mail).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound, "{error}");
    assert_eq!(s.get("email", mail).unwrap().version(), Some(1));
    s.assign("account", acme, Ref::new("user", ada)).unwrap();
    send(&hers, mail).unwrap();
}
