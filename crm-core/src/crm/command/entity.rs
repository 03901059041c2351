//! What there is, for those who draw it.

use serde::Deserialize;

use super::{Command, read, told};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[Command {
    name: "entity.describe",
    about: "The form, the lists and the picking list of an entity, with labels in one language, as far as the user may see.",
    input: "entity, [language]",
    run: |session, input| {
        let given: Describe = read(input)?;
        told(&session.describe(&given.entity, given.language.as_deref())?)
    },
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Describe {
    entity: String,
    #[serde(default)]
    language: Option<String>,
}
