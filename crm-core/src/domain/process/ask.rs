//! Questions a process asks at its desk. They see what the transaction has written, and what its user may see.

use super::Desk;
use crate::base::id::Id;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::query::ast::{Column, Expr, Path, Query};
use crate::query::parse;
use crate::record::ask::{Given, ask, ask_with};
use crate::record::values::Values;
use crate::security::principal::Principal;
use crate::store::Cell;

/// How many rows of a long answer are looked at in one go.
pub(crate) const PAGE: usize = 500;

/// An answer that is looked at page by page, so that the desk can be used meanwhile and the memory stays small. Its rows
/// come in the order in which the records were made, so that somebody else can go on later where one has stopped.
#[derive(Debug)]
pub(crate) struct Pages {
    query: Query,
    params: Values,
    after: Option<i64>,
    is_over: bool,
}

impl Pages {
    /// The pages of the answer to this question, which asks for no order of its own.
    ///
    /// # Errors
    /// Those of parsing.
    pub(crate) fn of(text: &str, params: impl Into<Values>) -> Result<Pages> {
        Ok(Pages { query: parse::parse(text)?, params: params.into(), after: None, is_over: false })
    }

    /// The same, from behind a place in which other pages of it have stopped.
    pub(crate) fn beginning_after(self, place: Option<i64>) -> Pages {
        Pages { after: place, ..self }
    }

    /// The place of the last row that was looked at.
    pub(crate) fn place(&self) -> Option<i64> {
        self.after
    }

    /// At most so many further rows; none after the last.
    pub(crate) fn next(&mut self, desk: &mut Desk<'_>, most: usize) -> Result<Option<Vec<Vec<Value>>>> {
        if self.is_over {
            return Ok(None);
        }
        let (mut rows, mut last) = (Vec::new(), None);
        let after = self.after.map(|place| [Cell::Int(place)]);
        let given = Given {
            params: &self.params.0,
            after: after.as_ref().map(<[Cell; 1]>::as_slice),
            size: i64::try_from(most).ok(),
        };
        ask(desk.context, &self.query, given, &mut |question, row| {
            rows.push(question.compiled.values(row)?);
            last = question.compiled.keys_of(row)?.into_iter().next();
            Ok(true)
        })?;
        self.is_over = rows.len() < most;
        if let Some(Cell::Int(place)) = last {
            self.after = Some(place);
        }
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
        let query = self.question_for(text, entity)?;
        let mut found = Vec::new();
        ask(self.context, &query, Given::default(), &mut |question, row| {
            let id = question.compiled.value(row, 0)?.to_value();
            found.extend(id.as_id());
            Ok(true)
        })?;
        Ok(found)
    }

    /// The same records page by page, an id a row, in the order in which they were made; none of a question with a limit,
    /// which is answered at once or differently each time.
    ///
    /// # Errors
    /// Those of [`Desk::ask_records`].
    pub(crate) fn pages_of_records(&mut self, text: &str, entity: &str) -> Result<Option<Pages>> {
        let query = self.question_for(text, entity)?;
        let is_limited = query.limit.is_some();
        let query = Query { order: Vec::new(), ..query };
        let pages = Pages { query, params: Values::new(), after: None, is_over: false };
        Ok(Some(pages).filter(|_| !is_limited))
    }

    /// A question about an entity, asking for the ids of what it finds.
    fn question_for(&self, text: &str, entity: &str) -> Result<Query> {
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
        Ok(query)
    }
}
