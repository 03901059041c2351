//! The words in which the built-in entities are written, so that an entity's file reads like a table:
//! number, name, English, Italian, then what only some kinds have.

use super::number;
use crate::base::id::{EntityId, FieldId};
use crate::metadata::entity::{EntityDef, IndexDef, KeyDef, Labels, Ownership, ViewDef};
use crate::metadata::field::{Cascade, DefaultValue, FieldDef, Follow, OnDelete};
use crate::metadata::kind::{ChoiceOption, FieldKind, TextFormat};
use crate::metadata::registry::system;
use crate::metadata::state::{Reason, State, StateModel};

/// The rules of a part that is shown, or hidden, by an owner of its own, which is that of the whole: it goes with the
/// whole, and to its next owner. Unlike with a child, nobody reaches it by way of what stands above the whole, since
/// a condition over all kinds of whole, and all that each can be about, would be longer than what it finds is worth.
pub(super) const BELONGS: Cascade = Cascade { delete: OnDelete::Cascade, assign: Follow::All, ..Cascade::REFERENCE };

/// The longest description, note or message kept as text.
const LONG_TEXT: u32 = 1_000_000;

/// A label in the two languages every built-in has.
pub(super) fn labels(english: &str, italian: &str) -> Labels {
    [("en", english), ("it", italian)].map(|(language, text)| (language.to_owned(), text.to_owned())).into()
}

fn field(id: u32, name: &str, english: &str, italian: &str, kind: FieldKind) -> FieldDef {
    FieldDef::new(FieldId(id), name, kind).label("en", english).label("it", italian)
}

fn formatted(id: u32, name: &str, english: &str, italian: &str, format: TextFormat, max_length: u32) -> FieldDef {
    field(id, name, english, italian, FieldKind::Text { format, max_length })
}

/// One line of text.
pub(super) fn text(id: u32, name: &str, english: &str, italian: &str, max_length: u32) -> FieldDef {
    formatted(id, name, english, italian, TextFormat::Plain, max_length)
}

/// Several lines of text.
pub(super) fn multiline(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    formatted(id, name, english, italian, TextFormat::Multiline, LONG_TEXT)
}

/// An e-mail address. 320 is what the standard allows: 64, the @ and 255.
pub(super) fn email(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    formatted(id, name, english, italian, TextFormat::Email, 320)
}

/// A telephone number.
pub(super) fn phone(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    formatted(id, name, english, italian, TextFormat::Phone, 50)
}

/// A web address.
pub(super) fn url(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    formatted(id, name, english, italian, TextFormat::Url, 2_000)
}

/// A whole number.
pub(super) fn integer(id: u32, name: &str, english: &str, italian: &str, min: i64, max: i64) -> FieldDef {
    field(id, name, english, italian, FieldKind::Integer { min, max })
}

/// An exact number with so many decimal places.
pub(super) fn decimal(id: u32, name: &str, english: &str, italian: &str, scale: u32) -> FieldDef {
    field(id, name, english, italian, FieldKind::Decimal { scale, min: None, max: None })
}

/// A share of a hundred.
pub(super) fn percent(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    let kind = FieldKind::Decimal { scale: 2, min: Some(0.into()), max: Some(100.into()) };
    field(id, name, english, italian, kind)
}

/// An amount in the record's currency.
pub(super) fn money(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Money { min: None, max: None })
}

/// Yes or no; no when nothing is said, so that questions need not ask for "not set" too.
pub(super) fn boolean(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Boolean).default_text("false")
}

/// An option: code, name, English, Italian.
pub(super) type OptionRow<'a> = (i32, &'a str, &'a str, &'a str);

/// One of some options.
pub(super) fn choice(id: u32, name: &str, english: &str, italian: &str, options: &[OptionRow<'_>]) -> FieldDef {
    let option = |&(code, name, english, italian): &OptionRow<'_>| ChoiceOption {
        code,
        name: name.to_owned(),
        labels: labels(english, italian),
        is_retired: false,
    };
    field(id, name, english, italian, FieldKind::Choice { options: options.iter().map(option).collect() })
}

