//! Paths: from `customer.account.city` to the field of a joined entity.

use std::sync::Arc;

use super::super::ast::{Path, Position};
use super::super::plan::{Decode, Encode, FieldRef, MOST_JOINED, Slot, SlotSource, Term};
use super::kind::{Kind, Operand, names_of_targets, of_field};
use super::scope::{Place, at_own_level, is_of_group};
use super::{Binder, type_error};
use crate::base::id::EntityId;
use crate::base::text;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::entity::label;
use crate::metadata::field::FieldDef;
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, FieldIndex};

type Segments<'p> = &'p [(String, Position)];

/// A place on the way: a source, and what it is of.
#[derive(Clone, Copy)]
pub(super) struct Stop<'a> {
    pub(super) level: usize,
    pub(super) source: usize,
    pub(super) entity: &'a Arc<Entity>,
}

impl<'a> Binder<'a> {
    /// The value a path leads to.
    pub(super) fn path(&mut self, path: &Path) -> Result<Operand> {
        let Some(((first, place), rest)) = path.segments.split_first() else {
            return Err(type_error("a path has at least one name"));
        };
        for level in 0..self.scopes.len() {
            let scope = self.scope(level)?;
            let stop = Stop { level, source: 0, entity: scope.entity };
            let segments = if scope.entity.find(first).is_some() {
                path.segments.as_slice()
            } else if scope.is_called(first) {
                rest
            } else if let Some(column) = scope.column_called(first).filter(|_| rest.is_empty() && level == 0) {
                let column = column.clone();
                return self.operand(&column);
            } else {
                continue;
            };
            let mut operand = self.walk(stop, segments)?;
            // `o.name` is called `name`, as in SQL.
            let named = if segments.is_empty() { &path.segments } else { segments };
            operand.name = named.iter().map(|(segment, _)| segment.as_str()).collect::<Vec<_>>().join(".");
            self.check_outer(level, &operand, *place)?;
            return Ok(operand);
        }
        let entity = self.scope(0)?.entity;
        Err(entity.unknown_field(first).with_position(*place))
    }

    /// A question within a question sees of the groups around it what they are grouped by.
    fn check_outer(&mut self, level: usize, operand: &Operand, place: Position) -> Result<()> {
        match &self.scope(level)?.place {
            Place::Grouped(group) if level > 0 && !is_of_group(&at_own_level(&operand.term), group) => {
                Err(type_error(format!("{} is not in group by", operand.name)).with_position(place))
            }
            _ => Ok(()),
        }
    }

    /// Goes on from a source. No segments mean the record itself.
    fn walk(&mut self, stop: Stop<'a>, segments: Segments<'_>) -> Result<Operand> {
        let Some(((name, place), rest)) = segments.split_first() else {
            return Ok(own_id(stop));
        };
        let Some(index) = stop.entity.find(name) else {
            if name == "name" && stop.source > 0 && rest.is_empty() {
                let (index, field) = stop.entity.primary_field()?;
                return self.field(stop, index, field);
            }
            return Err(stop.entity.unknown_field(name).with_position(*place));
        };
        let field = stop.entity.at(index)?;
        if self.ctx.sight.hides(stop.entity, index) {
            return self.hidden(stop.entity, field).map_err(|error| error.with_position(*place));
        }
        let Some((next, next_place)) = rest.first() else {
            return self.field(stop, index, field);
        };
        match &field.kind {
            FieldKind::Lookup { .. } if rest.len() == 1 && next == "id" => self.field(stop, index, field),
            FieldKind::Lookup { target } => {
                let target = self.registry.get_by_id(*target)?;
                let source = self.join(stop.level, stop.source, index, target)?;
                self.walk(Stop { level: stop.level, source, entity: target }, rest)
            }
            kind if kind.is_polymorphic() => self.walk_polymorphic(stop, index, field, rest),
            FieldKind::Choice { options } if rest.len() == 1 => {
                let term = Term::Field(FieldRef { level: stop.level, source: stop.source, field: index });
                match next.as_str() {
                    "code" => Ok(Operand::number(term, 0, String::new())),
                    "label" => {
                        let language = self.ctx.language;
                        let by_label = options
                            .iter()
                            .map(|option| {
                                let label = label(&option.labels, language).unwrap_or(&option.name);
                                (label.to_owned(), i64::from(option.code))
                            })
                            .collect();
                        let labels =
                            options.iter().map(|option| (i64::from(option.code), option.labels.clone())).collect();
                        Ok(Operand {
                            term,
                            kind: Kind::Option(Arc::new(by_label)),
                            decode: Decode::Label(Arc::new(labels), language.to_owned()),
                            name: String::new(),
                        })
                    }
                    _ => Err(dead_end(stop.entity, field, next, *next_place, &["label", "code"])),
                }
            }
            FieldKind::Choice { .. } => Err(dead_end(stop.entity, field, next, *next_place, &["label", "code"])),
            _ => Err(dead_end(stop.entity, field, next, *next_place, &[])),
        }
    }

