//! The rules of a single field.

use rust_decimal::Decimal;

use super::{Faults, check_labels, check_name, is_indexable, place_of, targets_of};
use crate::base::id::EntityId;
use crate::base::money::{self, MAX_SCALE, MONEY_SCALE};
use crate::base::time::{self, Zone};
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{DefaultValue, FieldDef, Requirement};
use crate::metadata::kind::{ChoiceOption, FieldKind};
use crate::metadata::name;
use crate::metadata::registry::system;

/// The longest text a field may be made for.
const MAX_TEXT: u32 = 10_000_000;

pub(super) fn check(faults: &mut Faults, def: &EntityDef, field: &FieldDef, all: &[EntityDef]) {
    let place = place_of(def, field);
    let is_runtime = field.id.0 >= system::FIRST_RUNTIME;
    check_name(faults, &place, &field.name, is_runtime);
    if name::check(&field.column).is_err() {
        faults.add(&place, "column", "the column cannot be named so");
    }
    if field.id.0 == 0 {
        faults.add(&place, "number", "the number is missing");
    }
    check_labels(faults, &place, &field.labels, is_runtime);
    check_kind(faults, &place, field, is_runtime);
    check_lookup(faults, &place, def, field, all);
    check_flags(faults, &place, def, field);
    check_computed(faults, &place, def, field);
    if let Some(default) = &field.default
        && let Some(fault) = fault_of_default(&field.kind, default)
    {
        faults.add(&place, "default", fault);
    }
}

fn check_kind(faults: &mut Faults, place: &str, field: &FieldDef, is_runtime: bool) {
    match &field.kind {
        FieldKind::Id if field.id != system::ID => faults.add(place, "kind", "a record has one id"),
        FieldKind::Text { max_length, .. } if !(1..=MAX_TEXT).contains(max_length) => {
            faults.add(place, "max_length", format!("the longest text is from 1 to {MAX_TEXT} characters"));
        }
        FieldKind::Integer { min, max } if min > max => faults.add(place, "range", "min is greater than max"),
        FieldKind::Decimal { scale, min, max } => {
            if *scale > MAX_SCALE {
                faults.add(place, "scale", format!("a decimal has at most {MAX_SCALE} places"));
            }
            check_range(faults, place, *scale, *min, *max);
        }
        FieldKind::Money { min, max } => check_range(faults, place, MONEY_SCALE, *min, *max),
        // The options of state and status are the states and reasons: their own rules say more.
        FieldKind::Choice { .. } if [system::STATE, system::STATUS].contains(&field.id) => {}
        FieldKind::Choice { options } | FieldKind::MultiChoice { options } => {
            check_options(faults, place, options, is_runtime);
        }
        FieldKind::OneOf { targets } => {
            if targets.is_empty() {
                faults.add(place, "target", "it points to at least one entity");
            }
            let mut once = super::Unique::new("entity among those it points to");
            for target in targets {
                once.add(faults, place, *target);
            }
        }
        _ => {}
    }
}

fn check_range(faults: &mut Faults, place: &str, scale: u32, min: Option<Decimal>, max: Option<Decimal>) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        faults.add(place, "range", "min is greater than max");
    }
    let fits = |limit: Option<Decimal>| limit.is_none_or(|limit| money::to_scaled(limit, scale).is_some());
    if scale <= MAX_SCALE && !(fits(min) && fits(max)) {
        faults.add(place, "range", "min or max is beyond what can be stored");
    }
}

fn check_options(faults: &mut Faults, place: &str, options: &[ChoiceOption], is_runtime: bool) {
    if options.is_empty() {
        faults.add(place, "options", "a choice has at least one option");
    }
    let mut names = super::Unique::new("name");
    let mut codes = super::Unique::new("code");
    for option in options {
        let place = format!("{place}.{}", option.name);
        names.add(faults, &place, option.name.as_str());
        codes.add(faults, &place, option.code);
        // An option added to a built-in choice is named like all else made at run time, so that no later built-in
        // option can clash with it.
        let is_added = option.code >= system::FIRST_RUNTIME_CODE;
        check_name(faults, &place, &option.name, is_added && !is_runtime);
        check_labels(faults, &place, &option.labels, is_added || is_runtime);
    }
}

fn check_lookup(faults: &mut Faults, place: &str, def: &EntityDef, field: &FieldDef, all: &[EntityDef]) {
    let is_retired = |id: &EntityId| all.iter().any(|def| def.id == *id && def.is_retired);
    // One of several may go out of use as long as another is left.
    let is_one_left = matches!(&field.kind, FieldKind::OneOf { targets } if !targets.iter().all(is_retired));
    for target in targets_of(&field.kind, all) {
        let found = all.iter().find(|def| def.id == target);
        let may_retire = field.is_retired || def.is_retired || is_one_left;
        if found.is_none_or(|target| target.is_retired && !may_retire) {
            faults.add(
                place,
                "target",
                format!("it points to the entity {target}, which does not exist or is retired"),
            );
        }
    }
    if field.is_hierarchy && !matches!(field.kind, FieldKind::Lookup { target } if target == def.id) {
        faults.add(place, "hierarchy", "a hierarchy is a lookup to the same entity");
    }
    if field.cascade.is_some() && !field.kind.is_lookup() {
        faults.add(place, "cascade", "only lookups cascade");
    }
}

