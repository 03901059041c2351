//! Questions asked inside a transaction: they see what it has written so far, and what its user may see.

use std::sync::Arc;

use super::read::{Asking, Question, Shape, prepare, values};
use crate::base::value::Value;
use crate::context::Context;
use crate::error::Result;
use crate::query::ast::Query;
use crate::query::text::to_text;
use crate::security::access::Access;
use crate::security::policy::Policy;
use crate::security::principal::Principal;
use crate::store::{Cell, Cells, Operation};

/// The language of labels where nobody has chosen one.
const LANGUAGE: &str = "en";

/// What a question is asked with: its parameters, and of a page where it begins and how long it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// The parameters.
    pub params: &'a [(String, Value)],
    /// The keys of the row after which a later page begins.
    pub after: Option<&'a [Cell]>,
    /// How many rows a page has; none for the whole answer.
    pub size: Option<i64>,
}

/// Asks a question and lends each row to `each`, until it answers `false`. As the user, or of everything where the engine
/// acts on its own account.
///
/// # Errors
/// Those of binding; `query_parameter`; `permission_denied` for an entity the user may not read at all.
pub fn ask(
    context: &mut Context,
    query: &Query,
    given: Given<'_>,
    each: &mut dyn FnMut(&Question, &dyn Cells) -> Result<bool>,
) -> Result<()> {
    let access = match context.is_trusted() {
        true => {
            let engine = Principal { is_system: true, ..context.principal };
            Arc::new(Access::system(engine, Policy::load(&*context.writer, &context.registry)?))
        }
        false => context.access()?,
    };
    let is_noted = !context.is_trusted();
    put(context, &access, is_noted, query, given, each)
}

/// The same with the rights of this access, for what the engine makes of the answer: nobody has looked at anything, and
/// no log says so.
///
/// # Errors
/// Those of [`ask`].
pub fn ask_with(
    context: &mut Context,
    access: &Arc<Access>,
    query: &Query,
    given: Given<'_>,
    each: &mut dyn FnMut(&Question, &dyn Cells) -> Result<bool>,
) -> Result<()> {
    put(context, access, false, query, given, each)
}

fn put(
    context: &mut Context,
    access: &Arc<Access>,
    is_noted: bool,
    query: &Query,
    given: Given<'_>,
    each: &mut dyn FnMut(&Question, &dyn Cells) -> Result<bool>,
) -> Result<()> {
    let registry = context.registry.clone();
    let environment = context.environment.clone();
    let asking = Asking {
        registry: &registry,
        access,
        zone: environment.zone,
        language: environment.settings.languages.first().map_or(LANGUAGE, String::as_str),
        now: context.now,
        fiscal: environment.settings.fiscal(),
    };
    let mut told = given.after.unwrap_or_default().to_vec();
    let shape = match (given.size, given.after) {
        (None, _) => Shape::Whole,
        (Some(_), None) => Shape::FirstPage,
        (Some(_), Some(keys)) => Shape::NextPage(crate::query::page::shape(keys)),
    };
    let question = prepare(context.guard.store(), &asking, query, shape, &told)?;
    if is_noted {
        note(context, access, &question, query)?;
    }
    told.extend(given.size.map(Cell::Int));
    let cells = values(&question, &asking, given.params, &told)?;
    context.writer.select(&question.compiled, &cells, &mut |row| each(&question, row))
}

/// Where the organisation wants to know who has read what, this is reading too.
fn note(context: &mut Context, access: &Access, question: &Question, query: &Query) -> Result<()> {
    for entity in question.entities.iter().filter(|entity| access.policy.logged_entities.contains(entity)) {
        context.note_access(Operation::Read, *entity, None, Some(&to_text(query)))?;
    }
    Ok(())
}
