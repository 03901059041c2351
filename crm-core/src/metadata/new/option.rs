//! What one says to make an option or a reason.

use serde::{Deserialize, Serialize};

use crate::metadata::entity::Labels;

/// An option of a choice, or a reason of a state, to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOption {
    /// The name: snake_case.
    pub name: String,
    /// What people read.
    pub labels: Labels,
}

impl NewOption {
    /// An option with this name, and nothing to read yet.
    pub fn new(name: impl Into<String>) -> NewOption {
        NewOption { name: name.into(), labels: Labels::new() }
    }

    /// What people read in a language.
    #[must_use]
    pub fn label(mut self, language: &str, text: &str) -> NewOption {
        self.labels.insert(language.to_owned(), text.to_owned());
        self
    }
}
