//! Processes: what happens in several steps and has a name. A process is a struct of what it is given, made by
//! `process!`, and a `run` that does it at a [`Desk`]; a line in `crm/command` makes it a command of every language.
//!
//! All of it happens or nothing. A process acts for its user: what it reads and writes in their name asks for their
//! rights, what it notes on the engine's own account ([`Desk::keep`]) does not.

pub mod activity;
mod ask;
mod desk;
pub mod duplicates;
pub mod email;
pub mod goal;
mod maps;
pub mod marketing;
mod moves;
pub mod record;
pub mod sales;
pub mod scheduling;
pub mod service;
pub mod system;

pub use desk::Desk;
pub use moves::{Move, move_to};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::id::{Id, Ref};
use crate::error::Result;

/// Something that can be done, with what it is given.
pub trait Process: DeserializeOwned {
    /// The name of the command: a noun, a point, a verb.
    const NAME: &'static str;
    /// What it does, in one sentence.
    const ABOUT: &'static str;
    /// The names of what it is given; those in brackets may be left out.
    const INPUT: &'static str;
    /// What it answers.
    type Outcome: Serialize;

    /// Does it.
    ///
    /// # Errors
    /// Those of the process; nothing of it stays then.
    fn run(self, desk: &mut Desk<'_>) -> Result<Self::Outcome>;
}

/// How a process names the record it is about.
pub(crate) trait About {
    /// The record; `command` is the name of the process.
    fn about(&self, command: &str) -> Ref;
}

impl About for Id {
    /// An id alone: the noun of the command says of which entity.
    fn about(&self, command: &str) -> Ref {
        Ref::new(command.split('.').next().unwrap_or(command), *self)
    }
}

impl About for Ref {
    fn about(&self, _: &str) -> Ref {
        self.clone()
    }
}

/// Declares the struct of a process: its documentation is what the command says of itself, its fields are the command's
/// input. Those after `may` are optional.
///
/// A process whose first field is a record, as an `Id` or a `Ref`, takes its `version` too, without a word: who read the
/// record and says which version that was is refused with `version_conflict` if somebody has changed it since.
///
/// ```ignore
/// process! {
///     /// Wins a deal, with a closing activity that says what it brought.
///     pub struct Win = "opportunity.win" {
///         /// The deal.
///         opportunity: Id,
///     } may {
///         /// What it brought; else what was expected.
///         actual_value: Value,
///     }
///     -> Closed
/// }
/// ```
///
/// It is run by an `impl` of the struct: `fn perform(self, desk: &mut Desk<'_>) -> Result<Closed>`.
macro_rules! process {
    // About a record of the entity that the command is named after.
    (
        $(#[doc = $about:literal])+
        pub struct $process:ident = $name:literal {
            $(#[doc = $record_about:literal])+ $record:ident: Id,
            $( $needs:tt )*
        }
        $( may { $( $mays:tt )* } )?
        -> $outcome:ty
    ) => {
        $crate::domain::process::process! { @versioned
            $(#[doc = $about])+
            pub struct $process = $name { $(#[doc = $record_about])+ $record: Id, $( $needs )* }
            may { $( $( $mays )* )? }
            -> $outcome; $record
        }
    };
    // About a record of any entity.
    (
        $(#[doc = $about:literal])+
        pub struct $process:ident = $name:literal {
            $(#[doc = $record_about:literal])+ $record:ident: Ref,
            $( $needs:tt )*
        }
        $( may { $( $mays:tt )* } )?
        -> $outcome:ty
    ) => {
        $crate::domain::process::process! { @versioned
            $(#[doc = $about])+
            pub struct $process = $name { $(#[doc = $record_about])+ $record: Ref, $( $needs )* }
            may { $( $( $mays )* )? }
            -> $outcome; $record
        }
    };
    // About none in particular.
    (
        $(#[doc = $about:literal])+
        pub struct $process:ident = $name:literal { $( $needs:tt )* }
        $( may { $( $mays:tt )* } )?
        -> $outcome:ty
    ) => {
        $crate::domain::process::process! { @whole
            $(#[doc = $about])+
            pub struct $process = $name { $( $needs )* }
            may { $( $( $mays )* )? }
            -> $outcome;
        }
    };
    (
        @versioned
        $(#[doc = $about:literal])+
        pub struct $process:ident = $name:literal { $( $needs:tt )* }
        may { $( $mays:tt )* }
        -> $outcome:ty; $record:ident
    ) => {
        $crate::domain::process::process! { @whole
            $(#[doc = $about])+
            pub struct $process = $name { $( $needs )* }
            may {
                $( $mays )*
                /// The version that the record had when it was read; if it has another by now, nothing is done.
                version: i64,
            }
            -> $outcome; $record
        }
    };
    (
        @whole
        $(#[doc = $about:literal])+
        pub struct $process:ident = $name:literal {
            $( $(#[doc = $need_about:literal])+ $need:ident: $need_type:ty, )*
        }
        may { $( $(#[doc = $may_about:literal])+ $may:ident: $may_type:ty, )* }
        -> $outcome:ty; $( $record:ident )?
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $process {
            $( $(#[doc = $need_about])+ pub $need: $need_type, )*
            $( $(#[doc = $may_about])+ #[serde(default)] pub $may: Option<$may_type>, )*
        }

        impl $process {
            /// With what it must be given; what it may be given is set beside.
            #[allow(clippy::new_without_default, reason = "a process that needs nothing is made as every other")]
            pub fn new($( $need: $need_type ),*) -> $process {
                $process { $( $need, )* $( $may: None, )* }
            }
        }

        impl $crate::domain::process::Process for $process {
            const NAME: &'static str = $name;
            // Lines of documentation begin with a space.
            const ABOUT: &'static str = concat!($( $about ),+).split_at(1).1;
            const INPUT: &'static str =
                concat!("" $( , ", ", stringify!($need) )* $( , ", [", stringify!($may), "]" )*).split_at(2).1;
            type Outcome = $outcome;

            fn run(self, desk: &mut $crate::domain::process::Desk<'_>) -> $crate::error::Result<$outcome> {
                $(
                    let record = $crate::domain::process::About::about(&self.$record, $name);
                    desk.require_version(&record, self.version)?;
                )?
                self.perform(desk)
            }
        }
    };
}
pub(crate) use process;
