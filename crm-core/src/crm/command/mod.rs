//! Commands: what a session can do beyond reading and writing records, one name each, with input and output as JSON.
//! Rust has a typed function for each, or [`Session::run`] and the struct of a process; other languages reach all of them
//! through [`Session::execute`].

mod activity;
mod customer;
mod duplicates;
mod email;
mod entity;
mod input;
mod marketing;
mod record;
mod sales;
mod scheduling;
mod security;
mod service;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use self::input::read;
use super::session::Session;
use crate::base::id::Ref;
use crate::base::text;
use crate::domain::process::Process;
use crate::error::{Error, ErrorCode, Result};

/// A command.
#[derive(Clone, Copy)]
pub struct Command {
    /// The name: a noun, a point, a verb.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// The names of what it is given; those in brackets may be left out.
    pub input: &'static str,
    run: fn(&Session, Json) -> Result<Json>,
}

impl Command {
    /// The command that runs a process.
    const fn of<P: Process>() -> Command {
        Command { name: P::NAME, about: P::ABOUT, input: P::INPUT, run: run::<P> }
    }
}

fn run<P: Process>(session: &Session, input: Json) -> Result<Json> {
    told(&session.run(read::<P>(input)?)?)
}

/// Every command, in the order of names.
pub static COMMANDS: LazyLock<Vec<Command>> = LazyLock::new(|| {
    let mut all = [
        activity::COMMANDS,
        customer::COMMANDS,
        duplicates::COMMANDS,
        email::COMMANDS,
        entity::COMMANDS,
        marketing::COMMANDS,
        record::COMMANDS,
        sales::COMMANDS,
        scheduling::COMMANDS,
        security::COMMANDS,
        service::COMMANDS,
    ]
    .concat();
    all.sort_unstable_by_key(|command| command.name);
    all
});

impl Session {
    /// Does what a command says. Input and output are JSON; what each takes stands in [`COMMANDS`]. A record is
    /// `{"entity": "account", "id": "…"}`.
    ///
    /// ```
    /// use crm_core::{Crm, record};
    /// use serde_json::json;
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let acme = session.create("account", record! { "name" => "Acme" })?;
    /// let rights = session.execute("security.rights", json!({"record": {"entity": "account", "id": acme}}))?;
    /// assert_eq!(rights[0], "read");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `unknown_command`, with the nearest name; `invalid_argument` for input that does not fit; those of the command.
    pub fn execute(&self, name: &str, input: Json) -> Result<Json> {
        let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
            let shown: String = name.chars().take(80).collect();
            let nearest = text::nearest(&shown, COMMANDS.iter().map(|command| command.name));
            return Err(Error::new(ErrorCode::UnknownCommand, format!("there is no command {shown:?}"))
                .with_suggestion(nearest));
        };
        (command.run)(self, input).map_err(|error| match error.code() {
            ErrorCode::InvalidArgument if error.details().entity.is_none() => {
                let message = format!("{name}: {}", error.message());
                let field = error.details().field.clone();
                let told = Error::new(ErrorCode::InvalidArgument, message).with_source(error);
                match field {
                    Some(field) => told.with_field(&field),
                    None => told,
                }
            }
            _ => error,
        })
    }
}

fn told(answer: &impl Serialize) -> Result<Json> {
    serde_json::to_value(answer).map_err(|error| Error::internal("an answer is no JSON").with_source(error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRecord {
    record: Ref,
}
