//! Currencies: what an amount was worth when it was written, and which currencies have to stay.

use crate::base::cell::Cell;
use crate::base::money;
use crate::context::Context;
use crate::domain::papers;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::system;
use crate::record::hook::HookEvent;
use crate::store::{Key, Operation};

use super::row;

/// The decimal places of rates.
const RATE_SCALE: u32 = 10;

/// Where else a currency is named by its code.
const NAMED: [(&str, &str); 3] =
    [("price_list", "list_currency"), ("discount_list", "list_currency"), ("user", "default_currency")];

/// The amounts of a new record that names no currency are in that of whoever writes it, if they have one. What belongs to
/// nobody, such as products, is everybody's: it stays in the base currency.
///
/// # Errors
/// Those of the store.
pub fn take_of_user(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.shared_definition();
    let Some(currency) = entity.index_of(system::CURRENCY) else { return Ok(()) };
    let is_said = event.is_asked(system::CURRENCY) || event.context().principal.is_system;
    if is_said || !entity.is_owned() || event.context().is_historic {
        return Ok(());
    }
    let name = entity.at(currency)?.name.as_str();
    let base = Cell::Text(event.context().environment.settings.base_currency.clone());
    // Another than the base currency was named by a rule.
    if event.cells([name])? != [base] {
        return Ok(());
    }
    let user = event.context().principal.key;
    match row::read(event.context(), "user", user, ["default_currency"])? {
        Some([own @ Cell::Text(_)]) => event.put(name, own),
        _ => Ok(()),
    }
}

/// Lets a user have a currency that there is.
///
/// # Errors
/// `validation`.
pub fn check_user(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete || !event.changes_any(&["default_currency"])? {
        return Ok(());
    }
    let [currency] = event.cells(["default_currency"])?;
    match row::text(&currency) {
        Some(code) if !money::is_currency(code) => {
            let issue = Issue::new("default_currency", "invalid_currency", "is not a currency of ISO 4217");
            Err(Error::validation("user", vec![issue]))
        }
        _ => Ok(()),
    }
}

/// Where the currency of a part comes from, which is not the part's to choose: what it is a line or an item of.
const PARTS: [&str; 6] =
    ["opportunity_line", "quote_line", "order_line", "invoice_line", "price_list_item", "discount"];

/// What a record may be made of or belong to: it goes on in the currency of that.
const ORIGINS: [&str; 8] =
    ["opportunity", "quote", "order", "invoice", "contract", "campaign", "originating_contract", "originating_lead"];

/// Before a record is written: a currency that is out of use is given to nothing new. What has it goes on in it, and so does
/// what is made of that.
///
/// # Errors
/// `validation`.
pub fn refuse_inactive(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.shared_definition();
    let named = NAMED.iter().find(|(name, _)| *name == entity.name).and_then(|(_, field)| entity.find(field));
    if PARTS.contains(&entity.name.as_str()) || event.is_undo() || event.context().is_historic {
        return Ok(());
    }
    let base = event.context().environment.settings.base_currency.clone();
    for index in entity.index_of(system::CURRENCY).into_iter().chain(named) {
        let field = entity.at(index)?.name.as_str();
        let is_new = event.operation() == Operation::Create || event.changes_any(&[field])?;
        if !is_new {
            continue;
        }
        let [code] = event.cells([field])?;
        let Some(code) = row::text(&code).filter(|code| *code != base) else { continue };
        let is_in_use = match find(event.context(), code)? {
            Some(key) => is_active(event.context(), key)?,
            None => true,
        };
        if !is_in_use && !papers::goes_on(event, field, &ORIGINS)? {
            let issue = Issue::new(field, "inactive", "is out of use; choose another currency");
            return Err(Error::validation(event.entity(), vec![issue]));
        }
    }
    Ok(())
}

fn is_active(context: &Context, currency: Key) -> Result<bool> {
    let entity = context.registry.get("currency")?;
    let state = row::read(context, "currency", currency, ["state"])?.and_then(|[state]| row::code(&state));
    let state = state.and_then(|code| i32::try_from(code).ok());
    let state = state.and_then(|code| entity.states.as_ref()?.state_by_code(code));
    Ok(state.is_none_or(|state| !state.is_closed))
}

