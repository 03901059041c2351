//! Questions a process asks at its desk. They see what the transaction has written, and what its user may see.

use super::Desk;
use crate::base::id::Id;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::query::ast::{Column, Expr, Path};
use crate::query::parse;
use crate::record::ask::{Given, ask, ask_with};
use crate::record::values::Values;
use crate::security::principal::Principal;
use crate::store::Cell;

/// How many rows of a long answer are looked at in one go.
const PAGE: usize = 500;

/// An answer that is looked at page by page, so that the desk can be used meanwhile and the memory stays small.
#[derive(Debug)]
pub(crate) struct Pages {
    text: String,
    params: Values,
    after: Option<Vec<Cell>>,
    is_over: bool,
}

impl Pages {
    /// The pages of the answer to this question.
    pub(crate) fn of(text: impl Into<String>, params: impl Into<Values>) -> Pages {
        Pages { text: text.into(), params: params.into(), after: None, is_over: false }
    }

    /// The rows of the next page; none after the last.
    pub(crate) fn next(&mut self, desk: &mut Desk<'_>) -> Result<Option<Vec<Vec<Value>>>> {
        if self.is_over {
            return Ok(None);
        }
        let query = parse::parse(&self.text)?;
        let size = i64::try_from(PAGE).ok();
        let (mut rows, mut last) = (Vec::new(), Vec::new());
        let given = Given { params: &self.params.0, after: self.after.as_deref(), size };
        ask(desk.context, &query, given, &mut |question, row| {
            rows.push(question.compiled.values(row)?);
            last = question.compiled.keys_of(row)?;
            Ok(true)
        })?;
        self.is_over = rows.len() < PAGE;
        self.after = Some(last);
        Ok(Some(rows).filter(|rows| !rows.is_empty()))
    }
}

impl Desk<'_> {
    /// The rows of the answer to a question, all at once.
    ///
    /// # Errors
    /// Those of [`Session::query`](crate::Session::query).
    pub fn ask(&mut self, text: &str, params: impl Into<Values>) -> Result<Vec<Vec<Value>>> {
        let (query, params) = (parse::parse(text)?, params.into().0);
        let mut rows = Vec::new();
        ask(self.context, &query, Given { params: &params, ..Given::default() }, &mut |question, row| {
            rows.push(question.compiled.values(row)?);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// The rows of the answer that somebody else would get, for what the engine makes of them.
    ///
    /// # Errors
    /// Those of [`Desk::ask`]; `permission_denied` for somebody who cannot sign in.
    pub(crate) fn ask_as(&mut self, user: Principal, text: &str, params: impl Into<Values>) -> Result<Vec<Vec<Value>>> {
        let (query, params) = (parse::parse(text)?, params.into().0);
        let access = self.context.access_of(user)?;
        let mut rows = Vec::new();
        let given = Given { params: &params, ..Given::default() };
        ask_with(self.context, &access, &query, given, &mut |question, row| {
            rows.push(question.compiled.values(row)?);
            Ok(true)
        })?;
        Ok(rows)
    }

    /// The records of an entity that a question finds, whatever columns it names.
    ///
    /// # Errors
    /// `invalid_argument` for a question about another entity or with groups; those of [`Desk::ask`].
    pub fn ask_records(&mut self, text: &str, entity: &str) -> Result<Vec<Id>> {
        let mut query = parse::parse(text)?;
        let asked = self.definition(&query.entity)?;
        if asked.name != entity {
            let message = format!("the question is about {}, and should be about {entity}", asked.name);
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(entity));
        }
        if !query.group.is_empty() || query.having.is_some() {
            let message = "a question with groups finds no records: leave out `group by`";
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(entity));
        }
        query.columns = vec![Column { expr: Expr::Path(Path::new("id")), name: None }];
        query.distinct = false;
        let mut found = Vec::new();
        ask(self.context, &query, Given::default(), &mut |question, row| {
            let id = question.compiled.value(row, 0)?.to_value();
            found.extend(id.as_id());
            Ok(true)
        })?;
        Ok(found)
    }
}
