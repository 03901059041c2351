//! Cells to values: a text in the file's convention becomes the value its field holds.

use std::collections::{BTreeSet, HashMap};

use super::date::{self, DateOrder};
use super::number::{self, DecimalMark};
use crate::base::id::Id;
use crate::base::text;
use crate::base::time::Zone;
use crate::base::value::Value;
use crate::metadata::kind::{ChoiceOption, FieldKind};

/// Why a cell cannot be what its field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The rule that is broken, as a stable word.
    pub(super) rule: &'static str,
    /// What is wrong, without repeating the value.
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(rule: &'static str, message: impl Into<String>) -> Fault {
        Fault { rule, message: message.into() }
    }
}

/// The rule broken by a cell that names no option.
pub(super) const UNKNOWN_OPTION: &str = "unknown_option";

/// How a file writes numbers and dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Convention {
    pub(super) decimal: DecimalMark,
    pub(super) dates: DateOrder,
    pub(super) zone: Zone,
}

/// The options of a choice by everything they are called: name, code, and label in every language, folded.
#[derive(Debug, Default)]
pub(super) struct Options {
    by_text: HashMap<String, Option<String>>,
    labels: Vec<String>,
}

impl Options {
    pub(super) fn new(options: &[ChoiceOption]) -> Options {
        let mut found = Options::default();
        for option in options.iter().filter(|option| !option.is_retired) {
            // A name is never in doubt; a label that two options share names neither.
            found.by_text.insert(option.name.clone(), Some(option.name.clone()));
        }
        for option in options.iter().filter(|option| !option.is_retired) {
            found.labels.push(option.labels.get("en").unwrap_or(&option.name).clone());
            let spellings = option.labels.values().map(|label| folded(label)).chain([option.code.to_string()]);
            for spelling in spellings.collect::<BTreeSet<_>>() {
                match found.by_text.get(&spelling) {
                    Some(Some(other)) if *other != option.name && !options.iter().any(|o| o.name == spelling) => {
                        found.by_text.insert(spelling, None);
                    }
                    Some(_) => {}
                    None => {
                        found.by_text.insert(spelling, Some(option.name.clone()));
                    }
                }
            }
        }
        found
    }

    /// The name of the option that is called so.
    pub(super) fn find(&self, cell: &str) -> Result<&str, Fault> {
        let cell = cell.trim();
        let known = match self.by_text.get(cell) {
            Some(known) => Some(known),
            None => self.by_text.get(&folded(cell)),
        };
        match known {
            Some(Some(name)) => Ok(name),
            Some(None) => Err(Fault::new("ambiguous_option", "several options are called so: use the name of one")),
            None => {
                let mut message = String::from("no option is called so");
                match text::nearest(cell, self.labels.iter().map(String::as_str)) {
                    Some(near) => message.push_str(&format!("; did you mean {near}?")),
                    None if self.labels.len() <= 12 => message.push_str(&format!(" ({})", self.labels.join(", "))),
                    None => {}
                }
                Err(Fault::new(UNKNOWN_OPTION, message))
            }
        }
    }

    /// The names of the options in a list: one a line, or between `;`, or between `|`, or between `,`.
    pub(super) fn find_all(&self, cell: &str) -> Result<Value, Fault> {
        if let Ok(name) = self.find(cell) {
            return Ok(Value::List(vec![Value::Text(name.to_owned())]));
        }
        let separator = ['\n', ';', '|', ','].into_iter().find(|c| cell.contains(*c)).unwrap_or(';');
        let parts = cell.split(separator).map(str::trim).filter(|part| !part.is_empty());
        let names: Result<Vec<Value>, Fault> =
            parts.map(|part| self.find(part).map(|name| Value::Text(name.to_owned()))).collect();
        Ok(Value::List(names?))
    }
}

/// As labels are compared: without case, accents and outer blanks.
pub(super) fn folded(label: &str) -> String {
    text::fold(label.trim())
}

