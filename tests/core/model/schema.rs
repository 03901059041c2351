//! The model's idea of the schema, and how it becomes definitions.

use crm_core::metadata::entity::Ownership;
use crm_core::metadata::field::{Cascade, Follow};
use crm_core::{NewEntity, NewField, NewKind, NewOption};

use super::plan::FieldPlan;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Note,
    Integer,
    Decimal,
    Money,
    Boolean,
    Choice,
    Multi,
    Date,
    Timestamp,
    Lookup(usize),
    Regarding,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub is_searchable: bool,
    pub is_unique: bool,
    pub is_hierarchy: bool,
    pub cascade: Cascade,
    pub is_retired: bool,
}

#[derive(Clone, Debug)]
pub struct Entity {
    pub name: String,
    pub has_activities: bool,
    pub fields: Vec<Field>,
}

/// Every entity's first field is its name, the second its code.
pub const NAME: usize = 0;
pub const CODE: usize = 1;

pub const OPTIONS: [&str; 4] = ["north", "south", "east", "west"];

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub entities: Vec<Entity>,
    /// Counts names given, so that none is given twice.
    pub names: usize,
}

impl Schema {
    pub fn fresh_name(&mut self) -> String {
        self.names += 1;
        format!("x_{}", self.names)
    }

    /// The entity a number means.
    pub fn pick(&self, number: u8) -> usize {
        usize::from(number) % self.entities.len()
    }

    /// A field of the entity that is not retired.
    pub fn pick_field(&self, entity: usize, number: u8) -> usize {
        let live: Vec<usize> = self.live(entity).collect();
        live[usize::from(number) % live.len()]
    }

    pub fn live(&self, entity: usize) -> impl Iterator<Item = usize> + '_ {
        self.entities[entity].fields.iter().enumerate().filter(|(_, field)| !field.is_retired).map(|(index, _)| index)
    }

    /// True if records of the entity can be what a field of this kind points to.
    pub fn can_point(&self, kind: Kind, target: usize) -> bool {
        match kind {
            Kind::Lookup(entity) => entity == target,
            Kind::Regarding => self.entities[target].has_activities,
            _ => false,
        }
    }

    /// Every lookup that can point to records of `target`, retired ones too: entity and field.
    pub fn lookups_to(&self, target: usize) -> Vec<(usize, usize)> {
        let all = self.entities.iter().enumerate();
        let fields =
            all.flat_map(|(entity, def)| def.fields.iter().enumerate().map(move |(field, f)| (entity, field, f.kind)));
        fields.filter(|(_, _, kind)| self.can_point(*kind, target)).map(|(entity, field, _)| (entity, field)).collect()
    }

    /// A new entity with a name and a code, and no other fields yet.
    pub fn new_entity(&mut self) -> Entity {
        let name = self.fresh_name();
        let field = |name: &str, is_searchable, is_unique| Field {
            name: name.to_owned(),
            kind: Kind::Text,
            is_searchable,
            is_unique,
            is_hierarchy: false,
            cascade: Cascade::REFERENCE,
            is_retired: false,
        };
        let has_activities = self.names % 2 == 1;
        Entity { name, has_activities, fields: vec![field("x_name", true, false), field("x_code", false, true)] }
    }

    /// The field a plan means for the entity at this place.
    pub fn new_field(&mut self, entity: usize, plan: &FieldPlan) -> Field {
        let target = usize::from(plan.target) % (self.entities.len().max(entity + 1));
        let kind = match plan.kind % 15 {
            0 => Kind::Text,
            1 => Kind::Note,
            2 => Kind::Integer,
            3 => Kind::Decimal,
            4 => Kind::Money,
            5 => Kind::Boolean,
            6 => Kind::Choice,
            7 => Kind::Multi,
            8 => Kind::Date,
            9 => Kind::Timestamp,
            10 => Kind::Regarding,
            _ => Kind::Lookup(target),
        };
        let is_hierarchy = kind == Kind::Lookup(entity) && plan.is_searchable;
        // Deleting must not come back to its own entity: only from later entities to earlier ones, or in a tree.
        let may_delete = matches!(kind, Kind::Lookup(target) if target < entity) || is_hierarchy;
        let cascade = match plan.cascade % 5 {
            0 if may_delete => Cascade::PARENTAL,
            1 => Cascade::KEEP,
            2 => Cascade { assign: Follow::SameOwner, ..Cascade::REFERENCE },
            3 => Cascade { assign: Follow::Active, ..Cascade::REFERENCE },
            4 => Cascade { assign: Follow::All, ..Cascade::LINK },
            _ => Cascade::REFERENCE,
        };
        Field {
            name: self.fresh_name(),
            kind,
            is_searchable: plan.is_searchable && matches!(kind, Kind::Text | Kind::Note),
            is_unique: false,
            is_hierarchy,
            cascade,
            is_retired: false,
        }
    }

    /// The words that make a field, for the engine.
    pub fn define_field(&self, field: &Field) -> NewField {
        let options = |count: usize| OPTIONS[..count].iter().map(|name| NewOption::new(*name).label("en", name));
        let name = field.name.as_str();
        let mut new = match field.kind {
            Kind::Text => NewField::text(name, 40),
            Kind::Note => NewField::multiline(name, 10_000),
            Kind::Integer => NewField::integer(name).range(-1_000, 1_000),
            Kind::Decimal => NewField::decimal(name, 2).range(-1_000, 1_000),
            Kind::Money => NewField::money(name),
            Kind::Boolean => NewField::boolean(name),
            Kind::Choice => NewField::choice(name, options(3)),
            Kind::Multi => NewField::multi_choice(name, options(4)),
            Kind::Date => NewField::date(name),
            Kind::Timestamp => NewField::timestamp(name),
            Kind::Lookup(target) => {
                let target = self.entities[target].name.clone();
                NewField::new(name, NewKind::Lookup { target }).cascade(field.cascade)
            }
            Kind::Regarding => NewField::regarding(name).cascade(field.cascade),
        };
        new.is_searchable = field.is_searchable;
        new.is_unique = field.is_unique;
        new.is_hierarchy = field.is_hierarchy;
        new.label("en", "Field")
    }

    /// The words that make an entity with its name and its code; further fields are added after.
    pub fn define_entity(&self, entity: &Entity) -> NewEntity {
        let mut new = NewEntity::new(entity.name.as_str(), Ownership::User).label("en", "Thing", "Things");
        new.has_activities = entity.has_activities;
        let name = self.define_field(&entity.fields[NAME]).required();
        new.field(name).field(self.define_field(&entity.fields[CODE]))
    }
}
