//! The JSON form of a mapping, read by hand: every fault names its place and the nearest known name.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::date::DateOrder;
use super::dialect;
use super::mapping::{ColumnMapping, ColumnRef, LookupMapping, MAPPING_VERSION, Mapping, TargetMapping};
use super::number::DecimalMark;
use crate::base::text;
use crate::error::{Error, ErrorCode, Result};

const MAPPING_KEYS: [&str; 11] = [
    "crm_csv_mapping",
    "entity",
    "delimiter",
    "encoding",
    "header",
    "decimal",
    "dates",
    "nulls",
    "key",
    "columns",
    "constants",
];
const TARGET_KEYS: [&str; 10] =
    ["field", "lookup", "translate", "default", "otherwise", "required", "ignore_unknown", "join", "decimal", "dates"];
const COLUMN_KEYS: [&str; 3] = ["column", "optional", "fields"];
const LOOKUP_KEYS: [&str; 4] = ["entity", "by", "create", "values"];

impl Mapping {
    /// Reads a mapping from its JSON form.
    ///
    /// # Errors
    /// `invalid_mapping`, naming the place and the nearest known name.
    pub fn from_json(json: &str) -> Result<Mapping> {
        let json: Json = serde_json::from_str(json.trim_start_matches('\u{FEFF}')).map_err(|e| {
            let position = (e.line() as u64, e.column() as u64);
            Error::new(ErrorCode::InvalidMapping, format!("the mapping is not JSON: {e}"))
                .with_position(Some(position))
                .with_source(e)
        })?;
        let node = Node::new(&json, String::new())?;
        node.only(&MAPPING_KEYS)?;
        match node.get("crm_csv_mapping") {
            Some(version) if version.as_u64() == Some(MAPPING_VERSION) => {}
            Some(version) => {
                return Err(node.fault("crm_csv_mapping", &format!("version {version} is not known: 1 is")));
            }
            None => return Err(node.fault("crm_csv_mapping", "is missing; it is the version of the mapping: 1")),
        }
        let mut mapping = Mapping::new(&node.text("entity")?.ok_or_else(|| node.fault("entity", "is missing"))?);
        mapping.delimiter = node.text("delimiter")?.map_or(Ok(None), |given| delimiter(&node, &given))?;
        mapping.encoding = node.text("encoding")?.filter(|name| name != "auto");
        mapping.header = node.flag("header")?.unwrap_or(true);
        mapping.decimal = node.decimal()?;
        mapping.dates = node.dates()?;
        mapping.nulls = node.texts("nulls")?;
        mapping.key = node.texts("key")?;
        mapping.constants = node.constants("constants")?;
        match node.get("columns") {
            Some(Json::Array(columns)) => {
                for (index, json) in columns.iter().enumerate() {
                    mapping.columns.push(column(&Node::new(json, format!("columns[{index}]"))?)?);
                }
            }
            Some(_) => return Err(node.fault("columns", "must be a list")),
            None => return Err(node.fault("columns", "is missing")),
        }
        Ok(mapping)
    }

    /// The JSON form, to be kept beside the files it fits.
    ///
    /// # Errors
    /// `internal`; a mapping can always be written.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|e| Error::internal("a mapping has no JSON form").with_source(e))
    }
}

fn column(node: &Node<'_>) -> Result<ColumnMapping> {
    let known: Vec<&str> = COLUMN_KEYS.iter().chain(&TARGET_KEYS).copied().collect();
    node.only(&known)?;
    let column = match node.get("column") {
        Some(Json::String(heading)) => ColumnRef::Heading(heading.clone()),
        Some(Json::Number(number)) => {
            let number = number.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0);
            ColumnRef::Number(number.ok_or_else(|| node.fault("column", "columns are counted from 1"))?)
        }
        Some(_) => return Err(node.fault("column", "must be a heading or a number")),
        None => return Err(node.fault("column", "is missing")),
    };
    let optional = node.flag("optional")?.unwrap_or(false);
    let targets = match node.get("fields") {
        None => vec![target(node)?],
        Some(Json::Array(fields)) => {
            if let Some(key) = TARGET_KEYS.iter().find(|key| node.get(key).is_some()) {
                return Err(node.fault(key, "belongs into the entries of fields"));
            }
            let mut targets = Vec::new();
            for (index, json) in fields.iter().enumerate() {
                let path = format!("{}.fields[{index}]", node.path);
                if let Json::String(field) = json {
                    targets.push(TargetMapping::new(field));
                    continue;
                }
                let node = Node::new(json, path)?;
                node.only(&TARGET_KEYS)?;
                targets.push(target(&node)?);
            }
            targets
        }
        Some(_) => return Err(node.fault("fields", "must be a list")),
    };
    Ok(ColumnMapping { column, optional, targets })
}

