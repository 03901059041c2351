//! The mapping of an import: which column feeds which field, and how. Its JSON form is described in the documentation
//! of [`super`].

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::date::DateOrder;
use super::number::DecimalMark;

/// The version of the JSON form this library writes and reads.
pub const MAPPING_VERSION: u64 = 1;

/// What an import does with the columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The entity the rows become records of.
    pub entity: String,
    /// The character between two cells; none means that it is found out.
    pub delimiter: Option<char>,
    /// The name of the encoding (see [`TextEncoding::named`](super::TextEncoding::named)); none means that it is
    /// found out.
    pub encoding: Option<String>,
    /// True if the first record holds the headings.
    pub header: bool,
    /// The character before the decimals; none means that it is found out from the first rows.
    pub decimal: Option<DecimalMark>,
    /// The order of numeric dates; none means that it is found out from the first rows.
    pub dates: Option<DateOrder>,
    /// Cells that mean "not set", beside the empty one.
    pub nulls: Vec<String>,
    /// The fields that tell whether a row is new: a record with equal values is updated. Empty: every row is new.
    pub key: Vec<String>,
    /// The columns used; the others are passed over.
    pub columns: Vec<ColumnMapping>,
    /// Fields that get the same text in every row.
    pub constants: BTreeMap<String, String>,
}

impl Mapping {
    /// A mapping to this entity that uses no column yet and finds out everything else.
    pub fn new(entity: &str) -> Mapping {
        Mapping {
            entity: entity.to_owned(),
            delimiter: None,
            encoding: None,
            header: true,
            decimal: None,
            dates: None,
            nulls: Vec::new(),
            key: Vec::new(),
            columns: Vec::new(),
            constants: BTreeMap::new(),
        }
    }
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnRef {
    /// The first one with this heading.
    Heading(String),
    /// The one at this place, counted from one.
    Number(usize),
}

/// What becomes of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMapping {
    /// Which column.
    pub column: ColumnRef,
    /// True if a file without this column is read all the same.
    pub optional: bool,
    /// The fields it feeds.
    pub targets: Vec<TargetMapping>,
}

impl ColumnMapping {
    /// The column with this heading feeds this field.
    pub fn new(heading: &str, field: &str) -> ColumnMapping {
        let column = ColumnRef::Heading(heading.to_owned());
        ColumnMapping { column, optional: false, targets: vec![TargetMapping::new(field)] }
    }
}

/// How a column feeds a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TargetMapping {
    /// The field.
    pub field: String,
    /// How the record a lookup points to is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookup: Option<LookupMapping>,
    /// What some cells are read as; none means "not set".
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub translate: BTreeMap<String, Option<String>>,
    /// What an empty cell is read as, if nothing else is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The headings of columns to read instead, one after the other, where the cell is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub otherwise: Vec<String>,
    /// True if a row is refused where the cell is empty.
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    /// True if an option or record that is not known leaves the field as it is instead of refusing the row.
    #[serde(skip_serializing_if = "is_false")]
    pub ignore_unknown: bool,
    /// Put between this cell and those of earlier columns that feed the same field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// The character before the decimals, where this column differs from the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    /// The order of dates, where this column differs from the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
}

impl TargetMapping {
    /// Feeds this field with the cell as it stands.
    pub fn new(field: &str) -> TargetMapping {
        TargetMapping { field: field.to_owned(), ..TargetMapping::default() }
    }
}

/// How the record a lookup points to is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LookupMapping {
    /// Its entity; it may be left out where a lookup has only one target, and means the account of a customer and the
    /// user of an owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The field it is found by; its primary field if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// True if one that is not found is created.
    #[serde(skip_serializing_if = "is_false")]
    pub create: bool,
    /// More fields of one that is created; `{}` stands for the cell, `{heading}` for another cell of the row.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Serialize for Mapping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("crm_csv_mapping", &MAPPING_VERSION)?;
        map.serialize_entry("entity", &self.entity)?;
        let auto = String::from("auto");
        map.serialize_entry("delimiter", &self.delimiter.map_or(auto.clone(), String::from))?;
        map.serialize_entry("encoding", self.encoding.as_ref().unwrap_or(&auto))?;
        if !self.header {
            map.serialize_entry("header", &false)?;
        }
        match self.decimal {
            Some(mark) => map.serialize_entry("decimal", &mark)?,
            None => map.serialize_entry("decimal", &auto)?,
        }
        match self.dates {
            Some(order) => map.serialize_entry("dates", &order)?,
            None => map.serialize_entry("dates", &auto)?,
        }
        if !self.nulls.is_empty() {
            map.serialize_entry("nulls", &self.nulls)?;
        }
        match self.key.as_slice() {
            [] => {}
            [one] => map.serialize_entry("key", one)?,
            several => map.serialize_entry("key", several)?,
        }
        map.serialize_entry("columns", &self.columns)?;
        if !self.constants.is_empty() {
            map.serialize_entry("constants", &self.constants)?;
        }
        map.end()
    }
}

impl Serialize for ColumnMapping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // With one field its settings stand beside the column, as people write them.
        #[derive(Serialize)]
        struct One<'a> {
            column: &'a ColumnRef,
            #[serde(skip_serializing_if = "is_false")]
            optional: bool,
            #[serde(flatten)]
            target: &'a TargetMapping,
        }
        #[derive(Serialize)]
        struct Several<'a> {
            column: &'a ColumnRef,
            #[serde(skip_serializing_if = "is_false")]
            optional: bool,
            fields: &'a [TargetMapping],
        }
        let (column, optional) = (&self.column, self.optional);
        match self.targets.as_slice() {
            [target] => One { column, optional, target }.serialize(serializer),
            fields => Several { column, optional, fields }.serialize(serializer),
        }
    }
}

impl Serialize for ColumnRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ColumnRef::Heading(heading) => serializer.serialize_str(heading),
            ColumnRef::Number(number) => serializer.serialize_u64(*number as u64),
        }
    }
}
