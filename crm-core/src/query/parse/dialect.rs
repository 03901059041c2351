//! What the tokenizer and the parser need to know about our spelling.

use sqlparser::dialect::Dialect;
use sqlparser::keywords::Keyword;

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

    // Programs write lists; an empty one finds nothing.
    fn supports_in_empty_list(&self) -> bool {
        true
    }

    // Words that are names are no keywords any more when the parser sees them.
    fn is_reserved_for_identifier(&self, keyword: Keyword) -> bool {
        keyword != Keyword::NoKeyword
    }
}