/// A day.
pub(super) fn date(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Date)
}

/// A moment.
pub(super) fn timestamp(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Timestamp)
}

/// A record of one other entity.
pub(super) fn lookup(id: u32, name: &str, english: &str, italian: &str, target: EntityId) -> FieldDef {
    field(id, name, english, italian, FieldKind::Lookup { target })
}

/// An account or a contact.
pub(super) fn customer(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Customer)
}

/// A user or a team.
pub(super) fn owner(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Owner)
}

/// Any record that has an owner.
pub(super) fn record(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::Record)
}

/// A record of one of several entities, the likeliest first.
pub(super) fn one_of(id: u32, name: &str, english: &str, italian: &str, targets: &[EntityId]) -> FieldDef {
    field(id, name, english, italian, FieldKind::OneOf { targets: targets.to_vec() })
}

/// The record an activity is about: it goes where that goes.
pub(super) fn regarding(id: u32, dynamics: &str) -> FieldDef {
    field(id, "regarding", "Regarding", "Riguardo a", FieldKind::Regarding)
        .cascade(Cascade::PARENTAL)
        .dynamics(dynamics)
}

/// The record a note is kept with: it goes where that goes.
pub(super) fn noted(id: u32, dynamics: &str) -> FieldDef {
    field(id, "regarding", "Regarding", "Riguardo a", FieldKind::Noted).cascade(Cascade::PARENTAL).dynamics(dynamics)
}

/// A file.
pub(super) fn file(id: u32, name: &str, english: &str, italian: &str) -> FieldDef {
    field(id, name, english, italian, FieldKind::File)
}

/// A reason of a state.
pub(super) fn reason(code: i32, name: &str, english: &str, italian: &str) -> Reason {
    Reason { code, name: name.to_owned(), labels: labels(english, italian) }
}

/// A state in which records can be changed, the states that can follow it, and its reasons, the default first.
pub(super) fn open<const N: usize>(
    (code, name, english, italian): OptionRow<'_>,
    next: &[i32],
    reasons: [Reason; N],
) -> State {
    let (name, labels) = (name.to_owned(), labels(english, italian));
    State { code, name, labels, reasons: reasons.into(), next: next.to_vec(), is_closed: false }
}

/// As [`open`], for a state in which records can only be read.
pub(super) fn closed<const N: usize>(row: OptionRow<'_>, next: &[i32], reasons: [Reason; N]) -> State {
    State { is_closed: true, ..open(row, next, reasons) }
}

/// The two states of most records: active and inactive, and back again. Italian has a word for each gender.
pub(in crate::metadata) fn active_or_inactive(active: &str, inactive: &str) -> [State; 2] {
    [
        open((0, "active", "Active", active), &[1], [reason(1, "active", "Active", active)]),
        closed((1, "inactive", "Inactive", inactive), &[0], [reason(2, "inactive", "Inactive", inactive)]),
    ]
}

/// Begins an entity: its number and its name. What is written of it is put together by [`EntityBuilder::build`].
pub(super) fn entity(id: EntityId, name: &str) -> EntityBuilder {
    EntityBuilder {
        def: EntityDef {
            id,
            name: name.to_owned(),
            table: name.to_owned(),
            labels: Labels::new(),
            plural_labels: Labels::new(),
            dynamics_name: None,
            ownership: Ownership::Organisation,
            primary: FieldId(0),
            is_activity: false,
            has_activities: false,
            has_notes: true,
            fields: Vec::new(),
            states: None,
            keys: Vec::new(),
            indexes: Vec::new(),
            default_view: ViewDef::default(),
            form: None,
            is_retired: false,
        },
        primary: String::new(),
        indexes: Vec::new(),
        keys: Vec::new(),
    }
}

