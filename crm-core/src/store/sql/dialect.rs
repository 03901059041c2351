//! What one SQL database says differently from another.

use crate::query::ast::DatePart;

/// How a back end writes what the standard leaves open.
pub trait Dialect {
    /// True if nulls come before everything else in rising order; else they come after.
    fn nulls_are_least(&self) -> bool;

    /// The most values a statement can be given.
    fn most_values(&self) -> usize;

    /// The most columns an answer can have.
    fn most_columns(&self) -> usize;

    /// Two values that are not equal, one of which may be nothing.
    fn differs(&self) -> &'static str;

    /// What stands before a value that no index is to be searched for.
    fn unsearched(&self) -> &'static str;

    /// The codes in the column `code`, in rising order, as one text with commas.
    fn joined_codes(&self) -> &'static str;

    /// The day a clock in `zone` shows at a moment, as days since 1970: what stands before the moment, and after.
    /// `zone` is the name of a zone, checked by the caller to be made of harmless letters.
    fn local_days(&self, zone: &str) -> (&'static str, String);

    /// A part of a day that is given as days since 1970: what stands before the day, and after. A quarter needs it
    /// twice: then there is a middle.
    fn date_part(&self, part: DatePart) -> Vec<&'static str>;
}

/// SQLite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sqlite;

impl Dialect for Sqlite {
    fn nulls_are_least(&self) -> bool {
        true
    }

    fn most_values(&self) -> usize {
        32_766
    }

    fn most_columns(&self) -> usize {
        2_000
    }

    fn differs(&self) -> &'static str {
        " is not "
    }

    fn unsearched(&self) -> &'static str {
        "+"
    }

    fn joined_codes(&self) -> &'static str {
        "group_concat(\"code\", ',' order by \"code\")"
    }

    fn local_days(&self, zone: &str) -> (&'static str, String) {
        // Registered by the back end: SQLite knows no time zones.
        ("crm_local_days(", format!(", '{zone}')"))
    }

    fn date_part(&self, part: DatePart) -> Vec<&'static str> {
        match part {
            DatePart::Year => vec!["cast(strftime('%Y', (", ") * 86400, 'unixepoch') as integer)"],
            DatePart::Quarter => vec![
                "strftime('%Y-Q', (",
                ") * 86400, 'unixepoch') || ((cast(strftime('%m', (",
                ") * 86400, 'unixepoch') as integer) + 2) / 3)",
            ],
            DatePart::Month => vec!["strftime('%Y-%m', (", ") * 86400, 'unixepoch')"],
            DatePart::Week => vec!["strftime('%G-W%V', (", ") * 86400, 'unixepoch')"],
            DatePart::Day => vec!["", ""],
        }
    }
}