/// Reads a cell that is not empty as the value of a field of this kind. Choices come through their [`Options`];
/// lookups are only read as ids here, their names are found elsewhere.
pub(super) fn parse(cell: &str, kind: &FieldKind, options: &Options, convention: Convention) -> Result<Value, Fault> {
    match kind {
        FieldKind::Text { .. } => Ok(Value::Text(cell.to_owned())),
        FieldKind::Integer { .. } => {
            let number = number::parse(cell, convention.decimal)?;
            if number.fract().is_zero() {
                let whole = i64::try_from(number.trunc());
                whole.map(Value::Int).map_err(|_| Fault::new("out_of_range", "the number is too large"))
            } else {
                Err(Fault::new("not_a_whole_number", "this must be a whole number"))
            }
        }
        FieldKind::Decimal { .. } | FieldKind::Money { .. } => {
            number::parse(cell, convention.decimal).map(Value::Decimal)
        }
        FieldKind::Boolean => boolean(cell).map(Value::Bool),
        FieldKind::Choice { .. } => options.find(cell).map(|name| Value::Text(name.to_owned())),
        FieldKind::MultiChoice { .. } => options.find_all(cell),
        FieldKind::Date => date::parse_date(cell, convention.dates, convention.zone).map(Value::Date),
        FieldKind::Timestamp => date::parse_timestamp(cell, convention.dates, convention.zone).map(Value::Timestamp),
        FieldKind::Id
        | FieldKind::Lookup { .. }
        | FieldKind::Customer
        | FieldKind::Owner
        | FieldKind::Regarding
        | FieldKind::Noted
        | FieldKind::Record
        | FieldKind::OneOf { .. } => {
            cell.parse::<Id>().map(Value::Id).map_err(|_| Fault::new("not_an_id", "this is not the id of a record"))
        }
        FieldKind::File => Err(Fault::new("wrong_type", "a file cannot come from a cell")),
    }
}

/// Yes or no, in the words of English and Italian and of spreadsheets.
fn boolean(cell: &str) -> Result<bool, Fault> {
    match folded(cell).as_str() {
        "true" | "yes" | "y" | "1" | "x" | "t" | "on" | "si" | "s" | "vero" | "v" | "-1" => Ok(true),
        "false" | "no" | "n" | "0" | "f" | "off" | "falso" => Ok(false),
        _ => Err(Fault::new("not_a_boolean", "this is neither yes nor no")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        let option = |code, name: &str, english: &str, italian: &str| ChoiceOption {
            code,
            name: name.into(),
            labels: [("en".into(), english.into()), ("it".into(), italian.into())].into(),
            is_retired: false,
        };
        Options::new(&[
            option(1, "won", "Won", "Vinta"),
            option(2, "lost", "Lost", "Persa"),
            option(3, "on_hold", "On hold", "In attesa"),
            option(4, "waiting", "Waiting", "In attesa"),
        ])
    }

    #[test]
    fn finds_options_by_all_their_names() {
        let options = options();
        for (cell, name) in [
            ("won", "won"),
            ("WON ", "won"),
            ("vinta", "won"),
            ("2", "lost"),
            ("On Hold", "on_hold"),
            ("on_hold", "on_hold"),
        ] {
            assert_eq!(options.find(cell).unwrap(), name, "{cell}");
        }
        assert_eq!(options.find("In attesa").unwrap_err().rule, "ambiguous_option");
        let fault = options.find("Wonn").unwrap_err();
        assert_eq!(fault.rule, "unknown_option");
        assert!(fault.message.contains("Won?"), "{}", fault.message);
    }

    #[test]
    fn reads_lists_of_options() {
        let options = options();
        let list = |names: &[&str]| Value::List(names.iter().map(|n| Value::Text((*n).to_owned())).collect());
        assert_eq!(options.find_all("Won; Persa").unwrap(), list(&["won", "lost"]));
        assert_eq!(options.find_all("Won,Lost,").unwrap(), list(&["won", "lost"]));
        assert_eq!(options.find_all("won").unwrap(), list(&["won"]));
        assert!(options.find_all("won; x").is_err());
    }

    #[test]
    fn reads_kinds() {
        let convention = Convention { decimal: DecimalMark::Comma, dates: DateOrder::Dmy, zone: Zone::UTC };
        let read = |cell: &str, kind: FieldKind| parse(cell, &kind, &Options::default(), convention);
        let integer = FieldKind::Integer { min: 0, max: 9 };
        assert_eq!(read("1.234,00", integer.clone()).unwrap(), Value::Int(1234));
        assert_eq!(read("1,5", integer).unwrap_err().rule, "not_a_whole_number");
        let money = FieldKind::Money { min: None, max: None };
        assert_eq!(read("€ 1.234,56", money).unwrap().to_text(), "1234.56");
        for (cell, truth) in [("Sì", true), ("VERO", true), ("x", true), ("No", false), ("falso", false), ("0", false)]
        {
            assert_eq!(read(cell, FieldKind::Boolean).unwrap(), Value::Bool(truth), "{cell}");
        }
        assert!(read("maybe", FieldKind::Boolean).is_err());
        assert_eq!(read("31/12/2016", FieldKind::Date).unwrap().to_text(), "2016-12-31");
        assert!(read("Rossi", FieldKind::Customer).is_err());
    }
}
