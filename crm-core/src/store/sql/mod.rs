//! From a plan to the text of a SELECT and the values to fill in. Everything a SQL back end shares; what differs
//! between them is in [`dialect`].
//!
//! Names of tables, columns and rows as every SQL back end keeps them:
//! - a table an entity, named like it, with `id` (the key), `uuid` and a column a field;
//! - a polymorphic lookup has a second column, `<column>_type`, with the number of the entity;
//! - `crm_multi_choice(record, field, code)` holds the options of multi-choices;
//! - `crm_tree(ancestor, field, record, depth)` holds every record above a record in the tree of a hierarchy;
//! - `crm_setting(name, value)` holds the epoch of everybody's rights under `access`;
//! - `crm_file(id, name, media_type, content)` holds files, the field's column the file's id, and `crm_content(id, size,
//!   bytes)` what is in them.
//!
//! An answer's row has these stored values for a column: of a polymorphic lookup two (number of the entity, uuid; the
//! value is nothing if either is), of a file three (name, media type, size), of everything else one. A multi-choice is
//! one text with its codes in rising order, separated by commas. After the columns come the keys of the order.

mod after;
mod behind;
pub mod dialect;
pub mod ident;
mod predicate;
pub mod select;
mod term;
mod writer;

pub use select::render;