/// An entity being written. Fields are named until the end, when names become numbers; a name that no field has
/// becomes the number 0, which `check` refuses.
pub(super) struct EntityBuilder {
    def: EntityDef,
    primary: String,
    indexes: Vec<(Vec<String>, String)>,
    keys: Vec<(String, Vec<String>)>,
}

impl EntityBuilder {
    /// What people call one, and many.
    pub(super) fn english(self, one: &str, many: &str) -> EntityBuilder {
        self.labelled("en", one, many)
    }

    /// What people call one, and many, in Italian.
    pub(super) fn italian(self, one: &str, many: &str) -> EntityBuilder {
        self.labelled("it", one, many)
    }

    fn labelled(mut self, language: &str, one: &str, many: &str) -> EntityBuilder {
        self.def.labels.insert(language.to_owned(), one.to_owned());
        self.def.plural_labels.insert(language.to_owned(), many.to_owned());
        self
    }

    /// The name Dynamics uses.
    pub(super) fn dynamics(mut self, name: &str) -> EntityBuilder {
        self.def.dynamics_name = Some(name.to_owned());
        self
    }

    /// Every record has an owner: a user or a team.
    pub(super) fn owned(mut self) -> EntityBuilder {
        self.def.ownership = Ownership::User;
        self
    }

    /// No notes can be kept with its records: nobody works with them for their own sake.
    pub(super) fn without_notes(mut self) -> EntityBuilder {
        self.def.has_notes = false;
        self
    }

    /// Activities can be about its records.
    pub(super) fn with_activities(mut self) -> EntityBuilder {
        self.def.has_activities = true;
        self
    }

    /// It is a kind of activity.
    pub(super) fn activity(mut self) -> EntityBuilder {
        self.def.is_activity = true;
        self
    }

    /// Its states, that of new records first.
    pub(super) fn states<const N: usize>(mut self, states: [State; N]) -> EntityBuilder {
        self.def.states = Some(StateModel { states: states.into() });
        self
    }

    /// Its own fields; may be said several times.
    pub(super) fn fields(mut self, fields: impl IntoIterator<Item = FieldDef>) -> EntityBuilder {
        self.def.fields.extend(fields);
        self
    }

    /// The field that names a record to people.
    pub(super) fn primary(mut self, name: &str) -> EntityBuilder {
        self.primary = name.to_owned();
        self
    }

    /// Fields that together name one record.
    pub(super) fn key(mut self, name: &str, fields: &[&str]) -> EntityBuilder {
        self.keys.push((name.to_owned(), fields.iter().map(|name| (*name).to_owned()).collect()));
        self
    }

    /// An index and the question that would be slow without it.
    pub(super) fn index(mut self, fields: &[&str], serves: &str) -> EntityBuilder {
        self.indexes.push((fields.iter().map(|name| (*name).to_owned()).collect(), serves.to_owned()));
        self
    }

    /// The list shown first: its columns, and its order (`-` means descending).
    pub(super) fn view(mut self, columns: &[&str], order: &[&str]) -> EntityBuilder {
        let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        self.def.default_view = ViewDef { columns: owned(columns), order: owned(order) };
        self
    }

    /// The definition: the system fields, then its own.
    pub(super) fn build(mut self) -> EntityDef {
        let system = system_fields(&self.def);
        if self.def.fields.iter().any(|field| matches!(field.kind, FieldKind::Money { .. })) {
            self.def.fields.push(exchange_rate());
        }
        self.def.fields.splice(0..0, system);
        self.def.primary = self.number_of(&self.primary);
        self.def.indexes = std::mem::take(&mut self.indexes)
            .into_iter()
            .map(|(names, serves)| IndexDef { fields: names.iter().map(|name| self.number_of(name)).collect(), serves })
            .collect();
        self.def.keys = std::mem::take(&mut self.keys)
            .into_iter()
            .map(|(name, names)| KeyDef { name, fields: names.iter().map(|name| self.number_of(name)).collect() })
            .collect();
        self.def
    }

