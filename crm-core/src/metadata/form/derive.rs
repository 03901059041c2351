//! From a definition to its form, by rules that suit every entity. A field that is added, renamed or retired, an entity
//! made at run time: the form follows by itself.

use std::collections::BTreeMap;

use super::FormDef;
use super::draft::{ACTIVITIES, ADMINISTRATION, DETAILS, Draft, GENERAL, MORE, Place, RELATED, labels};
use crate::base::id::FieldId;
use crate::metadata::builtin;
use crate::metadata::entity::Labels;
use crate::metadata::field::{DefaultValue, FieldDef, OnDelete, Requirement};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, Registry, system};

/// Sections the rules make.
const AMOUNTS: Place = ("amounts", "Amounts", "Importi");
const TEXTS: Place = ("texts", "Texts", "Testi");
const NOTES: Place = ("notes", "Notes", "Note");

/// So few fields that nobody wants to turn a page for them.
const FEW: usize = 8;

/// What may point to more kinds of record than these says little of any: of the sender of an e-mail, of whoever takes part.
const FEW_TARGETS: usize = 3;

/// As many fields whose labels begin alike ("Bill to: city", "Bill to: country") are a section of their own.
const GROUP: usize = 3;

/// The form of an entity: as its host said, else as the catalogue says, and what neither says as the rules have it.
///
/// Every field that people may write has exactly one place. A form that a host has set is only completed: what it does
/// not show and can be written stands in a last section "More".
pub fn derived(entity: &Entity, registry: &Registry) -> FormDef {
    let mut draft = Draft::new(entity, registry);
    if let Some(said) = &entity.form {
        draft.take(said);
        place_rest(&mut draft, MORE);
        return draft.finish();
    }
    if let Some(said) = builtin::form(entity.id) {
        draft.take_named(&said);
    }
    let is_told = !draft.is_empty();
    place_groups(&mut draft);
    place_general(&mut draft, is_told);
    if is_told {
        place_details(&mut draft, MORE);
    } else {
        place_details(&mut draft, DETAILS);
    }
    place_lists(&mut draft);
    place_administration(&mut draft);
    draft.finish()
}

/// The fields not placed yet that are the entity's own and that somebody wants to see.
fn own<'a>(draft: &Draft<'a>) -> Vec<&'a FieldDef> {
    let is_own = |field: &&FieldDef| {
        !field.is_retired
            && (field.id.0 >= system::FIRST_OWN || field.id == system::CURRENCY)
            && !draft.has_field(field.id)
            && !is_mark(draft.entity, field)
    };
    draft.entity.def().fields.iter().filter(is_own).collect()
}

/// What the engine notes for itself: that a record is merged, and into which.
fn is_mark(entity: &Entity, field: &FieldDef) -> bool {
    let leads_home = matches!(field.kind, FieldKind::Lookup { target } if target == entity.id);
    field.is_read_only && (field.kind == FieldKind::Boolean || leads_home)
}

fn put(draft: &mut Draft<'_>, tab: Place, section: Place, fields: &[FieldId]) {
    let labels = labels(section);
    for field in fields {
        draft.field(tab, (section.0, &labels), *field);
    }
}

/// Addresses and the like: fields whose labels begin alike in every language.
fn place_groups(draft: &mut Draft<'_>) {
    let mut groups: Vec<(Labels, Vec<&FieldDef>)> = Vec::new();
    for field in own(draft) {
        let Some(heads) = heads(&field.labels) else { continue };
        match groups.iter_mut().find(|(labels, _)| *labels == heads) {
            Some((_, fields)) => fields.push(field),
            None => groups.push((heads, vec![field])),
        }
    }
    for (heads, fields) in groups.into_iter().filter(|(_, fields)| fields.len() >= GROUP) {
        let name = shared_beginning(&fields);
        for field in fields {
            draft.field(DETAILS, (&name, &heads), field.id);
        }
    }
}

/// "Bill to" of "Bill to: city", in each language; none if a language has no such beginning.
fn heads(labels: &Labels) -> Option<Labels> {
    let head = |(language, text): (&String, &String)| {
        let (head, _) = text.split_once(": ")?;
        Some((language.clone(), head.to_owned()))
    };
    let heads: Option<BTreeMap<_, _>> = labels.iter().map(head).collect();
    heads.filter(|heads| !heads.is_empty())
}

/// `bill_to` of `bill_to_city` and `bill_to_country`.
fn shared_beginning(fields: &[&FieldDef]) -> String {
    let Some(first) = fields.first() else { return String::new() };
    let mut words: Vec<&str> = first.name.split('_').collect();
    while words.len() > 1 {
        let beginning = words.join("_");
        if fields.iter().all(|field| field.name.strip_prefix(&beginning).is_some_and(|rest| rest.starts_with('_'))) {
            return beginning;
        }
        words.pop();
    }
    words.concat()
}

