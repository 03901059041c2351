//! What the tokenizer and the parser need to know about our spelling.

use sqlparser::dialect::Dialect;

/// Standard SQL with nothing added; the rules that matter are those of [`super::words`].
#[derive(Debug)]
pub(super) struct CrmDialect;

impl Dialect for CrmDialect {
    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric() || ch == '_'
    }
}
