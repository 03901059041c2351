//! The native spelling of a question: one SELECT over entities.
//!
//! ```sql
//! select stage.label, count(*), sum(estimated_value) as total
//! from opportunity
//! where state = 'open' and customer.account.industry in ('retail', 'legal') and during(estimated_close_on, 'this quarter')
//! group by stage
//! order by total desc
//! ```
//!
//! There are no joins: lookups are walked with dots. Names are in lower case; without quotes they may be written
//! in any case. Text stands in single quotes, odd names in double quotes, `:name` is a parameter. What is SQL but
//! outside the language is refused with its place.

mod dialect;
mod expr;
mod select;
mod words;

use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::ast::{Position, Query};
use crate::error::{Error, ErrorCode, Result};
use dialect::CrmDialect;

/// The longest text of a question, in bytes.
pub const MAX_TEXT: usize = 1_000_000;

/// How deeply conditions and questions may nest.
const MAX_DEPTH: usize = 50;

/// Reads a question.
///
/// # Errors
/// `query_syntax` where it does not parse, `query_unsupported` where it is SQL outside the language (both with line
/// and column), `query_too_large` where it is too long or too deeply nested.
pub fn parse(text: &str) -> Result<Query> {
    if text.len() > MAX_TEXT {
        return Err(Error::new(ErrorCode::QueryTooLarge, format!("a question may have {MAX_TEXT} bytes at most")));
    }
    let tokens = Tokenizer::new(&CrmDialect, text)
        .tokenize_with_location()
        .map_err(|error| Error::new(ErrorCode::QuerySyntax, error.message.clone()).with_position(at(error.location)))?;
    let tokens = words::prepare(tokens)?;
    check_start(&tokens)?;
    let end = tokens.last().and_then(|token| at(token.span.end));
    let mut parser = Parser::new(&CrmDialect)
        .with_recursion_limit(MAX_DEPTH)
        .with_options(ParserOptions::new().with_trailing_commas(false))
        .with_tokens_with_locations(tokens);
    let parsed = parser.parse_query().map_err(|error| syntax(&error, end))?;
    let _ = parser.consume_token(&Token::SemiColon);
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        let message = format!("the question should end before {}", shown(&rest.token.to_string()));
        return Err(Error::new(ErrorCode::QuerySyntax, message).with_position(at(rest.span.start)));
    }
    select::query(*parsed, 0)
}

/// Only questions: the parser would read other statements as well.
fn check_start(tokens: &[TokenWithSpan]) -> Result<()> {
    let Some(first) = tokens.first() else {
        return Err(Error::new(ErrorCode::QuerySyntax, "the question is empty"));
    };
    let position = at(first.span.start);
    match &first.token {
        Token::Word(word) if word.keyword == Keyword::SELECT => Ok(()),
        Token::Word(word) if word.quote_style.is_none() && is_statement(&word.value) => Err(unsupported(
            "only select is answered here; records are changed through create, update and delete",
            position,
        )),
        _ => Err(Error::new(ErrorCode::QuerySyntax, "a question begins with select").with_position(position)),
    }
}

fn is_statement(word: &str) -> bool {
    const STATEMENTS: [&str; 14] = [
        "insert", "update", "delete", "replace", "merge", "create", "drop", "alter", "with", "pragma", "attach",
        "begin", "explain", "values",
    ];
    STATEMENTS.contains(&word.to_ascii_lowercase().as_str())
}

/// The parser's complaint; the place stands at the end of its text.
fn syntax(error: &ParserError, end: Position) -> Error {
    let text = match error {
        ParserError::RecursionLimitExceeded => {
            return Error::new(ErrorCode::QueryTooLarge, "the question is nested too deeply");
        }
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text,
    };
    let (message, position) = match text.rsplit_once(" at Line: ") {
        Some((message, place)) => (message, place_of(place)),
        None => (text.as_str(), None),
    };
    let message =
        message.replace("Expected: ", "expected ").replace("found: ", "found ").replace("found EOF", "found the end");
    Error::new(ErrorCode::QuerySyntax, shown(&message)).with_position(position.or(end))
}

fn place_of(text: &str) -> Position {
    let (line, column) = text.split_once(", Column: ")?;
    Some((line.trim().parse().ok()?, column.trim().parse().ok()?))
}

/// Where something stands; none where the parser does not know.
fn at(location: Location) -> Position {
    (location.line > 0).then_some((location.line, location.column))
}

fn unsupported(what: impl Into<String>, position: Position) -> Error {
    Error::new(ErrorCode::QueryUnsupported, what).with_position(position)
}

/// Text of the question quoted in a message, shortened.
fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
