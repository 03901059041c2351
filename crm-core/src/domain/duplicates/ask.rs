//! Asking all published rules about one record, whether it is written or is only to be.

use super::find::{Duplicate, Sought, find};
use super::rule::{IdleRule, published};
use crate::base::id::Id;
use crate::context::Context;
use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::Entity;
use crate::record::accept::accept;
use crate::record::computed;
use crate::record::draft::Draft;
use crate::record::values::Values;
use crate::security::right::Right;
use crate::security::rights;
use crate::store::Operation;

/// What may be the same as a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Duplicates {
    /// The records found, in the order of the rules; one that several rules find is told by each.
    pub duplicates: Vec<Duplicate>,
    /// Published rules that do not serve any more, and why.
    pub idle_rules: Vec<IdleRule>,
}

/// A record as it would be with these values: the one with this id, or a new one. Nothing is written.
///
/// # Errors
/// `unknown_field`, `not_found`, `permission_denied`; `validation` for values that the fields cannot hold.
pub(crate) fn drafted(context: &mut Context, entity: &Entity, id: Option<Id>, values: Values) -> Result<Draft> {
    let definition = context.registry.get(&entity.name)?.clone();
    let mut draft = match id {
        Some(id) => {
            let key = rights::find(context, entity, id, Right::Read)?;
            Draft::change(definition, Operation::Update, id, key)
        }
        // The id of what is not there yet is asked for by nobody.
        None => Draft::create(definition, context.principal.user),
    };
    let mut issues = Vec::new();
    for (name, value) in values.0 {
        let (index, field) = entity.get(&name)?;
        if field.kind == FieldKind::File {
            let message = "a file is not compared: leave it out";
            return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(&entity.name).with_field(&name));
        }
        match accept(context, field, value)? {
            Ok(cell) => draft.put(index, cell),
            Err(issue) => issues.push(issue),
        }
    }
    if !issues.is_empty() {
        return Err(Error::validation(&entity.name, issues));
    }
    computed::fill(context, &mut draft)?;
    Ok(draft)
}

/// What may be the same as a record: in one entity, or wherever a rule looks; of each rule so many at most.
pub(crate) fn duplicates_of(
    desk: &mut Desk<'_>,
    draft: &mut Draft,
    among: Option<&str>,
    limit: usize,
) -> Result<Duplicates> {
    let (rules, idle_rules) = published(desk, &draft.entity.clone())?;
    let mut duplicates = Vec::new();
    for rule in rules.iter().filter(|rule| among.is_none_or(|among| rule.matching.name == among)) {
        draft.load(desk.context, rule.base_fields())?;
        let cell = |index| draft.cell(index).clone();
        duplicates.extend(find(desk, rule, &Sought { cell: &cell, own: draft.key, after: None }, limit)?);
    }
    Ok(Duplicates { duplicates, idle_rules })
}