fn target(node: &Node<'_>) -> Result<TargetMapping> {
    let field = node.text("field")?.ok_or_else(|| node.fault("field", "is missing"))?;
    let lookup = match node.get("lookup") {
        None => None,
        Some(json) => {
            let node = Node::new(json, node.place("lookup"))?;
            node.only(&LOOKUP_KEYS)?;
            Some(LookupMapping {
                entity: node.text("entity")?,
                by: node.text("by")?,
                create: node.flag("create")?.unwrap_or(false),
                values: node.constants("values")?,
            })
        }
    };
    Ok(TargetMapping {
        field,
        lookup,
        translate: node.translations()?,
        default: node.scalar("default")?,
        otherwise: node.texts("otherwise")?,
        required: node.flag("required")?.unwrap_or(false),
        ignore_unknown: node.flag("ignore_unknown")?.unwrap_or(false),
        join: node.text("join")?,
        decimal: node.decimal()?,
        dates: node.dates()?,
    })
}

fn delimiter(node: &Node<'_>, given: &str) -> Result<Option<char>> {
    let mut characters = given.chars();
    match (given, characters.next(), characters.next()) {
        ("auto", ..) => Ok(None),
        ("tab" | "\\t", ..) => Ok(Some('\t')),
        (_, Some(one), None) if u8::try_from(one).is_ok_and(dialect::is_possible) => Ok(Some(one)),
        _ => Err(node.fault("delimiter", "must be auto, tab, or one of , ; | and the like")),
    }
}

/// An object of the mapping, and where it stands.
struct Node<'a> {
    path: String,
    map: &'a Map<String, Json>,
}

impl<'a> Node<'a> {
    fn new(json: &'a Json, path: String) -> Result<Node<'a>> {
        match json {
            Json::Object(map) => Ok(Node { path, map }),
            _ => {
                let place = if path.is_empty() { "the mapping" } else { &path };
                Err(Error::new(ErrorCode::InvalidMapping, format!("{place} must be an object")))
            }
        }
    }

    fn place(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn fault(&self, key: &str, why: &str) -> Error {
        Error::new(ErrorCode::InvalidMapping, format!("{}: {why}", self.place(key)))
    }

    fn get(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key)
    }

    fn only(&self, known: &[&str]) -> Result<()> {
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let shown: String = key.chars().take(60).collect();
                Err(self
                    .fault(&shown, "is not known here")
                    .with_suggestion(text::nearest(&shown, known.iter().copied())))
            }
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.fault(key, "must be text")),
        }
    }

    fn flag(&self, key: &str) -> Result<Option<bool>> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(self.fault(key, "must be true or false")),
        }
    }

    /// Text, or a number or a truth value as its text.
    fn scalar(&self, key: &str) -> Result<Option<String>> {
        self.get(key).map(|json| scalar(json).ok_or_else(|| self.fault(key, "must be text or a number"))).transpose()
    }

    fn texts(&self, key: &str) -> Result<Vec<String>> {
        let refused = || self.fault(key, "must be text or a list of texts");
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Json::String(one)) => Ok(vec![one.clone()]),
            Some(Json::Array(several)) => {
                several.iter().map(|json| json.as_str().map(str::to_owned).ok_or_else(refused)).collect()
            }
            Some(_) => Err(refused()),
        }
    }

    fn constants(&self, key: &str) -> Result<BTreeMap<String, String>> {
        let mut constants = BTreeMap::new();
        if let Some(json) = self.get(key) {
            let node = Node::new(json, self.place(key))?;
            for (field, json) in node.map {
                let text = scalar(json).ok_or_else(|| node.fault(field, "must be text, a number, true or false"))?;
                constants.insert(field.clone(), text);
            }
        }
        Ok(constants)
    }

    fn translations(&self) -> Result<BTreeMap<String, Option<String>>> {
        let mut translations = BTreeMap::new();
        if let Some(json) = self.get("translate") {
            let node = Node::new(json, self.place("translate"))?;
            for (from, json) in node.map {
                let to = match json {
                    Json::Null => None,
                    json => Some(scalar(json).ok_or_else(|| node.fault(from, "must be text or null"))?),
                };
                translations.insert(from.trim().to_owned(), to);
            }
        }
        Ok(translations)
    }

    fn decimal(&self) -> Result<Option<DecimalMark>> {
        match self.text("decimal")?.as_deref() {
            None | Some("auto") => Ok(None),
            Some(".") => Ok(Some(DecimalMark::Point)),
            Some(",") => Ok(Some(DecimalMark::Comma)),
            Some(_) => Err(self.fault("decimal", "must be auto, . or ,")),
        }
    }

    fn dates(&self) -> Result<Option<DateOrder>> {
        match self.text("dates")?.as_deref() {
            None | Some("auto") => Ok(None),
            Some("iso" | "ymd") => Ok(Some(DateOrder::Iso)),
            Some("dmy") => Ok(Some(DateOrder::Dmy)),
            Some("mdy") => Ok(Some(DateOrder::Mdy)),
            Some(_) => Err(self.fault("dates", "must be auto, iso, dmy or mdy")),
        }
    }
}