/// What one must know of a record, or looks for.
fn place_general(draft: &mut Draft<'_>, is_told: bool) {
    let entity = draft.entity;
    if !is_told {
        let sources = entity.field_by_id(entity.primary).and_then(|field| field.computed.clone());
        let sources = sources.map(|computed| computed.sources()).unwrap_or_default();
        let listed: Vec<&str> = entity.default_view.columns.iter().filter_map(|path| path.split('.').next()).collect();
        let is_wanted = |field: &&FieldDef| {
            !field.kind.is_long_text()
                && (field.requirement != Requirement::None
                    || field.is_unique
                    || field.is_searchable
                    || matches!(field.default, Some(DefaultValue::Number(_)))
                    || listed.contains(&field.name.as_str()))
        };
        put(draft, GENERAL, GENERAL, &[entity.primary]);
        put(draft, GENERAL, GENERAL, &sources);
        let wanted: Vec<FieldId> = own(draft).iter().filter(|field| is_wanted(field)).map(|field| field.id).collect();
        put(draft, GENERAL, GENERAL, &wanted);
        let rest: Vec<FieldId> = own(draft).iter().filter(|f| !f.kind.is_long_text()).map(|field| field.id).collect();
        if rest.len() <= FEW {
            put(draft, GENERAL, GENERAL, &rest);
        }
    }
    let texts: Vec<FieldId> = own(draft).iter().filter(|f| f.kind.is_long_text()).map(|field| field.id).collect();
    put(draft, GENERAL, TEXTS, &texts);
}

/// The rest of its own: amounts, and then everything else.
fn place_details(draft: &mut Draft<'_>, rest: Place) {
    let is_amount = |field: &&&FieldDef| matches!(field.kind, FieldKind::Money { .. }) || field.id == system::CURRENCY;
    let amounts: Vec<FieldId> = own(draft).iter().filter(is_amount).map(|field| field.id).collect();
    put(draft, DETAILS, AMOUNTS, &amounts);
    let others: Vec<FieldId> = own(draft).iter().map(|field| field.id).collect();
    put(draft, DETAILS, rest, &others);
}

/// What points here. Where the catalogue says which lists an entity shows, only those made at run time join them.
fn place_lists(draft: &mut Draft<'_>) {
    let is_told = draft.has_lists();
    let registry = draft.registry;
    for (of, index) in registry.lookups_to(draft.entity.id) {
        let Some(field) = of.fields.get(index) else { continue };
        if of.is_retired || field.is_retired || field.is_read_only || field.id.0 < system::FIRST_OWN {
            continue;
        }
        let is_runtime = of.id.0 >= system::FIRST_RUNTIME_ENTITY || field.id.0 >= system::FIRST_RUNTIME;
        let is_shown = !draft.has_list(of.id, field.id) && (!is_told || is_runtime);
        match &field.kind {
            FieldKind::Regarding if belongs_elsewhere(of) => {}
            FieldKind::Regarding if of.is_activity => draft.list(ACTIVITIES, ACTIVITIES, of.id, field.id),
            FieldKind::Regarding | FieldKind::Noted => draft.list(ACTIVITIES, NOTES, of.id, field.id),
            FieldKind::OneOf { targets } if targets.len() > FEW_TARGETS && !is_part(field) => {}
            FieldKind::Lookup { .. } | FieldKind::Customer | FieldKind::OneOf { .. } if is_shown => {
                draft.list(RELATED, RELATED, of.id, field.id);
            }
            _ => {}
        }
    }
}

/// True for an activity that some other lookup must say the record of: how a deal was closed is told with the deal.
fn belongs_elsewhere(of: &Entity) -> bool {
    let is_needed = |field: &FieldDef| field.requirement == Requirement::Required && !field.is_retired;
    of.is_activity && of.fields.iter().any(|field| is_needed(field) && matches!(field.kind, FieldKind::Lookup { .. }))
}

/// True if the record goes when the one it points to does.
fn is_part(field: &FieldDef) -> bool {
    field.cascade.is_some_and(|cascade| cascade.delete == OnDelete::Cascade)
}

/// Whose it is, what state it is in, and who made it when.
fn place_administration(draft: &mut Draft<'_>) {
    let fields = [
        system::STATE,
        system::STATUS,
        system::OWNER,
        system::BUSINESS_UNIT,
        system::CREATED_AT,
        system::CREATED_BY,
        system::MODIFIED_AT,
        system::MODIFIED_BY,
    ];
    put(draft, ADMINISTRATION, ADMINISTRATION, &fields);
}

/// What can be written and has no place yet, so that nothing is out of reach.
fn place_rest(draft: &mut Draft<'_>, place: Place) {
    let entity = draft.entity;
    let is_left = |field: &&FieldDef| !field.is_retired && !field.is_read_only && !draft.has_field(field.id);
    let left: Vec<FieldId> = entity.def().fields.iter().filter(is_left).map(|field| field.id).collect();
    put(draft, place, place, &left);
}
