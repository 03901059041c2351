//! CSV in and out: the manual.
//!
//! A session imports a file with [`Session::import_csv`](crate::Session::import_csv), guesses how with
//! [`Session::guess_csv`](crate::Session::guess_csv) and writes the answer of any question with
//! [`Session::export_csv`](crate::Session::export_csv).
//!
//! # What is read
//! Text in UTF-8, UTF-16, windows-1252 or any other encoding of the web, with or without a byte order mark; cells
//! between `,` `;` `|`, tabs or what else is said, quoted as in RFC 4180, quoted line breaks included; lines that end in
//! `\n`, `\r\n` or `\r`. Encoding, delimiter and the way numbers and dates are written are found out unless the mapping
//! says them; the [report](ImportReport) tells what was found. A first line `sep=;` is obeyed. At most
//! [`MAX_COLUMNS`] columns, and [`MAX_RECORD`] bytes a row.
//!
//! Nothing but a batch of rows is kept in memory, however long the file, and beside it up to 50,000 names for each
//! lookup.
//!
//! A row that cannot be is refused and reported, and the next one read: a cell of the wrong kind, an unknown name, a
//! byte that is no text, more cells than headings, a rule of the engine or of a hook. What ends the whole import, with
//! nothing kept: a wrong mapping, a file that is no CSV or is cut off within quotes, a full disk, the host's own wish.
//! All of an import is one transaction: [`ImportReport::transaction`] undoes it as one.
//!
//! # The mapping
//! A JSON file, to be kept beside the files it fits.
//!
//! ```
//! # let json = r#"
//! {
//!   "crm_csv_mapping": 1,
//!   "entity": "opportunity",
//!   "delimiter": "auto",
//!   "encoding": "auto",
//!   "header": true,
//!   "decimal": ".",
//!   "dates": "dmy",
//!   "nulls": ["n/a", "-"],
//!   "key": "reference",
//!   "columns": [
//!     {"column": "opportunity_id", "field": "reference", "required": true},
//!     {"column": "sales_agent", "field": "owner", "lookup": {"entity": "user", "by": "full_name"}},
//!     {"column": "account", "field": "customer", "lookup": {"entity": "account", "by": "name", "create": true}},
//!     {"column": "product", "fields": [
//!       {"field": "product", "lookup": {"by": "name"}, "translate": {"GTXPro": "GTX Pro", "?": null}},
//!       {"field": "name"}
//!     ]},
//!     {"column": "deal_stage", "field": "state", "translate": {"Engaging": "open"}, "default": "open"},
//!     {"column": 7, "field": "actual_close_on", "dates": "iso"},
//!     {"column": "notes", "field": "description", "optional": true},
//!     {"column": "more notes", "field": "description", "join": "\n", "optional": true}
//!   ],
//!   "constants": {"currency": "USD"}
//! }
//! # "#;
//! # use crm_core::exchange::csv::Mapping;
//! # assert_eq!(Mapping::from_json(json)?.columns.len(), 8);
//! # Ok::<(), crm_core::Error>(())
//! ```
//!
//! | key | meaning | if left out |
//! |---|---|---|
//! | `crm_csv_mapping` | the version of this form: 1 | refused |
//! | `entity` | what the rows become | refused |
//! | `delimiter` | `auto`, `tab`, or the character | `auto` |
//! | `encoding` | `auto`, or a name such as `windows-1252` | `auto` |
//! | `header` | whether the first row holds the headings; without, columns are named by number | `true` |
//! | `decimal` | `auto`, `.` or `,`: the character before the decimals | `auto` |
//! | `dates` | `auto`, `iso`, `dmy` or `mdy`: the order of numeric dates | `auto` |
//! | `nulls` | cells that mean "not set", beside the empty one | none |
//! | `key` | the field, or the list of fields of an alternate key, by which the record of a row is found and changed; `id` finds by id | every row is new |
//! | `columns` | which column feeds which field | refused |
//! | `constants` | fields with the same text in every row, numbers with a point, dates as ISO | none |
//!
//! An entry of `columns` names its `column` by heading (upper and lower case and accents alike) or by number from 1,
//! and either one `field` with the keys below beside it, or a list `fields` of objects with these keys (or of bare
//! names). With `"optional": true` a file without the column is read all the same.
//!
//! | key | meaning |
//! |---|---|
//! | `field` | the name of the field, or the name Dynamics has for it. A person's whole name (`full_name`) is taken apart |
//! | `translate` | cells and what they are read as; `null` means "not set". Letter by letter, before anything else |
//! | `lookup` | how the record is found that a lookup points to; see below |
//! | `otherwise` | headings of columns to read instead, in order, where the cell is empty |
//! | `default` | what an empty cell is read as |
//! | `required` | whether a row with an empty cell is refused |
//! | `ignore_unknown` | whether an unknown option or record leaves the field as it is instead of refusing the row |
//! | `join` | where several columns feed one field: what is put between this cell and those before |
//! | `decimal`, `dates` | where this column differs from the file |
//!
//! | key of `lookup` | meaning | if left out |
//! |---|---|---|
//! | `entity` | where to look | the only target; the account of a customer, the user of an owner |
//! | `by` | the field to look in | the primary field |
//! | `create` | whether one that is not found is created, with this field | `false` |
//! | `values` | more fields of one that is created; `{}` is the cell, `{heading}` another cell of the row; lookups by the name of their record | none |
//!
//! # How cells are read
//! - **Empty cells** mean "not set": a new record gets the field's default, a record that is changed loses its value,
//!   except in fields with a default and those no record is without (owner, state).
//! - **Numbers** may have thousands separators, a currency, a per cent sign, a minus on either side or brackets. A
//!   separator where the convention has none is a fault, never a guess.
//! - **Dates** may have `/ - .` between their parts, years of two digits (up to 49 in this century), months in words (English,
//!   Italian), a time after them. A date that begins with a four-digit year is read in every convention.
//! - **Booleans**: yes, true, 1, x, sì, vero and their opposites.
//! - **Options** by name, by label in any language, or by number; several of them between `;`, `|` or `,`.
//! - **States**: `state` by its label, or `status` alone, from which the state follows. Records come with their past, so
//!   that a deal may be created won, with the day it was closed on, and a closed record imported again.
//! - **Lookups** by the name of the record: the same to the letter, else the same but for case. With more than 50,000
//!   records in an entity only to the letter. An id, as exports write it, is always understood. Two records of one name are a
//!   fault. A lookup to the entity that is imported (a parent account, a manager) may name a row further down.
//!
//! # Reasons in reports
//! From the reading: `malformed` (bytes that are no text), `truncated` (the file ends within the row), `too_many_cells`,
//! `required`, `not_a_number`, `not_a_whole_number`, `not_a_date`, `not_a_boolean`, `out_of_range`, `unknown_option`,
//! `ambiguous_option`, `unknown_reference`, `ambiguous_reference`, `reference_not_created`. From the engine: `duplicate`
//! where rows that are like records are reported or refused, the rules
//! of validation (`too_long`, `invalid_email`…) and the ids of [`ErrorCode`](crate::ErrorCode) (`duplicate_key`…).

mod batch;
mod compile;
mod convention;
mod date;
mod decode;
mod dialect;
mod export;
mod guess;
mod import;
mod lookup;
mod mapping;
mod mapping_json;
mod number;
mod person;
mod plan;
mod record;
mod references;
mod report;
mod rows;
mod value;
mod vocabulary;

pub use crate::context::OnDuplicate;
pub use date::DateOrder;
pub use decode::TextEncoding;
pub use export::{ExportOptions, Exporter, export};
pub use guess::{Guess, guess};
pub use import::{ImportOptions, ImportSession, Outcomes, Progress, import};
pub use mapping::{ColumnMapping, ColumnRef, LookupMapping, MAPPING_VERSION, Mapping, TargetMapping};
pub use number::DecimalMark;
pub use record::{MAX_COLUMNS, MAX_RECORD};
pub use report::{ImportReport, KEPT_FAULTS, RowFault};
