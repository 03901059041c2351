//! Entities, fields, choices, relationships and states as data: one model for what is built in and for what a
//! company adds at run time.

pub mod builtin;
pub mod check;
pub mod diff;
pub mod edit;
pub mod entity;
pub mod field;
pub mod form;
pub mod kind;
pub mod name;
pub mod new;
pub mod pack;
pub mod path;
pub mod registry;
pub mod settings;
pub mod state;
pub mod upgrade;
pub mod view;
