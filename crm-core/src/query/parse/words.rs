//! Which words of a question are words of the language, and which are names.
//!
//! SQL reserves hundreds of words, and a CRM has an `order`, a `case`, a `user` and a `group`. Here a word is read as
//! the language's own only where the language can have it (`order` before `by`, `date` before a text); anywhere else,
//! and beside a dot or after `from`, it is a name. A few words of SQL that this language has not (`join`, `union`) are
//! left to the parser, so that it can say so.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Word};

use crate::error::{Error, ErrorCode, Result};

/// How deeply parentheses may nest.
pub(super) const MAX_PARENTHESES: usize = 40;

/// How many operators and joining words a question may have: the parser builds a level of its tree of each.
pub(super) const MAX_OPERATORS: usize = 2_000;

/// Makes names of the words that are none of the language's, and refuses what is too large to be parsed.
pub(super) fn prepare(tokens: Vec<TokenWithSpan>) -> Result<Vec<TokenWithSpan>> {
    let mut tokens: Vec<TokenWithSpan> =
        tokens.into_iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
    check_size(&tokens)?;
    // What is refused as a whole is read as a whole, so that the refusal names it.
    let (mut has_join, mut has_case) = (false, false);
    for index in 0..tokens.len() {
        let at = |offset: usize| tokens.get(offset).map(|token| &token.token);
        let before = index.checked_sub(1).and_then(at);
        let after = at(index + 1);
        let keep = match at(index) {
            Some(Token::Word(word)) if word.quote_style.is_none() => match word.keyword {
                Keyword::ON | Keyword::USING => has_join,
                Keyword::WHEN | Keyword::THEN | Keyword::ELSE | Keyword::END => has_case,
                keyword => {
                    let keep = is_keyword(keyword, before, after);
                    has_join |= keep && keyword == Keyword::JOIN;
                    has_case |= keep && keyword == Keyword::CASE;
                    keep
                }
            },
            _ => continue,
        };
        if let Some(Token::Word(word)) = tokens.get_mut(index).map(|token| &mut token.token)
            && !keep
        {
            word.keyword = Keyword::NoKeyword;
        }
    }
    Ok(tokens)
}

fn check_size(tokens: &[TokenWithSpan]) -> Result<()> {
    let (mut depth, mut operators) = (0_usize, 0_usize);
    for token in tokens {
        match &token.token {
            Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
            Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
            Token::Word(word) if word.keyword == Keyword::NoKeyword => {}
            Token::Word(Word { keyword, .. }) => operators += usize::from(joins(*keyword)),
            Token::Comma | Token::Number(..) | Token::SingleQuotedString(_) | Token::Colon => {}
            _ => operators += 1,
        }
        if depth > MAX_PARENTHESES {
            return Err(too_large("is nested too deeply", token.span.start));
        }
        if operators > MAX_OPERATORS {
            return Err(too_large(
                "has too many conditions: a list (x in (…)) may be as long as you like",
                token.span.start,
            ));
        }
    }
    Ok(())
}

/// The words that make a level of the tree.
fn joins(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::AND
            | Keyword::OR
            | Keyword::NOT
            | Keyword::IS
            | Keyword::IN
            | Keyword::LIKE
            | Keyword::BETWEEN
            | Keyword::XOR
            | Keyword::COLLATE
            | Keyword::UNION
            | Keyword::EXCEPT
            | Keyword::INTERSECT
            | Keyword::AT
            | Keyword::JOIN
            | Keyword::SELECT
    )
}

fn too_large(why: &str, at: Location) -> Error {
    Error::new(ErrorCode::QueryTooLarge, format!("the question {why}")).with_position(Some((at.line, at.column)))
}

/// True if the word, between these two, is the language's own or one the parser should refuse by its meaning.
fn is_keyword(keyword: Keyword, before: Option<&Token>, after: Option<&Token>) -> bool {
    if matches!(before, Some(Token::Period)) || matches!(after, Some(Token::Period)) {
        return false;
    }
    let follows = |wanted: &[Keyword]| matches!(after, Some(Token::Word(word)) if word.quote_style.is_none() && wanted.contains(&word.keyword));
    let precedes = |wanted: &[Keyword]| matches!(before, Some(Token::Word(word)) if wanted.contains(&word.keyword));
    let opens = matches!(after, Some(Token::LParen));
    match keyword {
        Keyword::NoKeyword => false,
        // A word after these can only be a name.
        _ if precedes(&[Keyword::FROM, Keyword::AS]) => keyword == Keyword::SELECT,
        Keyword::SELECT
        | Keyword::DISTINCT
        | Keyword::FROM
        | Keyword::AS
        | Keyword::WHERE
        | Keyword::HAVING
        | Keyword::AND
        | Keyword::OR
        | Keyword::NOT
        | Keyword::IN
        | Keyword::BETWEEN
        | Keyword::LIKE
        | Keyword::IS
        | Keyword::NULL
        | Keyword::TRUE
        | Keyword::FALSE
        | Keyword::ASC
        | Keyword::DESC
        | Keyword::LIMIT => true,
        Keyword::ORDER | Keyword::GROUP => follows(&[Keyword::BY]),
        Keyword::BY => precedes(&[Keyword::ORDER, Keyword::GROUP]),
        Keyword::DATE | Keyword::TIMESTAMP => matches!(after, Some(Token::SingleQuotedString(_))),
        Keyword::EXISTS => opens,
        // Not of the language: kept where they mean what they mean in SQL.
        Keyword::CASE => follows(&[Keyword::WHEN]),
        Keyword::CAST | Keyword::EXTRACT => opens,
        Keyword::JOIN | Keyword::UNION | Keyword::INTERSECT | Keyword::EXCEPT | Keyword::ILIKE | Keyword::WITH => true,
        Keyword::LEFT | Keyword::RIGHT | Keyword::FULL | Keyword::INNER | Keyword::CROSS | Keyword::NATURAL => {
            follows(&[Keyword::JOIN, Keyword::OUTER, Keyword::INNER, Keyword::LEFT])
        }
        Keyword::OUTER => follows(&[Keyword::JOIN]),
        Keyword::OFFSET => matches!(after, Some(Token::Number(..) | Token::Colon)),
        Keyword::OVER => opens && matches!(before, Some(Token::RParen)),
        _ => false,
    }
}