fn check_flags(faults: &mut Faults, place: &str, def: &EntityDef, field: &FieldDef) {
    if field.is_searchable && !matches!(field.kind, FieldKind::Text { .. }) {
        faults.add(place, "searchable", "only texts are searched");
    }
    if field.is_unique && !is_indexable(&field.kind) {
        faults.add(place, "unique", "a field of this kind cannot be unique");
    }
    // Whoever sees a record must be able to name it, and the engine must be able to say who may see it.
    if field.is_secured && (field.id.0 < system::FIRST_OWN || field.id == def.primary || field.is_hierarchy) {
        faults.add(
            place,
            "secured",
            "what names a record, says where it belongs or is kept by the engine cannot be secured",
        );
    }
    let is_told_by = |other: &&FieldDef| {
        !other.is_secured && other.computed.as_ref().is_some_and(|computed| computed.sources().contains(&field.id))
    };
    if field.is_secured
        && let Some(other) = def.fields.iter().find(is_told_by)
    {
        faults.add(place, "secured", format!("{} is computed of it and would tell it", other.name));
    }
    if field.is_read_only && field.requirement == Requirement::Required {
        faults.add(place, "required", "nobody could fill a read-only field that is required");
    }
}

fn check_computed(faults: &mut Faults, place: &str, def: &EntityDef, field: &FieldDef) {
    let Some(computed) = &field.computed else { return };
    if !field.is_read_only || !matches!(field.kind, FieldKind::Text { .. }) {
        faults.add(place, "computed", "a computed field is a read-only text");
    }
    for source in computed.sources() {
        let is_good = def.field_by_id(source).is_some_and(|source| {
            matches!(source.kind, FieldKind::Text { .. }) && source.computed.is_none() && !source.is_retired
        });
        if !is_good {
            faults.add(
                place,
                "computed",
                format!("it is computed from the field {source}, which is not a text of its own"),
            );
        }
    }
}

/// Why a default does not fit the kind; `None` if it does.
fn fault_of_default(kind: &FieldKind, default: &DefaultValue) -> Option<&'static str> {
    let fits = match (default, kind) {
        (DefaultValue::Today, kind) => matches!(kind, FieldKind::Date),
        (DefaultValue::Now, kind) => matches!(kind, FieldKind::Timestamp),
        (DefaultValue::BaseCurrency, FieldKind::Text { max_length, .. }) => *max_length >= 3,
        (DefaultValue::BaseCurrency, _) => false,
        // The prefix, twelve digits, ten letters and what is between.
        (DefaultValue::Number(prefix), FieldKind::Text { max_length, .. }) => {
            (*max_length as usize) >= prefix.chars().count().saturating_add(24)
        }
        (DefaultValue::Number(_), _) => false,
        (DefaultValue::Text(text), kind) => text_fits(kind, text),
    };
    (!fits).then_some("the default is not a value the field can hold")
}

fn text_fits(kind: &FieldKind, text: &str) -> bool {
    let number = |min: &Option<Decimal>, max: &Option<Decimal>, scale: u32| {
        text.parse::<Decimal>().is_ok_and(|number| {
            min.is_none_or(|min| number >= min)
                && max.is_none_or(|max| number <= max)
                && money::to_scaled(number, scale).is_some()
        })
    };
    let offers = |options: &[ChoiceOption], name: &str| options.iter().any(|o| o.name == name && !o.is_retired);
    match kind {
        FieldKind::Text { max_length, .. } => !text.is_empty() && text.chars().count() <= *max_length as usize,
        FieldKind::Integer { min, max } => text.parse().is_ok_and(|number: i64| (*min..=*max).contains(&number)),
        FieldKind::Decimal { scale, min, max } => number(min, max, *scale),
        FieldKind::Money { min, max } => number(min, max, MONEY_SCALE),
        FieldKind::Boolean => ["true", "false"].contains(&text),
        FieldKind::Choice { options } => offers(options, text),
        FieldKind::MultiChoice { options } => text.split(';').all(|name| offers(options, name.trim())),
        FieldKind::Date => time::date_from_text(text).is_some(),
        FieldKind::Timestamp => Zone::named("UTC").is_ok_and(|zone| time::timestamp_from_text(text, zone).is_some()),
        _ => false,
    }
}
