//! The life of a record: its states, the reasons each can have, and the ways from one to another.

use serde::{Deserialize, Serialize};

use super::entity::Labels;

/// Why a record is in its state ("lost: out-sold").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The stable number, unique in the entity: the code of the `status` field.
    pub code: i32,
    /// The name: snake_case.
    pub name: String,
    /// What people read.
    pub labels: Labels,
}

/// A state, with the reasons a record can be in it; the first is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The stable number: the code of the `state` field.
    pub code: i32,
    /// The name: snake_case.
    pub name: String,
    /// What people read.
    pub labels: Labels,
    /// The reasons, the default first.
    pub reasons: Vec<Reason>,
    /// The states a record can go to from here.
    pub next: Vec<i32>,
    /// True if a record in this state can only be read until its state changes.
    #[serde(default)]
    pub is_closed: bool,
}

/// The states of an entity. New records are in the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateModel {
    /// The states, the first being the one new records are in.
    pub states: Vec<State>,
}

impl StateModel {
    /// The state with this name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    /// The state with this code.
    pub fn state_by_code(&self, code: i32) -> Option<&State> {
        self.states.iter().find(|state| state.code == code)
    }

    /// The state a reason belongs to, and the reason.
    pub fn reason_by_code(&self, code: i32) -> Option<(&State, &Reason)> {
        self.states.iter().find_map(|s| s.reasons.iter().find(|r| r.code == code).map(|r| (s, r)))
    }

    /// True if a record in this state is done with: it can only be read, and goes nowhere but back to where it can be
    /// changed. A contract in force can only be read, too, but may still be held, or expire.
    pub fn is_over(&self, state: &State) -> bool {
        let leads_on = |code: &i32| self.state_by_code(*code).is_some_and(|next| next.is_closed);
        state.is_closed && !state.next.iter().any(leads_on)
    }

    /// The state of new records.
    pub fn initial(&self) -> Option<&State> {
        self.states.first()
    }
}