    /// Goes on through a lookup that can point to several entities.
    fn walk_polymorphic(
        &mut self,
        stop: Stop<'a>,
        index: FieldIndex,
        field: &'a FieldDef,
        rest: Segments<'_>,
    ) -> Result<Operand> {
        let Some(((next, place), further)) = rest.split_first() else {
            return self.field(stop, index, field);
        };
        let targets = self.registry.targets_of(&field.kind);
        if let Some(target) = targets.iter().copied().find(|target| target.name == *next) {
            let source = self.join(stop.level, stop.source, index, target)?;
            return self.walk(Stop { level: stop.level, source, entity: target }, further);
        }
        let reference = FieldRef { level: stop.level, source: stop.source, field: index };
        match next.as_str() {
            "type" if further.is_empty() => {
                let names = names_of_targets(field, self.registry);
                let codes = names.iter().map(|(id, name)| (name.to_string(), i64::from(id.0))).collect();
                let term = match self.seen_keys(stop, index, field)? {
                    Some(_) if targets.len() > MOST_JOINED => self.entity_behind(reference, &targets)?,
                    Some(keys) => Term::EntityOf(keys),
                    None => Term::TargetEntity(reference),
                };
                Ok(Operand {
                    term,
                    kind: Kind::Option(Arc::new(codes)),
                    decode: Decode::EntityName(names),
                    name: String::new(),
                })
            }
            "id" if further.is_empty() && targets.len() > MOST_JOINED => Ok(Operand {
                term: self.key_behind(reference, &targets)?,
                kind: Kind::Record(targets.iter().map(|target| target.id).collect()),
                decode: Decode::OwnId,
                name: String::new(),
            }),
            "id" if further.is_empty() => {
                let mut keys = Vec::with_capacity(targets.len());
                for target in &targets {
                    let source = self.join(stop.level, stop.source, index, target)?;
                    keys.push(Term::Key { level: stop.level, source });
                }
                let targets = targets.iter().map(|target| target.id).collect();
                Ok(Operand {
                    term: Term::FirstSet(keys),
                    kind: Kind::Record(targets),
                    decode: Decode::OwnId,
                    name: String::new(),
                })
            }
            _ => self.shared(stop, index, &targets, rest, (next, *place)),
        }
    }

