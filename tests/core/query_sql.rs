//! The exact SQL that questions become. `CRM_BLESS=1` writes the files anew; read the difference before keeping it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crm_core::base::id::{EntityId, FieldId};
use crm_core::base::time::Zone;
use crm_core::metadata::builtin::catalogue;
use crm_core::metadata::entity::EntityDef;
use crm_core::metadata::field::FieldDef;
use crm_core::metadata::kind::{ChoiceOption, FieldKind};
use crm_core::metadata::registry::{Entity, Registry};
use crm_core::query::ast::Comparison;
use crm_core::query::bind::{BindContext, bind};
use crm_core::query::page;
use crm_core::query::parse::parse;
use crm_core::query::plan::{Encode, FieldRef, Plan, Predicate, Slot, SlotSource, Term};
use crm_core::store::Cell;
use crm_core::store::sql::dialect::Sqlite;
use crm_core::store::sql::render;

/// The built-in entities, and one made at run time with the kinds of field they lack.
pub fn registry() -> Registry {
    let mut definitions = catalogue();
    let option =
        |code, name: &str| ChoiceOption { code, name: name.to_owned(), labels: Default::default(), is_retired: false };
    let mut ticket: EntityDef = definitions.iter().find(|entity| entity.name == "opportunity").unwrap().clone();
    ticket.id = EntityId(10_000);
    ticket.name = "x_ticket".to_owned();
    ticket.table = "x_ticket_table".to_owned();
    ticket.indexes.clear();
    let field = |id: u32, name: &str, kind: FieldKind| FieldDef::new(FieldId(id), name, kind);
    ticket.fields.extend([
        field(1_000, "x_tags", FieldKind::MultiChoice { options: vec![option(1, "hot"), option(2, "cold")] }),
        field(1_001, "x_rate", FieldKind::Decimal { scale: 2, min: None, max: None }),
        field(1_002, "x_paper", FieldKind::File),
        field(1_003, "x_about", FieldKind::Regarding),
        field(1_004, "x_seen_at", FieldKind::Timestamp),
    ]);
    definitions.push(ticket);
    Registry::new(1, definitions)
}

/// Accounts can be seen by their name, users not at all; everything else can.
fn restricted(entity: &Entity) -> Option<Predicate> {
    let name = entity.find("name")?;
    let term = Term::Field(FieldRef { level: 0, source: 0, field: name });
    let slot = Slot { from: SlotSource::Parameter("seen".to_owned()), encode: Encode::Text };
    match entity.name.as_str() {
        "account" => Some(Predicate::Compare(Comparison::Equal, term, Term::Slot(slot))),
        "team" => Some(Predicate::Always(false)),
        _ => None,
    }
}

fn bound(question: &str, registry: &Registry, is_restricted: bool) -> Result<Plan, String> {
    let zone = Zone::named("Europe/Rome").unwrap();
    let everything = BindContext::unrestricted(zone, "it");
    let some = BindContext { sight: &restricted, ..everything };
    let query = parse(question).map_err(|error| error.to_string())?;
    bind(&query, registry, if is_restricted { &some } else { &everything }).map_err(|error| error.to_string())
}

fn source_text(from: &SlotSource) -> String {
    match from {
        SlotSource::Constant(value) => format!("{value:?}"),
        SlotSource::Parameter(name) => format!(":{name}"),
        SlotSource::PeriodStart(inner) => format!("start of {}", source_text(inner)),
        SlotSource::PeriodEnd(inner) => format!("end of {}", source_text(inner)),
        other => format!("{other:?}"),
    }
}

fn slot_text(slot: &Slot) -> String {
    let encode = match &slot.encode {
        Encode::Choice(options) => {
            format!("Choice({})", options.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "))
        }
        other => format!("{other:?}"),
    };
    format!("{} as {encode}", source_text(&slot.from))
}

/// What a question becomes; `after` are the kinds of the cursor's keys, `n` for nothing.
fn outcome(question: &str, registry: &Registry, is_restricted: bool, after: Option<&str>) -> String {
    let mut plan = match bound(question, registry, is_restricted) {
        Ok(plan) => plan,
        Err(message) => return format!("error: {message}\n"),
    };
    if let Some(kinds) = after {
        let keys: Vec<Cell> = kinds.chars().map(|kind| if kind == 'n' { Cell::Null } else { Cell::Int(1) }).collect();
        if let Err(error) = page::start_after(&mut plan, &keys) {
            return format!("error: {error}\n");
        }
    }
    let compiled = render(&plan, registry, &Sqlite).unwrap();
    let mut text = format!("{}\n", compiled.text);
    for slot in &compiled.slots {
        writeln!(text, "  ? {}", slot_text(slot)).unwrap();
    }
    writeln!(text, "  columns: {}; keys: {}", compiled.names.join(", "), compiled.keys.len()).unwrap();
    assert_eq!(compiled.text.matches('?').count(), compiled.slots.len(), "{}", compiled.text);
    text
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/sql")
}

#[test]
fn questions_become_the_sql_they_became_before() {
    let registry = registry();
    let is_blessed = std::env::var_os("CRM_BLESS").is_some();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let before = std::fs::read_to_string(&file).unwrap();
        let mut now = String::new();
        let (mut is_restricted, mut after) = (false, None);
        for line in before.lines() {
            if let Some(comment) = line.strip_prefix('#') {
                // `# restricted` and `# after: n1` are said of the next question.
                is_restricted |= comment.trim() == "restricted";
                after = comment.trim().strip_prefix("after: ").map(str::to_owned).or(after);
                writeln!(now, "{line}").unwrap();
            } else if let Some(question) = line.strip_prefix("> ") {
                let outcome = outcome(question, &registry, is_restricted, after.as_deref());
                writeln!(now, "{line}\n{outcome}").unwrap();
                (is_restricted, after) = (false, None);
            }
        }
        if is_blessed {
            std::fs::write(&file, now).unwrap();
        } else {
            // Line by line: what differs should be seen at once.
            let differs = before.trim_end().lines().zip(now.trim_end().lines()).find(|(one, other)| one != other);
            assert_eq!(differs, None, "{}", file.display());
            assert_eq!(before.trim_end().lines().count(), now.trim_end().lines().count(), "{}", file.display());
        }
    }
}
