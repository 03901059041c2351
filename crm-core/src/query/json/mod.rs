//! The JSON form of a question, for programs that build questions.
//!
//! ```json
//! {
//!   "crm_query": 1,
//!   "from": "opportunity",
//!   "select": ["stage.label", {"sum": "estimated_value", "as": "total"}, {"count": "*"}],
//!   "where": {"and": [
//!     {"eq": ["state", "open"]},
//!     {"in": ["customer.account.industry", ["retail", "legal"]]},
//!     {"during": ["estimated_close_on", "this quarter"]},
//!     {"ge": ["estimated_value", {"param": "least"}]}
//!   ]},
//!   "group_by": ["stage"],
//!   "order_by": [{"desc": "total"}, "stage"],
//!   "limit": 20
//! }
//! ```
//!
//! A text is a path where something of a record is expected (the first place of a comparison, an argument, a column),
//! and a text where a value is (the places after the first). Where the other is meant, it is said: `{"path": "name"}`,
//! `{"value": "Torino"}`. Other values: numbers, `true`, `false`, `null`, `{"param": "p"}`, `{"decimal": "1.50"}`,
//! `{"date": "2026-01-31"}`, `{"timestamp": "2026-01-31T09:30:00Z"}`, `{"id": "…"}`,
//! `{"ref": {"entity": "account", "id": "…"}}`, `{"list": […]}`, `{"call": "me"}` (`today`, `now`).
//!
//! | condition | |
//! |---|---|
//! | `eq ne lt le gt ge` | `{"lt": [a, b]}` |
//! | `in` | `{"in": [a, [b, c]]}`, `{"in": [a, {"from": …, "select": [x]}]}` |
//! | `between like during` | `{"between": [a, low, high]}`, `{"like": [a, "A%"]}`, `{"during": [a, "last 30 days"]}` |
//! | `is_null not exists` | `{"is_null": a}`, `{"not": condition}`, `{"exists": {"from": …}}` |
//! | `and or` | `{"and": [condition, condition]}` |
//!
//! Functions: `{"count": "*"}`, `{"count": a, "distinct": true}`, `sum avg min max`, `year quarter month week day`.
//! An order is a column or an expression, `{"desc": …}` or a text with a leading `-` being the greatest first.

mod read;
mod write;

use serde_json::Value as Json;

use super::ast::Query;
use crate::error::{Error, ErrorCode, Result};

/// The version of the form.
pub const VERSION: u64 = 1;

/// How deeply conditions and questions may nest.
const MAX_DEPTH: usize = 60;

/// The question as JSON. Positions are not kept.
pub fn to_json(query: &Query) -> Json {
    write::question(query)
}

/// The question a JSON value says.
///
/// # Errors
/// `query_syntax` with the path to the fault (`where.and[1]`), `query_too_large` if it is nested too deeply.
pub fn from_json(json: &Json) -> Result<Query> {
    read::question(json)
}

/// The question a JSON text says.
///
/// # Errors
/// As [`from_json`], and `query_syntax` with line and column if the text is no JSON.
pub fn parse_json(text: &str) -> Result<Query> {
    if text.len() > super::parse::MAX_TEXT {
        let message = format!("a question may have {} bytes at most", super::parse::MAX_TEXT);
        return Err(Error::new(ErrorCode::QueryTooLarge, message));
    }
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let position = (error.line() as u64, error.column() as u64);
        let code = if error.to_string().starts_with("recursion limit") {
            ErrorCode::QueryTooLarge
        } else {
            ErrorCode::QuerySyntax
        };
        Error::new(code, format!("this is not JSON: {error}")).with_position(Some(position)).with_source(error)
    })?;
    from_json(&json)
}

#[cfg(test)]
mod tests;