    fn number_of(&self, name: &str) -> FieldId {
        self.def.field(name).map_or(FieldId(0), |field| field.id)
    }
}

/// What the record's currency was worth when its amounts were written. Its number is that of no group of fields.
fn exchange_rate() -> FieldDef {
    decimal(299, "exchange_rate", "Exchange rate", "Tasso di cambio", 10).read_only().dynamics("exchangerate")
}

/// The fields every entity has, and those that ownership, states and amounts bring with them.
pub(in crate::metadata) fn system_fields(def: &EntityDef) -> Vec<FieldDef> {
    let dynamics_id = match &def.dynamics_name {
        _ if def.is_activity => "activityid".to_owned(),
        Some(name) => format!("{name}id"),
        None => format!("{}id", def.name),
    };
    let by_user = |id: FieldId, name, english, italian| lookup(id.0, name, english, italian, number::USER).read_only();
    let mut fields = vec![
        FieldDef { column: "uuid".to_owned(), ..field(system::ID.0, "id", "Id", "Id", FieldKind::Id) }
            .read_only()
            .dynamics(&dynamics_id),
        integer(system::VERSION.0, "version", "Version", "Versione", 1, i64::MAX).read_only().dynamics("versionnumber"),
        timestamp(system::CREATED_AT.0, "created_at", "Created at", "Data creazione").read_only().dynamics("createdon"),
        by_user(system::CREATED_BY, "created_by", "Created by", "Creato da").dynamics("createdby"),
        timestamp(system::MODIFIED_AT.0, "modified_at", "Modified at", "Data modifica")
            .read_only()
            .dynamics("modifiedon"),
        by_user(system::MODIFIED_BY, "modified_by", "Modified by", "Modificato da").dynamics("modifiedby"),
    ];
    if def.ownership == Ownership::User {
        fields.push(
            field(system::OWNER.0, "owner", "Owner", "Proprietario", FieldKind::Owner)
                .cascade(Cascade::KEEP)
                .dynamics("ownerid"),
        );
        fields.push(
            lookup(system::BUSINESS_UNIT.0, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .read_only()
                .cascade(Cascade::KEEP)
                .dynamics("owningbusinessunit"),
        );
    }
    if let Some(model) = &def.states {
        let state = FieldKind::Choice { options: state_options(model) };
        let status = FieldKind::Choice { options: status_options(model) };
        fields.push(field(system::STATE.0, "state", "State", "Stato", state).read_only().dynamics("statecode"));
        // The reason may be changed as long as the state stays: it is not read-only.
        fields.push(field(system::STATUS.0, "status", "Status", "Motivo dello stato", status).dynamics("statuscode"));
    }
    if def.fields.iter().any(|field| matches!(field.kind, FieldKind::Money { .. })) {
        fields.push(
            text(system::CURRENCY.0, "currency", "Currency", "Valuta", 3)
                .default(DefaultValue::BaseCurrency)
                .dynamics("transactioncurrencyid"),
        );
    }
    fields
}

/// The options of the `state` field: the states.
pub(in crate::metadata) fn state_options(model: &StateModel) -> Vec<ChoiceOption> {
    let option = |state: &State| ChoiceOption {
        code: state.code,
        name: state.name.clone(),
        labels: state.labels.clone(),
        is_retired: false,
    };
    model.states.iter().map(option).collect()
}

/// The options of the `status` field: the reasons of all states.
pub(in crate::metadata) fn status_options(model: &StateModel) -> Vec<ChoiceOption> {
    let option = |reason: &Reason| ChoiceOption {
        code: reason.code,
        name: reason.name.clone(),
        labels: reason.labels.clone(),
        is_retired: false,
    };
    model.states.iter().flat_map(|state| &state.reasons).map(option).collect()
}