fn scalar(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPELINE: &str = r#"{
        "crm_csv_mapping": 1, "entity": "opportunity", "delimiter": ";", "decimal": ".", "dates": "iso",
        "key": "reference", "nulls": ["n/a"],
        "columns": [
            {"column": "account", "field": "customer", "lookup": {"entity": "account", "by": "name"}},
            {"column": 3, "field": "product", "translate": {"GTXPro": "GTX Pro", "?": null}, "required": true},
            {"column": "deal_stage", "optional": true, "fields": ["stage", {"field": "state", "translate": {"Won": "won"}}]}
        ],
        "constants": {"probability": 50}
    }"#;

    #[test]
    fn reads_and_writes_the_same() {
        let mapping = Mapping::from_json(PIPELINE).unwrap();
        assert_eq!(mapping.delimiter, Some(';'));
        assert_eq!(mapping.columns.len(), 3);
        assert_eq!(mapping.columns[1].targets[0].translate["?"], None);
        assert_eq!(mapping.columns[2].targets.len(), 2);
        assert_eq!(mapping.constants["probability"], "50");
        assert_eq!(Mapping::from_json(&mapping.to_json().unwrap()).unwrap(), mapping);
        let plain =
            Mapping { columns: vec![ColumnMapping::new("a", "name")], header: false, ..Mapping::new("account") };
        assert_eq!(Mapping::from_json(&plain.to_json().unwrap()).unwrap(), plain);
    }

    #[test]
    fn faults_name_their_place() {
        let cases = [
            ("[]", "the mapping must be an object"),
            ("{", "the mapping is not JSON"),
            (r#"{"entity":"x","columns":[]}"#, "crm_csv_mapping: is missing"),
            (r#"{"crm_csv_mapping":2}"#, "crm_csv_mapping: version 2"),
            (r#"{"crm_csv_mapping":1,"colums":[]}"#, "colums: is not known here; did you mean columns?"),
            (r#"{"crm_csv_mapping":1,"entity":"x"}"#, "columns: is missing"),
            (r#"{"crm_csv_mapping":1,"entity":"x","delimiter":"ab","columns":[]}"#, "delimiter: must be"),
            (
                r#"{"crm_csv_mapping":1,"entity":"x","columns":[{"column":"a","field":"b","lokup":{}}]}"#,
                "columns[0].lokup: is not known here; did you mean lookup?",
            ),
            (
                r#"{"crm_csv_mapping":1,"entity":"x","columns":[{"column":0,"field":"b"}]}"#,
                "columns[0].column: columns are counted from 1",
            ),
            (
                r#"{"crm_csv_mapping":1,"entity":"x","columns":[{"column":"a","fields":[{"field":"b","lookup":{"by":1}}]}]}"#,
                "columns[0].fields[0].lookup.by: must be text",
            ),
            (
                r#"{"crm_csv_mapping":1,"entity":"x","columns":[{"column":"a","fields":[],"translate":{}}]}"#,
                "columns[0].translate: belongs into",
            ),
        ];
        for (json, message) in cases {
            let error = Mapping::from_json(json).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidMapping);
            assert!(error.message().starts_with(message), "{}", error.message());
        }
    }
}
