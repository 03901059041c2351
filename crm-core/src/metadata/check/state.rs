//! The rules of states, their reasons, and the two fields that hold them.

use super::{Faults, Unique, check_labels, check_name};
use crate::metadata::builtin::{state_options, status_options};
use crate::metadata::entity::EntityDef;
use crate::metadata::kind::ChoiceOption;
use crate::metadata::registry::system;
use crate::metadata::state::{State, StateModel};

pub(super) fn check(faults: &mut Faults, def: &EntityDef) {
    let Some(model) = &def.states else { return };
    if model.states.is_empty() {
        faults.add(&def.name, "state", "a model of states has at least one");
    }
    let is_runtime = def.id.0 >= system::FIRST_RUNTIME_ENTITY;
    let mut names = Unique::new("name of a state");
    let mut codes = Unique::new("code of a state");
    // A reason is told by its name alone, in the field `status`: names are unique among all states.
    let mut reason_names = Unique::new("name of a reason");
    let mut reason_codes = Unique::new("code of a reason");
    for state in &model.states {
        let place = format!("{}.state.{}", def.name, state.name);
        names.add(faults, &place, state.name.as_str());
        codes.add(faults, &place, state.code);
        check_name(faults, &place, &state.name, false);
        check_labels(faults, &place, &state.labels, is_runtime);
        check_next(faults, &place, model, state);
        if state.reasons.is_empty() {
            faults.add(&place, "state", "a state has at least one reason");
        }
        for reason in &state.reasons {
            let place = format!("{}.status.{}", def.name, reason.name);
            let is_added = reason.code >= system::FIRST_RUNTIME_CODE;
            reason_names.add(faults, &place, reason.name.as_str());
            reason_codes.add(faults, &place, reason.code);
            check_name(faults, &place, &reason.name, is_added && !is_runtime);
            check_labels(faults, &place, &reason.labels, is_added || is_runtime);
        }
    }
    check_options(faults, def, "state", &state_options(model));
    check_options(faults, def, "status", &status_options(model));
}

fn check_next(faults: &mut Faults, place: &str, model: &StateModel, state: &State) {
    let mut once = Unique::new("next state");
    for next in &state.next {
        once.add(faults, place, *next);
        if *next == state.code || model.state_by_code(*next).is_none() {
            faults.add(place, "next_state", format!("it cannot lead to the state {next}"));
        }
    }
}

fn check_options(faults: &mut Faults, def: &EntityDef, field: &str, expected: &[ChoiceOption]) {
    let found = def.field(field).and_then(|field| field.kind.options());
    if found.is_some_and(|found| found != expected) {
        faults.add(&format!("{}.{field}", def.name), "state_options", "its options are not those of the states");
    }
}