/// Notes what a record's currency is worth whenever an amount or the currency itself is written.
///
/// # Errors
/// Those of the store.
pub fn note_rate(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.shared_definition();
    let Some(currency) = entity.index_of(system::CURRENCY) else { return Ok(()) };
    if entity.find("exchange_rate").is_none() || event.operation() == Operation::Delete || event.is_undo() {
        return Ok(());
    }
    let is_money = |index: usize| matches!(entity.fields.get(index).map(|f| &f.kind), Some(FieldKind::Money { .. }));
    let is_worth = |index: usize| index == currency || is_money(index);
    if event.operation() == Operation::Update && !event.changed_fields().into_iter().any(is_worth) {
        return Ok(());
    }
    let [code] = event.cells([entity.at(currency)?.name.as_str()])?;
    let rate = match row::text(&code) {
        Some(code) => rate(event.context(), code)?,
        None => Cell::Null,
    };
    event.put("exchange_rate", rate)
}

/// Units of a currency for one of the base currency; null for one that is not kept.
fn rate(context: &Context, code: &str) -> Result<Cell> {
    if code == context.environment.settings.base_currency {
        let one = money::to_scaled(1.into(), RATE_SCALE).map_or(Cell::Null, Cell::Int);
        return Ok(one);
    }
    let Some(key) = find(context, code)? else { return Ok(Cell::Null) };
    Ok(row::read(context, "currency", key, ["rate"])?.map_or(Cell::Null, |[rate]| rate))
}

/// The decimal places of a currency: as it is kept, or two.
pub(super) fn places(context: &Context, code: &str) -> Result<u32> {
    let Some(key) = find(context, code)? else { return Ok(2) };
    let decimals = row::read(context, "currency", key, ["decimals"])?.and_then(|[places]| row::code(&places));
    Ok(decimals.and_then(|places| places.try_into().ok()).unwrap_or(2))
}

fn find(context: &Context, code: &str) -> Result<Option<Key>> {
    let entity = context.registry.get("currency")?;
    let code = (entity.get("code")?.0, Cell::Text(code.to_owned()));
    Ok(context.writer.find(entity, &[code], 1)?.into_iter().next())
}

/// Keeps the base currency what it is, and in use, and the currencies that records name.
///
/// # Errors
/// `validation` for another rate of the base currency than one, or none at all; `in_use`.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    let base = event.context().environment.settings.base_currency.clone();
    let old = event.old_cell("code")?;
    if event.operation() == Operation::Delete {
        return refuse_used(event, row::text(&old).unwrap_or_default(), &base, "deleted: make it inactive instead");
    }
    if event.operation() == Operation::Update && event.is_changed("code")? {
        refuse_used(event, row::text(&old).unwrap_or_default(), &base, "given another code")?;
    }
    let [code, rate] = event.cells(["code", "rate"])?;
    let is_base = row::text(&code) == Some(base.as_str());
    if is_base && event.is_changed("state")? {
        let state = event.new_value("state")?;
        if state.as_text().is_some_and(|state| event.definition().closes(state)) {
            let message = format!("{base} is the base currency of this file and cannot be made inactive");
            return Err(Error::new(ErrorCode::InUse, message).with_entity("currency").with_field("state"));
        }
    }
    event.put("is_base", Cell::Int(i64::from(is_base)))?;
    let Some(rate) = row::number(&rate, RATE_SCALE) else { return Ok(()) };
    let fault = match is_base {
        true if rate != 1.into() => "of the base currency is 1, as all others are counted in it",
        _ if rate <= 0.into() => "must be above nought",
        _ => return Ok(()),
    };
    Err(Error::validation("currency", vec![Issue::new("rate", "invalid_rate", fault)]))
}

fn refuse_used(event: &mut HookEvent<'_>, code: &str, base: &str, what: &str) -> Result<()> {
    let refuse = |why: String| Err(Error::new(ErrorCode::InUse, why).with_entity("currency"));
    if code == base {
        return refuse(format!("{code} is the base currency of this file and cannot be {what}"));
    }
    let registry = event.context().registry.clone();
    for entity in registry.entities() {
        let named = NAMED.iter().find(|(name, _)| *name == entity.name).and_then(|(_, field)| entity.find(field));
        for field in entity.index_of(system::CURRENCY).into_iter().chain(named) {
            let of_code = [(field, Cell::Text(code.to_owned()))];
            if !event.context().writer.find(entity, &of_code, 1)?.is_empty() {
                return refuse(format!("amounts of a {} are in {code}: it cannot be {what}", entity.name));
            }
        }
    }
    Ok(())
}
