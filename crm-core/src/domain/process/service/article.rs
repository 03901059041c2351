//! An article is reviewed, published, taken back.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::domain::service::article;
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

const ARTICLE: &str = "article";

process! {
    /// Submits an article for review.
    pub struct Submit = "article.submit" {
        /// The article.
        article: Id,
    }
    -> Written
}

impl Submit {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(ARTICLE, self.article), &["draft"], "submitted")?;
        submit_move(desk, ARTICLE, self.article, None, Values::new())
    }
}

process! {
    /// Approves an article: it is published, and only read from now on.
    pub struct Approve = "article.approve" {
        /// The article.
        article: Id,
    }
    -> Written
}

impl Approve {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(ARTICLE, self.article), &["unapproved"], "approved")?;
        approve_move(desk, ARTICLE, self.article, None, Values::new())
    }
}

process! {
    /// Rejects an article, with the reason as a comment: it is a draft again.
    pub struct Reject = "article.reject" {
        /// The article.
        article: Id,
        /// Why.
        reason: String,
    }
    -> Written
}

impl Reject {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(ARTICLE, self.article), &["unapproved"], "rejected")?;
        let comment = Values::new().with("title", "Rejected").with("article", self.article).with("body", self.reason);
        desk.create("article_comment", comment)?;
        reject_move(desk, ARTICLE, self.article, None, Values::new())
    }
}

process! {
    /// Takes a published article back, for another review.
    pub struct Unpublish = "article.unpublish" {
        /// The article.
        article: Id,
    }
    -> Written
}

impl Unpublish {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(ARTICLE, self.article), &["published"], "taken back")?;
        submit_move(desk, ARTICLE, self.article, None, Values::new())
    }
}

/// Has an article reviewed: one that is new, or one that was published before.
pub fn submit_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    require_template(desk, id)?;
    desk.set_state(ARTICLE, id, ("unapproved", status), values, Values::new().with("review", Value::Null))
}

/// Publishes an article.
pub fn approve_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    require_template(desk, id)?;
    desk.set_state(ARTICLE, id, ("published", status), values, Values::new().with("review", "approved"))
}

/// Makes an article that was reviewed a draft.
pub fn reject_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    desk.set_state(ARTICLE, id, ("draft", status), values, Values::new().with("review", "rejected"))
}

fn require_template(desk: &mut Desk<'_>, id: Id) -> Result<()> {
    // What is published is taken back whatever became of its template: else it could never be changed.
    if desk.state(ARTICLE, id)? == "published" {
        return Ok(());
    }
    match desk.value(ARTICLE, id, "template")?.as_id() {
        Some(template) => article::require_template(desk, template),
        None => Ok(()),
    }
}
