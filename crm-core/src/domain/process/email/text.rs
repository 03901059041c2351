//! Texts written once for many: `{contact.first_name}` stands for what a record says, `{contact.first_name|friend}` for a
//! word in its place where it says nothing.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;

/// What stands for the acting user, whoever the text is about.
const USER: &str = "user";

/// A text with its placeholders.
#[derive(Clone, Debug)]
pub(in crate::domain::process) struct Text {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Literal(String),
    Placeholder { path: String, fallback: String },
}

/// What the placeholders stand for.
pub(in crate::domain::process) type Told = BTreeMap<String, String>;

impl Text {
    /// Finds the placeholders of a text. Braces around anything but names with points between are braces.
    pub fn read(text: &str) -> Text {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            literal.push_str(before);
            match after.split_once('}').and_then(|(inside, behind)| Some((placeholder(inside)?, behind))) {
                Some((found, behind)) => {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                    parts.push(found);
                    rest = behind;
                }
                None => {
                    literal.push('{');
                    rest = after;
                }
            }
        }
        literal.push_str(rest);
        parts.push(Part::Literal(literal));
        Text { parts }
    }

    /// The text with what its placeholders stand for; in HTML that is text too, whatever it holds.
    pub fn filled(&self, told: &Told, is_html: bool) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Placeholder { path, fallback } => {
                    let value = told.get(path).filter(|value| !value.is_empty()).unwrap_or(fallback);
                    if is_html { text.push_str(&escaped(value)) } else { text.push_str(value) }
                }
            }
        }
        text
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder { path, .. } => Some(path.as_str()),
            Part::Literal(_) => None,
        })
    }
}

fn placeholder(inside: &str) -> Option<Part> {
    let (path, fallback) = inside.split_once('|').unwrap_or((inside, ""));
    let path = path.trim();
    let is_name = |name: &str| {
        name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    let is_placeholder = path.split('.').all(is_name);
    is_placeholder.then(|| Part::Placeholder { path: path.to_owned(), fallback: fallback.trim().to_owned() })
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// What the placeholders of some texts stand for in the mouth of a user, of whom and of the record they tell what the user
/// sees.
///
/// # Errors
/// `validation`, naming a placeholder that is none.
pub(in crate::domain::process) fn told(desk: &mut Desk<'_>, record: &Ref, texts: &[&Text]) -> Result<Told> {
    let user = Ref::new(USER, desk.user());
    let paths: BTreeSet<&str> = texts.iter().flat_map(|text| text.paths()).collect();
    let (mut of_record, mut of_user) = (Vec::new(), Vec::new());
    for path in paths {
        match path.split_once('.') {
            Some((root, field)) if *root == *record.entity => of_record.push((path, field)),
            Some((USER, field)) => of_user.push((path, field)),
            _ => return Err(unknown(path, &format!("begins neither with {} nor with user", record.entity))),
        }
    }
    let mut told = Told::new();
    for (about, wanted) in [(record, of_record), (&user, of_user)] {
        if wanted.is_empty() {
            continue;
        }
        // All at once; one by one only to find out which is none.
        match ask(desk, about, &wanted) {
            Ok(values) => told.extend(values),
            Err(error) if is_of_question(&error) => {
                for one in wanted {
                    match ask(desk, about, &[one]) {
                        Err(error) if is_of_question(&error) => return Err(unknown(one.0, error.message())),
                        done => told.extend(done?),
                    }
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(told)
}

fn ask(desk: &mut Desk<'_>, about: &Ref, wanted: &[(&str, &str)]) -> Result<Told> {
    let columns: Vec<&str> = wanted.iter().map(|(_, field)| *field).collect();
    let text = format!("select {} from {} where id = :record", columns.join(", "), about.entity);
    let row = desk.ask(&text, Values::new().with("record", about.id))?.into_iter().next().unwrap_or_default();
    Ok(wanted.iter().map(|(path, _)| (*path).to_owned()).zip(row.iter().map(shown)).collect())
}

/// A value as people read it: no more decimal places than it has, but cents whole.
fn shown(value: &Value) -> String {
    match value {
        Value::Decimal(number) => {
            let mut number: Decimal = number.normalize();
            if number.scale() == 1 {
                number.rescale(2);
            }
            number.to_string()
        }
        other => other.to_text(),
    }
}

fn is_of_question(error: &Error) -> bool {
    use ErrorCode::{QuerySyntax, QueryType, QueryUnsupported, UnknownEntity, UnknownField};
    matches!(error.code(), QuerySyntax | QueryType | QueryUnsupported | UnknownEntity | UnknownField)
}

fn unknown(path: &str, why: &str) -> Error {
    let message = format!("has the placeholder {{{path}}}, which stands for nothing: {why}");
    Error::validation("email_template", vec![Issue::new("body", "unknown_placeholder", message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, is_html: bool) -> String {
        let told = [("contact.first_name", "Ada & Co"), ("contact.city", "")];
        let told = told.into_iter().map(|(path, value)| (path.to_owned(), value.to_owned())).collect();
        Text::read(text).filled(&told, is_html)
    }

    #[test]
    fn placeholders_stand_for_values_or_a_word_in_their_place() {
        assert_eq!(
            filled("Dear {contact.first_name}, of {contact.city|far away}.", false),
            "Dear Ada & Co, of far away."
        );
        assert_eq!(filled("{contact.first_name}{ contact.city }", true), "Ada &amp; Co");
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["p {color: red}", "{", "}{", "{}", "{Contact}", "{a b}", "{a..b}", "{{x-y}}", "äö{ß}"] {
            assert_eq!(filled(text, false), text);
        }
    }
}
