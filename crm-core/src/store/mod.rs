//! The seam between the engine and a database: plans and changes go in, rows come out.
//!
//! Above this line nobody knows SQL; below it nobody knows what a contact is. A back end implements [`Store`],
//! [`Reader`] and [`Writer`], about thirty small methods, and passes the suite in `conformance`.

mod collected;
mod compiled;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
pub mod interrupt;
pub mod sql;
pub mod sqlite;

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use crate::base::id::{EntityId, FieldId, Id};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::error::Result;
use crate::metadata::diff::SchemaChange;
use crate::metadata::entity::EntityDef;
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::metadata::settings::Settings;
use crate::query::plan::Plan;
use interrupt::Interrupt;

pub use crate::base::cell::{Cell, CellRef, Cells, Key};
pub use collected::Collected;
pub use compiled::Compiled;

/// What a store can be told when it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Only reading.
    pub read_only: bool,
    /// How long to wait for another writer, in milliseconds.
    pub busy_timeout_ms: u32,
    /// True (the default): a commit is on the disk when it returns. False: the last commits may be lost, whole, if
    /// the machine loses power.
    pub durable: bool,
}

impl Default for StoreOptions {
    fn default() -> StoreOptions {
        StoreOptions { read_only: false, busy_timeout_ms: 5_000, durable: true }
    }
}

/// A database that keeps one CRM file.
pub trait Store: Send + Sync {
    /// A connection for reading. One statement reads one moment; [`Reader::begin`] makes several do so.
    fn reader(&self) -> Result<Box<dyn Reader>>;

    /// The write transaction; waits for the one before it, as long as the busy timeout.
    fn writer(&self) -> Result<Box<dyn Writer>>;

    /// Copies the file while it is in use. `progress` hears pages done and in all, and stops the copy with `false`.
    fn backup(&self, to: &Path, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<()>;

    /// Checks the whole file; an empty answer means that it is sound.
    fn check(&self) -> Result<Vec<String>>;

    /// Makes a question ready.
    fn compile(&self, plan: &Plan, registry: &Registry) -> Result<Compiled>;
}

/// What a file says about itself.
#[derive(Clone, Debug)]
pub struct StoredSchema {
    /// Counts the changes of the schema.
    pub epoch: i64,
    /// The definitions; empty in a file that has just been made.
    pub definitions: Vec<EntityDef>,
    /// The settings; none in a file that has just been made.
    pub settings: Option<Settings>,
    /// The fingerprint of the built-in catalogue the file was last brought to.
    pub catalogue: Option<String>,
    /// True if the file comes from a version that did not keep its trees: [`Writer::rebuild_trees`] is due.
    pub lacks_trees: bool,
    /// True if the file comes from a version that kept no moments: they are to be written, and then
    /// [`Writer::moments_are_kept`].
    pub lacks_moments: bool,
}

impl StoredSchema {
    /// True if what a step of the system tables has left to be written is not there yet.
    pub fn is_half_upgraded(&self) -> bool {
        self.lacks_trees || self.lacks_moments
    }
}

/// The rows of an answer, one by one: the present one is lent by [`Cells`]. What they are made of is theirs alone, so
/// they may go from thread to thread as a whole, though the compiler does not know it; two threads never use them at once.
pub trait Rows: Cells {
    /// Goes on to the next row; false after the last one.
    fn advance(&mut self) -> Result<bool>;
}

/// How a record was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Created: the history holds a marker.
    Create,
    /// Changed: the history holds the values it had before.
    Update,
    /// Deleted: the history holds the whole record.
    Delete,
    /// Brought back after being deleted: a marker again.
    Restore,
    /// A session was opened: nothing changed, but the organisation wants to know.
    SignIn,
    /// An answer was exported.
    Export,
    /// A record, or the records of an entity, were read.
    Read,
}

impl Operation {
    /// True for what leaves records as they are, and is kept only where the organisation asks for it.
    pub fn is_access(self) -> bool {
        matches!(self, Operation::SignIn | Operation::Export | Operation::Read)
    }
}

/// One line of the history, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredChange {
    /// Its number; rising, without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The user who did it.
    pub actor: Key,
    /// The number of the first change of the same transaction.
    pub txn: i64,
    /// Of which entity.
    pub entity: EntityId,
    /// Which record.
    pub record: Key,
    /// What was done.
    pub operation: Operation,
    /// The values before: JSON by field number; of an access, what was asked.
    pub before: Option<String>,
}

/// Which lines of the history to read. Of accesses only [`ChangeRange::After`] and [`ChangeRange::AccessesOf`] tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeRange {
    /// Those after a number, oldest first.
    After(i64),
    /// Those of one record, newest first.
    Of(Key),
    /// Those of one transaction, newest first.
    Transaction(i64),
    /// The one with this number.
    One(i64),
    /// Who has accessed one record, newest first.
    AccessesOf(Key),
}

/// A word of a record, for search as you type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The folded word.
    pub text: String,
    /// The number of the field it stands in.
    pub field: u32,
}

