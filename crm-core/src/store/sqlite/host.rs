//! The host's own tables in the same file and the same transaction, with ours out of reach.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{Value as Stored, ValueRef};

use sqlparser::dialect::SQLiteDialect;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::error::classify;
use super::link::Link;
use crate::base::money;
use crate::base::text;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};

/// Runs one statement of the host.
pub fn run(link: &mut Link, text: &str, values: &[(String, Value)], reads_views: bool) -> Result<Vec<Vec<Value>>> {
    refuse_false_views(text)?;
    let entities = entities(link)?;
    link.connection_mut()?
        .authorizer(Some(move |context: AuthContext<'_>| judge(&entities, reads_views, &context)))
        .map_err(classify)?;
    let answer = ask(link, text, values);
    link.connection_mut()?.authorizer(None::<fn(AuthContext<'_>) -> Authorization>).map_err(classify)?;
    answer
}

/// What a query in a `with` clause reads is told under that clause's name, so none may look like a view of ours. Looked
/// for among tokens, not in the text: comments, brackets and quotes hide nothing.
fn refuse_false_views(text: &str) -> Result<()> {
    let tokens = Tokenizer::new(&SQLiteDialect {}, text)
        .tokenize()
        .map_err(|e| Error::new(ErrorCode::QuerySyntax, "the statement cannot be read").with_source(e))?;
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let name = |token: &Token| match token {
        Token::Word(word) => Some(word.value.to_ascii_lowercase()),
        // SQLite takes a text for a name where only a name can stand.
        Token::SingleQuotedString(text) => Some(text.to_ascii_lowercase()),
        _ => None,
    };
    let is = |token: &Token, keyword: Keyword| matches!(token, Token::Word(word) if word.keyword == keyword);
    let is_ours = |token: &Token| name(token).is_some_and(|name| name.starts_with("v_") || name.starts_with("k_"));
    let defines = |pair: &[Token]| match pair {
        [one, next] => is_ours(one) && (*next == Token::LParen || is(next, Keyword::AS)),
        _ => false,
    };
    if tokens.iter().any(|token| is(token, Keyword::WITH)) && tokens.windows(2).any(defines) {
        let message = "beside a with clause, no name that begins with v_ or k_ may be followed by as or a bracket";
        return Err(Error::new(ErrorCode::PermissionDenied, message));
    }
    Ok(())
}

fn entities(link: &Link) -> Result<Vec<String>> {
    let mut statement = link
        .connection()?
        .prepare_cached("select json_extract(definition, '$.table') from crm_entity")
        .map_err(classify)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(classify)?;
    names.collect::<rusqlite::Result<Vec<String>>>().map_err(classify)
}

fn ask(link: &Link, text: &str, values: &[(String, Value)]) -> Result<Vec<Vec<Value>>> {
    let mut statement = link.connection()?.prepare(text).map_err(|error| match classify(error) {
        ours if ours.code() == ErrorCode::Storage => {
            Error::new(ErrorCode::QuerySyntax, ours.message().to_owned()).with_source(ours)
        }
        ours => ours,
    })?;
    for (name, value) in values {
        let position = statement.parameter_index(&format!(":{name}")).map_err(classify)?;
        let position =
            position.ok_or_else(|| Error::new(ErrorCode::QueryParameter, format!("the statement has no :{name}")))?;
        statement.raw_bind_parameter(position, bound(value)).map_err(classify)?;
    }
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while let Some(row) = rows.next().map_err(classify)? {
        let cells = (0..width).map(|column| row.get_ref(column).map(value).map_err(classify));
        answer.push(cells.collect::<Result<Vec<Value>>>()?);
    }
    Ok(answer)
}

fn bound(value: &Value) -> Stored {
    match value {
        Value::Null => Stored::Null,
        Value::Bool(truth) => Stored::Integer(i64::from(*truth)),
        Value::Int(number) => Stored::Integer(*number),
        other => Stored::Text(other.to_text()),
    }
}

fn value(stored: ValueRef<'_>) -> Value {
    match stored {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => money::from_float(number).map_or(Value::Null, Value::Decimal),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Text(text::hex(bytes)),
    }
}

/// How the tables begin in which SQLite keeps statistics and its own state: how many rows a table has, page by page.
const OF_SQLITE: [&str; 7] =
    ["sqlite_stat", "sqlite_sequence", "sqlite_dbpage", "sqlite_stmt", "dbstat", "pragma_", "bytecode"];

/// Our tables are out of reach, except through the readable views; so is everything that concerns the connection.
fn judge(entities: &[String], reads_views: bool, context: &AuthContext<'_>) -> Authorization {
    let ours = |table: &str| {
        let table = table.to_ascii_lowercase();
        table.starts_with("crm_") || table.starts_with("v_") || table.starts_with("k_") || entities.contains(&table)
    };
    // What SQLite tells of itself counts the rows of our tables, too.
    let tells_of_ours = |table: &str| {
        let table = table.to_ascii_lowercase();
        OF_SQLITE.iter().any(|name| table.starts_with(name))
    };
    let through_view = context.accessor.is_some_and(|name| name.starts_with("v_") || name.starts_with("k_"));
    let allowed = match context.action {
        AuthAction::Select | AuthAction::Recursive => true,
        AuthAction::Read { table_name, .. } => {
            (!ours(table_name) && (reads_views || !tells_of_ours(table_name)))
                || (reads_views && (table_name.starts_with("v_") || through_view))
        }
        AuthAction::Insert { table_name }
        | AuthAction::Delete { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::CreateTable { table_name }
        | AuthAction::DropTable { table_name }
        | AuthAction::AlterTable { table_name, .. }
        | AuthAction::CreateIndex { table_name, .. }
        | AuthAction::DropIndex { table_name, .. }
        | AuthAction::Reindex { index_name: table_name } => !ours(table_name),
        AuthAction::CreateView { view_name } | AuthAction::DropView { view_name } => !ours(view_name),
        AuthAction::Function { function_name } => function_name != "load_extension",
        // Pragmas, attached files, transactions, triggers (they would run inside our own writes).
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}
