//! Lists of an entity: those a front end offers by name, and the one it picks a record from. They follow from the
//! definition; nothing of them is stored but the columns and the order of the entity's own list.

use std::collections::BTreeSet;

use super::builtin;
use super::entity::{EntityDef, Labels, Ownership};
use super::kind::FieldKind;
use super::state::{State, StateModel};

/// So many columns beside the name tell two records apart.
const IDENTIFYING: usize = 3;

/// A list of an entity's records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// The name: `open_opportunity`, `my_account`.
    pub name: String,
    /// What people read.
    pub labels: Labels,
    /// Which records, as a condition of the query language; none for all.
    pub filter: Option<String>,
    /// The columns, as paths of the query language.
    pub columns: Vec<String>,
    /// The order, as paths; a leading `-` means descending.
    pub order: Vec<String>,
    /// True for the one shown first.
    pub is_default: bool,
}

/// The list from which a record is picked where another points to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupView {
    /// The columns: what the record is called, and what tells it from others of that name.
    pub columns: Vec<String>,
    /// The fields by whose words records are found as one types.
    pub search: Vec<String>,
    /// Which records are offered: those in use.
    pub filter: Option<String>,
    /// The order.
    pub order: Vec<String>,
}

/// The named lists of an entity, the one shown first at the head: what is in use, one list for each state, one's own,
/// and all.
pub fn views(def: &EntityDef) -> Vec<ListView> {
    let mut views = Vec::new();
    let view = |name: &str, words: Words<'_>, filter: Option<String>| ListView {
        name: format!("{name}_{}", def.name),
        labels: words.of(def),
        filter,
        columns: def.default_view.columns.clone(),
        order: def.default_view.order.clone(),
        is_default: false,
    };
    let in_use = in_use(def);
    if let Some(model) = &def.states {
        let current = current(def, model);
        if current.len() > 1 && current.len() < model.states.len() {
            views.push(view("current", Words::Current, in_use.clone()));
        }
        for state in &model.states {
            let filter = Some(format!("state = '{}'", state.name));
            views.push(view(&state.name, Words::State(&state.labels), filter));
        }
    } else if in_use.is_some() {
        views.push(view("enabled", Words::Enabled, in_use.clone()));
    }
    if def.ownership == Ownership::User {
        let mine = "owner = me()".to_owned();
        let filter = in_use.as_ref().map_or(mine.clone(), |in_use| format!("{mine} and {in_use}"));
        views.push(view("my", Words::Mine, Some(filter)));
    }
    views.push(view("all", Words::All, None));
    // A state may be called as one of the other lists is: the first of a name is the list of that name.
    let mut names = BTreeSet::new();
    views.retain(|view| names.insert(view.name.clone()));
    let first = if in_use.is_some() {
        views.iter().position(|view| view.filter == in_use)
    } else {
        views.iter().position(|view| view.filter.is_none())
    };
    if let Some(first) = views.get_mut(first.unwrap_or(0)) {
        first.is_default = true;
    }
    views.sort_by_key(|view| !view.is_default);
    views
}

/// The list from which a record of an entity is picked.
pub fn lookup(def: &EntityDef) -> LookupView {
    let primary = def.field_by_id(def.primary).map(|field| field.name.clone()).unwrap_or_default();
    let tells_apart = |path: &&String| {
        let first = path.split('.').next().unwrap_or_default();
        // Whose a record is says little of what it is.
        let is_short = |kind: &FieldKind| match kind {
            FieldKind::Text { .. } => !kind.is_long_text(),
            FieldKind::Choice { .. } | FieldKind::Date => true,
            FieldKind::Owner => false,
            kind => kind.is_lookup(),
        };
        first != primary && def.field(first).is_some_and(|field| is_short(&field.kind))
    };
    let others = def.default_view.columns.iter().filter(tells_apart).take(IDENTIFYING).cloned();
    let searched = def.fields.iter().filter(|field| field.is_searchable && !field.is_retired);
    LookupView {
        columns: std::iter::once(primary.clone()).chain(others).collect(),
        search: searched.map(|field| field.name.clone()).collect(),
        filter: in_use(def),
        order: vec![primary],
    }
}

/// The states of records in use.
fn current<'a>(def: &EntityDef, model: &'a StateModel) -> Vec<&'a State> {
    match builtin::current_states(def.id) {
        Some(names) => model.states.iter().filter(|state| names.contains(&state.name.as_str())).collect(),
        None => model.states.iter().filter(|state| !model.is_over(state)).collect(),
    }
}

/// The condition that a record is in use: its state is not one in which it is done with, and nobody has switched it off.
fn in_use(def: &EntityDef) -> Option<String> {
    if let Some(model) = &def.states {
        let current = current(def, model);
        return match current.as_slice() {
            [] => None,
            all if all.len() == model.states.len() => None,
            [only] => Some(format!("state = '{}'", only.name)),
            some => {
                let names: Vec<String> = some.iter().map(|state| format!("'{}'", state.name)).collect();
                Some(format!("state in ({})", names.join(", ")))
            }
        };
    }
    let is_switch =
        |name: &&str| def.field(name).is_some_and(|field| !field.is_retired && field.kind == FieldKind::Boolean);
    Some("is_disabled").filter(is_switch).map(|name| format!("{name} = false"))
}

/// What a list is called.
enum Words<'a> {
    Current,
    Enabled,
    State(&'a Labels),
    Mine,
    All,
}

impl Words<'_> {
    /// In every language in which the records have a name. Italian says in brackets what would have to agree in gender.
    fn of(&self, def: &EntityDef) -> Labels {
        let labels = self.of_many(&def.plural_labels);
        if labels.contains_key("en") {
            return labels;
        }
        // Every list has a name in English, whatever language its records have theirs in.
        let many = super::entity::label(&def.plural_labels, "en").unwrap_or(&def.name);
        labels.into_iter().chain(self.of_many(&Labels::from([("en".to_owned(), many.to_owned())]))).collect()
    }

    fn of_many(&self, many: &Labels) -> Labels {
        let told = |(language, many): (&String, &String)| {
            let state = |labels: &Labels| super::entity::label(labels, language).unwrap_or_default().to_owned();
            let text = match (self, language.as_str()) {
                (Words::Current, "it") => format!("{many} (in corso)"),
                (Words::Enabled, "it") => format!("{many} (abilitazione attiva)"),
                (Words::State(labels), "it") => format!("{many} (stato: {})", state(labels)),
                (Words::Mine, "it") => format!("{many} (in carico a me)"),
                (Words::All, "it") => format!("{many} (elenco completo)"),
                (Words::Current, "en") => format!("Current {}", within(many)),
                (Words::Enabled, "en") => format!("Enabled {}", within(many)),
                (Words::State(labels), "en") => format!("{} {}", state(labels), within(many)),
                (Words::Mine, "en") => format!("My {}", within(many)),
                (Words::All, "en") => format!("All {}", within(many)),
                (Words::State(labels), _) => format!("{many}: {}", state(labels)),
                // No words of ours in this language: the lists are told apart by the languages we have.
                (Words::Current | Words::Enabled | Words::Mine | Words::All, _) => return None,
            };
            Some((language.clone(), text))
        };
        many.iter().filter_map(told).collect()
    }
}

/// A label within a line: "Accounts" becomes "accounts", "PDF files" stays.
fn within(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