    /// A field that several targets have: the first that is set, as a record has but one target.
    fn shared(
        &mut self,
        stop: Stop<'a>,
        index: FieldIndex,
        targets: &[&'a Arc<Entity>],
        rest: Segments<'_>,
        (next, place): (&str, Position),
    ) -> Result<Operand> {
        let is_name = next == "name" && rest.len() == 1;
        let having: Vec<&'a Arc<Entity>> =
            targets.iter().copied().filter(|target| is_name || target.find(next).is_some()).collect();
        let is_behind = having.len() > MOST_JOINED;
        let mut plans = Vec::new();
        let mut operands = Vec::with_capacity(having.len());
        if is_behind {
            let asked = self.behind(&having, |binder, stop| match stop.entity.primary_field()? {
                (index, field) if is_name => binder.field(stop, index, field),
                _ => binder.walk(stop, rest),
            })?;
            (operands, plans) = asked.into_iter().unzip();
        } else {
            for target in having {
                let source = self.join(stop.level, stop.source, index, target)?;
                operands.push(self.walk(Stop { level: stop.level, source, entity: target }, rest)?);
            }
        }
        let mut found: Option<(Operand, Vec<Term>)> = None;
        for operand in operands {
            match &mut found {
                None => {
                    let terms = vec![operand.term.clone()];
                    found = Some((operand, terms));
                }
                Some((first, terms)) if first.kind == operand.kind && first.decode == operand.decode => {
                    terms.push(operand.term);
                }
                Some(_) => {
                    let message = format!("{next} is not the same kind of field everywhere: say which entity is meant");
                    return Err(type_error(message).with_position(place));
                }
            }
        }
        let Some((operand, mut terms)) = found else {
            let known: Vec<&str> =
                targets.iter().map(|target| target.name.as_str()).chain(["name", "type", "id"]).collect();
            let message = format!("{next:?} is no entity that {} can point to", stop.entity.at(index)?.name);
            return Err(Error::new(ErrorCode::UnknownField, message)
                .with_entity(&stop.entity.name)
                .with_field(next)
                .with_position(place)
                .with_suggestion(text::nearest(next, known)));
        };
        if terms.len() == 1 {
            return Ok(operand);
        }
        if matches!(operand.kind, Kind::Options(_) | Kind::File | Kind::Record(_)) {
            let message = format!("say which entity is meant: {next} behind several entities must be a plain value");
            return Err(type_error(message).with_position(place));
        }
        let term = if is_behind {
            Term::Behind(FieldRef { level: stop.level, source: stop.source, field: index }, plans)
        } else {
            Term::FirstSet(std::mem::take(&mut terms))
        };
        Ok(Operand { term, ..operand })
    }

    /// The field itself.
    fn field(&mut self, stop: Stop<'a>, index: FieldIndex, field: &FieldDef) -> Result<Operand> {
        if field.kind == FieldKind::Id {
            return Ok(own_id(stop));
        }
        let (kind, decode) = of_field(field, self.registry);
        let operand = |term, decode| Operand { term, kind, decode, name: String::new() };
        Ok(match self.seen_keys(stop, index, field)? {
            None => operand(Term::Field(FieldRef { level: stop.level, source: stop.source, field: index }), decode),
            Some(keys) if keys.is_empty() => {
                let reference = FieldRef { level: stop.level, source: stop.source, field: index };
                operand(self.key_behind(reference, &self.registry.targets_of(&field.kind))?, decode)
            }
            Some(mut keys) if keys.len() == 1 => {
                let key = keys.pop().map(|(_, key)| key);
                operand(key.unwrap_or(Term::FirstSet(Vec::new())), Decode::OwnId)
            }
            Some(keys) => operand(Term::FirstSet(keys.into_iter().map(|(_, key)| key).collect()), decode),
        })
    }

    /// Where not every record that a lookup can point to may be seen: the keys of its targets, joined under the
    /// condition of being seen, so that what is unseen reads as nothing, whatever is asked of the lookup. None at all of
    /// those that are too many to join.
    fn seen_keys(
        &mut self,
        stop: Stop<'a>,
        index: FieldIndex,
        field: &FieldDef,
    ) -> Result<Option<Vec<(EntityId, Term)>>> {
        if !field.kind.is_lookup() || self.ctx.sight.shows_unseen_ids() {
            return Ok(None);
        }
        let targets = self.registry.targets_of(&field.kind);
        let mut is_restricted = false;
        for target in &targets {
            is_restricted |= self.ctx.sight.visibility(target, false)?.is_some();
        }
        if !is_restricted {
            return Ok(None);
        }
        if targets.len() > MOST_JOINED {
            return Ok(Some(Vec::new()));
        }
        let mut keys = Vec::with_capacity(targets.len());
        for target in targets {
            let source = self.join(stop.level, stop.source, index, target)?;
            keys.push((target.id, Term::Key { level: stop.level, source }));
        }
        Ok(Some(keys))
    }

    /// A field whose value is not shown: nothing in a column, and refused wherever it could be told from the answer.
    fn hidden(&self, entity: &Entity, field: &FieldDef) -> Result<Operand> {
        if !self.is_shown {
            let message =
                format!("{} of {} is not shown to this user: nothing can be asked about it", field.name, entity.name);
            let error = Error::new(ErrorCode::PermissionDenied, message);
            return Err(error.with_entity(&entity.name).with_field(&field.name));
        }
        let nothing = Slot { from: SlotSource::Constant(Value::Null), encode: Encode::Text };
        Ok(Operand { term: Term::Slot(nothing), kind: Kind::Text, decode: Decode::Text, name: String::new() })
    }

    /// The names of the records whose keys a term holds, if they are joined.
    pub(super) fn names_of_keys(&mut self, term: &Term) -> Result<Option<Term>> {
        let keys = match term {
            Term::Behind(reference, plans)
                if plans.iter().all(|(_, plan)| plan.columns.iter().all(|column| is_own_key(&column.term))) =>
            {
                let mut plans = plans.clone();
                for (entity, plan) in &mut plans {
                    let (field, _) = self.registry.get_by_id(*entity)?.primary_field()?;
                    for column in &mut plan.columns {
                        column.term = Term::Field(FieldRef { level: 0, source: 0, field });
                    }
                }
                return Ok(Some(Term::Behind(*reference, plans)));
            }
            Term::FirstSet(terms) => terms.as_slice(),
            Term::Key { .. } => std::slice::from_ref(term),
            _ => return Ok(None),
        };
        let mut names = Vec::with_capacity(keys.len());
        for key in keys {
            let Term::Key { level, source } = key else { return Ok(None) };
            let joined = self.scope(*level)?.sources.get(*source).filter(|source| source.join.is_some());
            let Some(entity) = joined.map(|source| source.entity) else { return Ok(None) };
            let (index, _) = self.registry.get_by_id(entity)?.primary_field()?;
            names.push(Term::Field(FieldRef { level: *level, source: *source, field: index }));
        }
        Ok(if names.len() > 1 { Some(Term::FirstSet(names)) } else { names.pop() })
    }

    /// The names of the records a lookup of the present question points to.
    pub(super) fn names_behind(&mut self, reference: FieldRef) -> Result<Option<Term>> {
        let Some(source) = self.scope(reference.level)?.sources.get(reference.source).map(|source| source.entity)
        else {
            return Ok(None);
        };
        let entity = self.registry.get_by_id(source)?;
        let field = entity.at(reference.field)?;
        let targets = self.registry.targets_of(&field.kind);
        if targets.len() > MOST_JOINED {
            return self.name_behind(reference, &targets).map(Some);
        }
        let mut names = Vec::new();
        for target in targets {
            let source = self.join(reference.level, reference.source, reference.field, target)?;
            let (index, _) = target.primary_field()?;
            names.push(Term::Field(FieldRef { level: reference.level, source, field: index }));
        }
        Ok(if names.len() > 1 { Some(Term::FirstSet(names)) } else { names.pop() })
    }

    /// The entity's own fields, each with its name.
    pub(super) fn own_fields(&mut self) -> Result<Vec<Operand>> {
        let Some(entity) = self.scopes.last().map(|scope| scope.entity) else { return Ok(Vec::new()) };
        let mut operands = Vec::with_capacity(entity.live_fields.len());
        self.is_shown = true;
        for index in entity.live_fields.iter() {
            let field = entity.at(*index)?;
            let stop = Stop { level: 0, source: 0, entity };
            let is_hidden = self.ctx.sight.hides(entity, *index);
            let operand = if is_hidden { self.hidden(entity, field) } else { self.field(stop, *index, field) }?;
            operands.push(Operand { name: field.name.clone(), ..operand });
        }
        self.is_shown = false;
        Ok(operands)
    }
}

fn is_own_key(term: &Term) -> bool {
    matches!(term, Term::Key { level: 0, source: 0 })
}

pub(super) fn own_id(stop: Stop<'_>) -> Operand {
    Operand {
        term: Term::Key { level: stop.level, source: stop.source },
        kind: Kind::Record(vec![stop.entity.id]),
        decode: Decode::OwnId,
        name: "id".to_owned(),
    }
}

fn dead_end(entity: &Entity, field: &FieldDef, next: &str, place: Position, known: &[&str]) -> Error {
    let shown: String = next.chars().take(80).collect();
    let kind = field.kind.name();
    let message = match known {
        [] => format!("{} is of kind {kind}: nothing follows it", field.name),
        _ => format!("{} is of kind {kind}: {} may follow it, not {shown:?}", field.name, known.join(" or ")),
    };
    Error::new(ErrorCode::UnknownField, message)
        .with_entity(&entity.name)
        .with_field(&shown)
        .with_position(place)
        .with_suggestion(text::nearest(&shown, known.iter().copied()))
}