/// Where words are looked for, and how much of one must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// In short fields and in long texts, where they may begin longer words.
    #[default]
    Everything,
    /// In short fields, where they may begin longer words.
    Fields,
    /// In short fields, as whole words.
    WholeWords,
}

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPlan {
    /// The folded words, all of which must be found.
    pub words: Vec<String>,
    /// Where they are looked for.
    pub within: Within,
    /// Only in these entities; none means in all.
    pub entities: Option<Vec<EntityId>>,
    /// Not by words in these fields.
    pub hidden_fields: Vec<(EntityId, FieldId)>,
    /// Not by the long texts of these entities.
    pub hidden_texts: Vec<EntityId>,
    /// How many at most.
    pub limit: usize,
}

/// A record found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its entity.
    pub entity: EntityId,
    /// Its key.
    pub record: Key,
    /// The number of the field that matched; none for a long text.
    pub field: Option<u32>,
    /// True if the longest word was found whole.
    pub is_exact: bool,
}

/// Something that happened with a record and is told of another, its subject: of a customer that a call was made, that a
/// deal was won. In the order of time; of what happened at once, what was written later is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// The record.
    pub record: Key,
    /// The number of the line of history that says what happened; nought if that is the record itself.
    pub line: i64,
    /// The entity of the record.
    pub entity: EntityId,
}

/// Which moments of a subject to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MomentRange {
    /// None older than this.
    pub since: Option<Timestamp>,
    /// Only what is less than this one.
    pub before: Option<Moment>,
}

/// A connection that reads.
pub trait Reader: Send {
    /// From now until [`Reader::end`] every read sees the same moment.
    fn begin(&mut self) -> Result<()>;

    /// Ends what [`Reader::begin`] began.
    fn end(&mut self) -> Result<()>;

    /// Asks a question and lends each row to `each`, until it answers `false`.
    fn select(
        &self,
        question: &Compiled,
        values: &[Cell],
        each: &mut dyn FnMut(&dyn Cells) -> Result<bool>,
    ) -> Result<()>;

    /// Asks a question and keeps the connection until the last row is read.
    fn stream(self: Box<Self>, question: &Compiled, values: &[Cell]) -> Result<Box<dyn Rows>>;

    /// The key of the record with this id.
    fn key_of(&self, entity: &Entity, id: Id) -> Result<Option<Key>>;

    /// The id of the record with this key.
    fn id_of(&self, entity: &Entity, key: Key) -> Result<Option<Id>>;

    /// The key of the record that had this id and was deleted last.
    fn deleted_key(&self, entity: &Entity, id: Id) -> Result<Option<Key>>;

    /// Some fields of one record, as they are stored, in the order asked for.
    fn cells(&self, entity: &Entity, key: Key, fields: &[FieldIndex]) -> Result<Option<Vec<Cell>>>;

    /// Some fields of several records, each with its key, in any order; those not there are left out.
    fn cells_of(&self, entity: &Entity, keys: &[Key], fields: &[FieldIndex]) -> Result<Vec<(Key, Vec<Cell>)>>;

    /// The keys of the records that have all these values, rising.
    fn find(&self, entity: &Entity, values: &[(FieldIndex, Cell)], limit: usize) -> Result<Vec<Key>>;

    /// The keys of an entity's records after `last`, rising.
    fn keys_after(&self, entity: &Entity, last: Key, limit: usize) -> Result<Vec<Key>>;

    /// The records above one in the tree of a hierarchy, the nearest first.
    fn ancestors(&self, field: FieldId, key: Key) -> Result<Vec<Key>>;

    /// How many levels lie below a record in the tree of a hierarchy; nought for a leaf.
    fn levels_below(&self, field: FieldId, key: Key) -> Result<usize>;

    /// The records below one in the tree of a hierarchy, at every depth, rising.
    fn below(&self, field: FieldId, key: Key) -> Result<Vec<Key>>;

    /// When the newest moment of each subject was that is no later than `until`; those with none are left out.
    fn newest_moments(&self, subjects: &[Key], until: Timestamp) -> Result<Vec<(Key, Timestamp)>>;

    /// The moments of a subject, newest first.
    fn moments(&self, subject: Key, range: MomentRange, limit: usize) -> Result<Vec<Moment>>;

    /// Finds records by words: those that `keep` lets pass.
    fn search(&self, what: &SearchPlan, keep: &mut dyn FnMut(EntityId, Key) -> Result<bool>) -> Result<Vec<Hit>>;

    /// Reads the history.
    fn changes(&self, range: ChangeRange, limit: usize) -> Result<Vec<StoredChange>>;

    /// The name, type and size of a file, with its bytes if asked for.
    fn file(&self, key: Key, with_content: bool) -> Result<Option<crate::base::value::File>>;

    /// The definitions, the settings and the epoch of the schema.
    fn schema(&self) -> Result<StoredSchema>;

    /// True if the file has a table, a view or an index of this name, ours or the host's.
    fn has_table(&self, name: &str) -> Result<bool>;

    /// The epoch of the schema, cheaply.
    fn epoch(&self) -> Result<i64>;

