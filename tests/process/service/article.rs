//! Articles are reviewed before they are read.

use crm_core::{Crm, ErrorCode, Id, Session, Value, record};
use serde_json::json;

fn article(s: &Session) -> Id {
    let subject = s.create("subject", record! { "title" => "Saws" }).unwrap();
    s.create("article", record! { "title" => "How to saw", "subject" => subject }).unwrap()
}

fn run(s: &Session, command: &str, article: Id) -> Result<(), ErrorCode> {
    s.execute(command, json!({ "article": article })).map(|_| ()).map_err(|error| error.code())
}

#[test]
fn an_article_is_submitted_approved_and_taken_back() {
    let s = Crm::in_memory().unwrap().session();
    let id = article(&s);
    let refused = Err(ErrorCode::TransitionRefused);
    assert_eq!((run(&s, "article.approve", id), run(&s, "article.unpublish", id)), (refused, refused));
    run(&s, "article.submit", id).unwrap();
    assert_eq!((run(&s, "article.submit", id), run(&s, "article.unpublish", id)), (refused, refused));
    run(&s, "article.approve", id).unwrap();
    assert_eq!(s.get("article", id).unwrap().text("review"), Some("approved"));
    let change = s.update("article", id, record! { "title" => "Other" }).unwrap_err();
    assert_eq!(
        (change.code(), s.delete("article", id).unwrap_err().code()),
        (ErrorCode::TransitionRefused, ErrorCode::InUse)
    );
    run(&s, "article.unpublish", id).unwrap();
    assert_eq!(s.get("article", id).unwrap().get("review"), Some(&Value::Null));
    s.delete("article", id).unwrap();
}

#[test]
fn who_rejects_an_article_says_why() {
    let s = Crm::in_memory().unwrap().session();
    let id = article(&s);
    let reject = || s.execute("article.reject", json!({ "article": id, "reason": "Too short" }));
    assert_eq!(reject().unwrap_err().code(), ErrorCode::TransitionRefused);
    run(&s, "article.submit", id).unwrap();
    reject().unwrap();
    let comment = s.query_one("select body from article_comment", record! {}).unwrap().unwrap();
    assert_eq!((s.count("article_comment").unwrap(), comment.at(0)), (1, Some(&Value::Text("Too short".into()))));
    let article = s.get("article", id).unwrap();
    assert_eq!((article.text("state"), article.text("review")), (Some("draft"), Some("rejected")));
}

#[test]
fn a_template_out_of_use_makes_no_articles() {
    let s = Crm::in_memory().unwrap().session();
    let template = s.create("article_template", record! { "title" => "How to" }).unwrap();
    let id = article(&s);
    s.update("article", id, record! { "template" => template }).unwrap();
    s.update("article_template", template, record! { "is_active" => false }).unwrap();
    assert_eq!(run(&s, "article.submit", id), Err(ErrorCode::Validation));
    let subject = s.create("subject", record! { "title" => "Drills" }).unwrap();
    let values = record! { "title" => "How to drill", "subject" => subject, "template" => template };
    assert_eq!(s.create("article", values).unwrap_err().code(), ErrorCode::Validation);
}
