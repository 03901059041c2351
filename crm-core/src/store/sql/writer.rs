//! The text being written, and the values it asks for, in the order of their placeholders.

use super::ident;
use crate::query::plan::Slot;

/// A statement being written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Writer {
    /// The text so far.
    pub(super) text: String,
    /// What to fill in so far.
    pub(super) slots: Vec<Slot>,
}

impl Writer {
    /// Text that is SQL, never data.
    pub(super) fn sql(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What was written aside.
    pub(super) fn put(&mut self, other: &Writer) {
        self.text.push_str(&other.text);
        self.slots.extend_from_slice(&other.slots);
    }

    /// A number that comes from definitions.
    pub(super) fn number(&mut self, number: i64) {
        self.text.push_str(&number.to_string());
    }

    /// A name.
    pub(super) fn name(&mut self, name: &str) {
        self.text.push_str(&ident::quote(name));
    }

    /// A column of a table known by an alias.
    pub(super) fn column(&mut self, alias: &str, column: &str) {
        self.sql(alias);
        self.sql(".");
        self.name(column);
    }

    /// A placeholder, and what to fill in.
    pub(super) fn slot(&mut self, slot: &Slot) {
        self.text.push('?');
        self.slots.push(slot.clone());
    }
}