    /// The epoch of everybody's rights, cheaply: it rises with every transaction that changes who may do what.
    fn access_epoch(&self) -> Result<i64>;

    /// The switch that stops a running read from another thread.
    fn set_interrupt(&mut self, interrupt: Option<Arc<Interrupt>>);
}

/// The write transaction. Dropped without [`Writer::commit`], it leaves nothing behind.
pub trait Writer: Reader {
    /// Appends a line to the history and answers with its number. A `record` of none is one being created: its key
    /// is the number.
    fn append_change(&mut self, change: &NewChange<'_>) -> Result<i64>;

    /// Writes a new record.
    fn insert(&mut self, entity: &Entity, key: Key, cells: &[(FieldIndex, Cell)]) -> Result<()>;

    /// Changes a record if it still has this version; answers whether it had.
    fn update(&mut self, entity: &Entity, key: Key, version: i64, cells: &[(FieldIndex, Cell)]) -> Result<bool>;

    /// Puts values into a record whatever its version, if it is there: what is derived is nobody's edit.
    fn put(&mut self, entity: &Entity, key: Key, cells: &[(FieldIndex, Cell)]) -> Result<()>;

    /// Deletes a record if it still has this version; answers whether it had.
    fn delete(&mut self, entity: &Entity, key: Key, version: i64) -> Result<bool>;

    /// Gives the records of an owner another business unit, without a new version.
    fn move_owned(&mut self, entity: &Entity, owner: Key, unit: Key) -> Result<()>;

    /// Changes the words and the long text a record is found by.
    fn index(&mut self, entity: &Entity, key: Key, change: &IndexChange) -> Result<()>;

    /// Moves a record, with all that lies below it, below `parent` in the tree of a hierarchy, or to the top. The new
    /// parent is neither the record nor below it: who asks has made sure. A record that is deleted is
    /// moved to the top.
    fn place_in_tree(&mut self, field: FieldId, key: Key, parent: Option<Key>) -> Result<()>;

    /// Writes the trees of all hierarchies anew from what the records hold: after a file of a version that kept none
    /// was opened, or a lookup has become a hierarchy.
    fn rebuild_trees(&mut self, registry: &Registry) -> Result<()>;

    /// Keeps a moment of a subject, if it is not kept already.
    fn add_moment(&mut self, subject: Key, moment: &Moment) -> Result<()>;

    /// Forgets a moment of a subject, if it was kept.
    fn remove_moment(&mut self, subject: Key, moment: &Moment) -> Result<()>;

    /// Says that the moments of a file that kept none have been written.
    fn moments_are_kept(&mut self) -> Result<()>;

    /// Keeps a file and answers with its key. The bytes are kept once, whatever files have them; a file that is kept
    /// already, the same bytes under the same name and type, answers with the key it has.
    fn put_file(&mut self, file: &crate::base::value::File) -> Result<Key>;

    /// Changes the tables, and keeps the definitions, the epoch and the fingerprint of the built-in catalogue.
    fn change_schema(&mut self, changes: &[SchemaChange], registry: &Registry, catalogue: &str) -> Result<()>;

    /// Raises the epoch of everybody's rights.
    fn raise_access_epoch(&mut self) -> Result<()>;

    /// Keeps the settings of a new file.
    fn put_settings(&mut self, settings: &Settings) -> Result<()>;

    /// Marks a point to go back to; they nest.
    fn savepoint(&mut self) -> Result<()>;

    /// Forgets the last point, keeping what was done since.
    fn release(&mut self) -> Result<()>;

    /// Undoes what was done since the last point, and forgets it.
    fn rollback_to(&mut self) -> Result<()>;

    /// Runs a statement on the host's own tables, and on the readable views where `reads_views` says so; answers with its
    /// rows.
    fn host_sql(&mut self, text: &str, values: &[(String, Value)], reads_views: bool) -> Result<Vec<Vec<Value>>>;

    /// Makes everything permanent and gives the connection back. Answers with the numbers of the lines of the history
    /// that were written, none if all of them are accesses.
    fn commit(self: Box<Self>) -> Result<Option<RangeInclusive<i64>>>;

    /// Undoes everything.
    fn rollback(self: Box<Self>) -> Result<()>;
}

/// A line to be appended to the history.
#[derive(Clone, Copy, Debug)]
pub struct NewChange<'a> {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Key,
    /// Of which entity.
    pub entity: EntityId,
    /// Which record; none for one being created.
    pub record: Option<Key>,
    /// What is done.
    pub operation: Operation,
    /// The values before: JSON by field number.
    pub before: Option<&'a str>,
}

/// What changes in the search index for one record.
#[derive(Clone, Debug, Default)]
pub struct IndexChange {
    /// The words it was found by, and the day they were kept under.
    pub old_words: Vec<Word>,
    /// The day the old words are kept under.
    pub old_day: i64,
    /// The words it is found by now.
    pub new_words: Vec<Word>,
    /// The day to keep the new words under.
    pub new_day: i64,
    /// The long text it is found by from now on, if that changes; an empty text means by none.
    pub text: Option<String>,
}
