//! Answers as tables: what a question finds, column by column.

use crm_core::record::values::Values;
use crm_core::{Row, Session, Value};
use rust_decimal::Decimal;

use super::Outcome;
use super::show::{Table, Writing};

const EN: Writing = Writing::English;

/// The rows of an answer.
pub fn rows(s: &Session, question: &str, params: Values) -> Outcome<Vec<Row>> {
    Ok(s.query(question, params)?.all()?)
}

/// The only value of an answer.
pub fn one(s: &Session, question: &str, params: Values) -> Outcome<Value> {
    Ok(s.query_one(question, params)?.and_then(|row| row.at(0).cloned()).unwrap_or(Value::Null))
}

/// The only value of an answer, a number of things.
pub fn number(s: &Session, question: &str, params: Values) -> Outcome<i64> {
    Ok(one(s, question, params)?.as_int().unwrap_or_default())
}

/// The only value of an answer, an amount.
pub fn amount(s: &Session, question: &str, params: Values) -> Outcome<Decimal> {
    Ok(one(s, question, params)?.as_decimal().unwrap_or_default())
}

/// What amounts of several currencies come to in that of the company: an answer of names, a number, a sum and the rate
/// it is written at, a row each name and rate, by name.
pub fn worth(s: &Session, question: &str, params: Values) -> Outcome<Vec<(String, i64, Decimal)>> {
    let mut found: Vec<(String, i64, Decimal)> = Vec::new();
    for row in rows(s, question, params)? {
        let value = |place: usize| row.at(place).cloned().unwrap_or(Value::Null);
        let (name, count) = (value(0).to_text(), value(1).as_int().unwrap_or_default());
        let rate = value(3).as_decimal().filter(|rate| !rate.is_zero()).unwrap_or(Decimal::ONE);
        let worth = (value(2).as_decimal().unwrap_or_default() / rate).round_dp(4);
        match found.last_mut().filter(|(known, ..)| *known == name) {
            Some((_, all, sum)) => (*all, *sum) = (*all + count, *sum + worth),
            None => found.push((name, count, worth)),
        }
    }
    Ok(found)
}

/// A table of rows; a column of amounts is written alike from top to bottom.
pub fn table(headings: &[&str], rows: &[Row]) -> Table {
    let column = |place: usize| -> Vec<String> {
        let values: Vec<&Value> = rows.iter().map(|row| row.at(place).unwrap_or(&Value::Null)).collect();
        let amounts: Vec<Decimal> = values.iter().filter_map(|value| value.as_decimal()).collect();
        if amounts.is_empty() || values.iter().any(|value| matches!(value, Value::Text(_))) {
            return values.into_iter().map(written).collect();
        }
        let mut amounts = EN.amounts(&amounts).into_iter();
        let next = |value: &&Value| if value.is_null() { Some("–".to_owned()) } else { amounts.next() };
        values.iter().map(next).map(Option::unwrap_or_default).collect()
    };
    let mut columns: Vec<_> = (0..headings.len()).map(|place| column(place).into_iter()).collect();
    let mut table = Table::new(headings);
    for _ in rows {
        table.row(columns.iter_mut().map(|column| column.next().unwrap_or_default()));
    }
    table
}

fn written(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Int(number) => EN.count(*number),
        value => value.to_text(),
    }
}
