//! A mapping guessed from the headings of a file and its first rows, to be used as it is or to be corrected.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use serde::Serialize;

use super::batch::Batch;
use super::decode::{Decoder, TextEncoding};
use super::import::{self, ImportSession};
use super::mapping::{ColumnMapping, ColumnRef, LookupMapping, Mapping, TargetMapping};
use super::record::{Record, RecordReader};
use super::value::Options;
use super::vocabulary::{self, Meaning, Place, Vocabulary};
use super::{date, number};
use crate::base::id::Id;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::{FieldDef, Requirement};
use crate::metadata::kind::{FieldKind, targets};
use crate::metadata::registry::{Entity, Registry, system};

/// How many rows are looked at.
const SAMPLE: usize = 200;

/// A guess.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Guess {
    /// The mapping.
    pub mapping: Mapping,
    /// The headings that mean nothing here.
    pub unmatched: Vec<String>,
    /// The required fields that no heading feeds.
    pub missing: Vec<String>,
    /// The headings, in order.
    pub headings: Vec<String>,
}

/// Guesses a mapping from the beginning of a file; without an entity, the entity too.
///
/// # Errors
/// `malformed`, `io`, `unknown_entity`; `invalid_mapping` if no heading means anything.
pub fn guess(session: &dyn ImportSession, input: impl Read, entity: Option<&str>) -> Result<Guess> {
    let settings = session.settings();
    let decoder = Decoder::new(input, TextEncoding::AUTO, Some(&settings.country));
    let mut reader = RecordReader::new(decoder, None)?;
    let mut batch = Batch::default();
    let headings = import::headings(&mut reader, true, &mut batch)?;
    // A file that cannot be read further is the business of the import: what was read till then is enough here.
    let _ = batch.fill(&mut reader);
    let sample = batch.records().get(..SAMPLE).unwrap_or(batch.records());
    let registry = session.registry();
    let reading = Reading { headings: &headings, sample, vocabulary: Vocabulary::new() };
    let matched = match entity {
        Some(name) => reading.matches(&registry, registry.get(name)?),
        None => {
            let all = registry.entities().map(|entity| reading.matches(&registry, entity));
            let best = all.reduce(|best, other| if other.score() > best.score() { other } else { best });
            best.ok_or_else(|| Error::internal("a file without entities"))?
        }
    };
    if matched.fields.is_empty() {
        let why = "none of the headings is known; is the first row the headings?";
        return Err(Error::new(ErrorCode::InvalidMapping, why));
    }
    Ok(reading.mapping(&matched))
}

/// A file to be understood.
struct Reading<'a> {
    headings: &'a [String],
    sample: &'a [Record],
    vocabulary: Vocabulary,
}

/// What the headings mean in one entity.
struct Matches<'e> {
    entity: &'e Entity,
    /// Column, target, and how sure it is.
    fields: Vec<(usize, TargetMapping, u32)>,
    missing: Vec<String>,
}

impl Matches<'_> {
    /// How well an entity fits: its certain fields first, and no required one missing.
    fn score(&self) -> i64 {
        let certain: i64 = self.fields.iter().map(|(_, _, sure)| i64::from(*sure)).sum();
        let missing = i64::try_from(self.missing.len()).unwrap_or(i64::MAX);
        // Of two that fit alike the one people import most.
        let common = i64::from(self.entity.id == targets::CONTACT) + i64::from(self.entity.id == targets::ACCOUNT);
        certain * 10 - missing * 25 + common
    }
}

/// A column that could feed a field: how sure that is, its rank among the equally sure (less is better), the column.
type Claim = (u32, usize, usize, TargetMapping);

/// How sure a match is.
const NAMED: u32 = 4;
const LABELLED: u32 = 3;
const MEANT: u32 = 2;

impl Reading<'_> {
    fn matches<'e>(&self, registry: &Registry, entity: &'e Entity) -> Matches<'e> {
        let meanings: Vec<Option<Meaning>> =
            self.headings.iter().map(|heading| Some(self.labelled(heading, self.meaning(heading)?))).collect();
        let mut claims: Vec<Claim> = Vec::new();
        for (column, heading) in self.headings.iter().enumerate() {
            self.named(registry, entity, column, heading, &mut claims);
            let Some(meaning) = meanings.get(column).copied().flatten() else { continue };
            let fields = vocabulary::fields(meaning);
            let known = fields.iter().filter_map(|name| entity.get(name).ok());
            for (rank, (_, field)) in known.enumerate() {
                if let Some(target) = self.target(registry, field, column) {
                    // A street says more than an address, a firm's page more than a person's.
                    let is_less =
                        meaning.thing == "address" || (meaning.thing == "website" && meaning.place == Place::Home);
                    claims.push((MEANT, rank * 2 + usize::from(is_less) + 1, column, target));
                }
            }
        }
        self.prefer_companies(registry, entity, &mut claims);
        claims.sort_by_key(|(sure, rank, column, _)| (std::cmp::Reverse(*sure), *rank, *column));
        let mut fields: Vec<(usize, TargetMapping, u32)> = Vec::new();
        for (sure, _, column, target) in claims {
            let is_taken = fields.iter().any(|(known, other, _)| *known == column || other.field == target.field);
            if !is_taken {
                fields.push((column, target, sure));
            }
        }
        self.settle_names(entity, &mut fields);
        self.join_birthdays(&meanings, &mut fields);
        self.name_the_nameless(entity, &mut fields);
        fields.sort_by_key(|(column, ..)| *column);
        let missing = missing(entity, &fields);
        Matches { entity, fields, missing }
    }

    /// What a heading means; a title beside a job title is how one is addressed, alone it may be either.
    fn meaning(&self, heading: &str) -> Option<Meaning> {
        let meaning = self.vocabulary.read(heading)?;
        let means =
            |thing: &str| self.headings.iter().any(|h| self.vocabulary.read(h).is_some_and(|m| m.thing == thing));
        if meaning.thing == "title" && !means("job_title") && !means("salutation") {
            return Some(Meaning { thing: "job_title", ..meaning });
        }
        // Beside "City (work)" a mere "City" is the one at home.
        let is_said = |place: Place| {
            let same = |m: Meaning| m.thing == meaning.thing && m.place == place;
            self.headings.iter().any(|h| self.vocabulary.read(h).is_some_and(same))
        };
        let is_address = ["street", "address", "city", "region", "postal_code", "country"].contains(&meaning.thing);
        if is_address && meaning.place == Place::None && is_said(Place::Work) && !is_said(Place::Home) {
            return Some(Meaning { place: Place::Home, ..meaning });
        }
        Some(meaning)
    }

    /// Google says in a column beside each telephone whose it is: what most rows say counts.
    fn labelled(&self, heading: &str, meaning: Meaning) -> Meaning {
        let beside = |label: &str| {
            let wanted = format!("{} - {label}", heading.trim().strip_suffix(" - Value")?);
            self.headings.iter().position(|known| *known == wanted)
        };
        let Some(column) = beside("Label").or_else(|| beside("Type")).filter(|_| meaning.thing == "phone") else {
            return meaning;
        };
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        self.cells(column).for_each(|cell| *counts.entry(cell).or_default() += 1);
        let commonest = counts.into_iter().max_by_key(|(_, count)| *count).map(|(label, _)| label);
        match commonest.and_then(|label| self.vocabulary.read(label)) {
            // The number tells only which of the telephones it is, not of which kind.
            Some(label) if ["phone", "mobile_phone", "fax", "pager"].contains(&label.thing) => label,
            _ => meaning,
        }
    }

    /// Address books have a column "Account" for some number, beside the company: the company is the account.
    fn prefer_companies(&self, registry: &Registry, entity: &Entity, claims: &mut Vec<Claim>) {
        let is_account = |column: usize| self.headings.get(column).is_some_and(|h| vocabulary::words(h) == ["account"]);
        let leads_to_account = |target: &TargetMapping| {
            let kind = entity.field(&target.field).map(|field| &field.kind);
            kind.is_some_and(|kind| registry.targets_of(kind).first().is_some_and(|to| to.id == targets::ACCOUNT))
        };
        let has_company = claims.iter().any(|(_, _, column, target)| !is_account(*column) && leads_to_account(target));
        if has_company {
            claims.retain(|(_, _, column, target)| !(is_account(*column) && leads_to_account(target)));
        }
    }

    /// Headings that are the name or a label of a field, or a path to a field of another record.
    fn named(&self, registry: &Registry, entity: &Entity, column: usize, heading: &str, claims: &mut Vec<Claim>) {
        let wanted = vocabulary::words(heading).join(" ");
        let same = |name: &str| vocabulary::words(name).join(" ") == wanted;
        for field in entity.fields.iter().filter(|field| !field.is_retired) {
            let sure = if field.name == heading.trim() {
                NAMED + 1
            } else if same(&field.name) || field.dynamics_name.as_deref().is_some_and(same) {
                NAMED
            } else if field.labels.values().any(|label| same(label)) {
                LABELLED
            } else {
                continue;
            };
            if let Some(target) = self.target(registry, field, column) {
                claims.push((sure, 0, column, target));
            }
        }
        // The entity's own name means the name of the record.
        let own = entity.labels.values().any(|label| same(label)) || same(&entity.name);
        if own
            && let Ok((_, primary)) = entity.primary_field()
            && let Some(target) = self.target(registry, primary, column)
        {
            claims.push((LABELLED, 0, column, target));
        }
        // `account.name`, as exports write it.
        if let Some((lookup, by)) = heading.trim().split_once('.')
            && let Ok((_, field)) = entity.get(lookup)
            && let Some(target) = registry.targets_of(&field.kind).into_iter().find(|target| target.get(by).is_ok())
        {
            let given = LookupMapping {
                entity: Some(target.name.clone()),
                by: Some(by.to_owned()),
                ..LookupMapping::default()
            };
            claims.push((NAMED, 0, column, TargetMapping { lookup: Some(given), ..TargetMapping::new(lookup) }));
        }
    }

    /// How a column would feed a field; none if it cannot: because the engine keeps the field, or because the cells
    /// are of another kind.
    fn target(&self, registry: &Registry, field: &FieldDef, column: usize) -> Option<TargetMapping> {
        let is_past = [system::ID, system::STATE, system::CREATED_AT].contains(&field.id);
        if field.is_read_only && !is_past && field.computed.is_none() || field.kind == FieldKind::File {
            return None;
        }
        if !self.fits(field, column) {
            return None;
        }
        let mut target = TargetMapping::new(&field.name);
        if field.kind.is_lookup() && !self.all(column, |cell| cell.parse::<Id>().is_ok()) {
            let entity = registry.targets_of(&field.kind).first().copied()?;
            if field.kind.is_open_ended() {
                return None;
            }
            let create = entity.id == targets::ACCOUNT;
            let by = entity.primary_field().ok()?.1.name.clone();
            let entity = Some(entity.name.clone());
            target.lookup = Some(LookupMapping { entity, by: Some(by), create, values: BTreeMap::new() });
        }
        if field.name == "gender" {
            // What Outlook writes where nothing is known.
            target.translate =
                ["Unspecified", "Non specificato", "Keine Angabe"].map(|text| (text.to_owned(), None)).into();
        }
        Some(target)
    }

    /// True if most of the cells can be values of the field.
    fn fits(&self, field: &FieldDef, column: usize) -> bool {
        match &field.kind {
            FieldKind::Choice { options } | FieldKind::MultiChoice { options } => {
                let options = Options::new(options);
                self.most(column, |cell| options.find_all(cell).is_ok())
            }
            FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money { .. } => {
                self.most(column, number::is_number)
            }
            FieldKind::Date | FieldKind::Timestamp => {
                self.most(column, |cell| date::is_date(cell) || is_part_of_date(cell))
            }
            FieldKind::Id => self.all(column, |cell| cell.parse::<Id>().is_ok()),
            _ => true,
        }
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.sample.iter().filter_map(move |record| record.get(column)).map(str::trim);
        cells.filter(|cell| !cell.is_empty())
    }

    fn most(&self, column: usize, is_right: impl Fn(&str) -> bool) -> bool {
        let (right, all) = self.cells(column).fold((0, 0), |(r, all), cell| (r + usize::from(is_right(cell)), all + 1));
        right * 2 >= all
    }

    /// True if there are cells and all of them are so.
    fn all(&self, column: usize, is_so: impl Fn(&str) -> bool) -> bool {
        let mut cells = self.cells(column).peekable();
        cells.peek().is_some() && cells.all(is_so)
    }

    /// A whole name beside its parts says nothing new.
    fn settle_names(&self, entity: &Entity, fields: &mut Vec<(usize, TargetMapping, u32)>) {
        let has = |name: &str| fields.iter().any(|(_, target, _)| target.field == name);
        if has("last_name") && has("first_name") {
            let is_whole = |name: &str| entity.get(name).is_ok_and(|(_, field)| field.computed.is_some());
            fields.retain(|(_, target, _)| !is_whole(&target.field));
        } else if has("full_name") {
            fields.retain(|(_, target, _)| !["first_name", "last_name"].contains(&target.field.as_str()));
        }
    }

    /// Day, month and year in columns of their own make one date, the year first.
    fn join_birthdays(&self, meanings: &[Option<Meaning>], fields: &mut Vec<(usize, TargetMapping, u32)>) {
        let column = |thing: &str| meanings.iter().position(|meaning| meaning.is_some_and(|m| m.thing == thing));
        let (Some(year), Some(month), Some(day)) = (column("birth_year"), column("birth_month"), column("birth_day"))
        else {
            fields.retain(|(at, ..)| {
                ![column("birth_year"), column("birth_month"), column("birth_day")].contains(&Some(*at))
            });
            return;
        };
        let is_whole = |(at, target, _): &(usize, TargetMapping, u32)| {
            target.field == "birth_on" && ![year, month, day].contains(at)
        };
        let has_whole = fields.iter().any(is_whole);
        let had_parts = fields.iter().any(|(at, ..)| [year, month, day].contains(at));
        fields.retain(|(at, ..)| ![year, month, day].contains(at));
        if had_parts && !has_whole {
            let part =
                |join: Option<&str>| TargetMapping { join: join.map(str::to_owned), ..TargetMapping::new("birth_on") };
            fields.extend([(year, part(None), MEANT), (month, part(Some("-")), 0), (day, part(Some("-")), 0)]);
        }
    }

    /// Address books are full of people known only by their company or their address: these stand in for the name.
    fn name_the_nameless(&self, entity: &Entity, fields: &mut Vec<(usize, TargetMapping, u32)>) {
        let is_required = |field: &FieldDef| field.requirement == Requirement::Required;
        if !entity.field("last_name").is_some_and(is_required) {
            return;
        }
        let stand_ins = ["account", "company_name", "email", "nickname"].iter().filter_map(|name| {
            let (column, ..) = fields.iter().find(|(_, target, _)| target.field == *name)?;
            Some((*column, self.headings.get(*column)?.clone()))
        });
        let stand_ins: Vec<(usize, String)> = stand_ins.collect();
        let names: Vec<String> = stand_ins.iter().map(|(_, heading)| heading.clone()).collect();
        match fields.iter_mut().find(|(_, target, _)| ["last_name", "full_name"].contains(&target.field.as_str())) {
            Some((_, target, _)) => target.otherwise = names,
            None => {
                if let Some((column, _)) = stand_ins.first() {
                    let otherwise = names.into_iter().skip(1).collect();
                    fields.push((*column, TargetMapping { otherwise, ..TargetMapping::new("last_name") }, 1));
                }
            }
        }
    }

    fn mapping(&self, matches: &Matches<'_>) -> Guess {
        let mut mapping = Mapping::new(&matches.entity.name);
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for heading in self.headings {
            *seen.entry(heading.as_str()).or_default() += 1;
        }
        // The parts of a date are put together in the order in which they are said.
        let mut fields: Vec<&(usize, TargetMapping, u32)> = matches.fields.iter().collect();
        fields.sort_by_key(|(column, target, sure)| {
            (target.join.is_some(), if *sure == 0 { self.month_first(*column) } else { *column })
        });
        for (column, target, _) in fields {
            let heading = self.headings.get(*column).map(String::as_str).unwrap_or_default();
            let is_first = self.headings.iter().position(|known| known == heading) == Some(*column);
            let is_only = seen.get(heading).is_some_and(|count| *count == 1);
            let column = if is_only || is_first {
                ColumnRef::Heading(heading.to_owned())
            } else {
                ColumnRef::Number(column.saturating_add(1))
            };
            match mapping.columns.iter_mut().find(|known| known.column == column) {
                Some(known) => known.targets.push(target.clone()),
                None => mapping.columns.push(ColumnMapping { column, optional: false, targets: vec![target.clone()] }),
            }
            if target.field == "id" {
                mapping.key = vec!["id".to_owned()];
            }
        }
        if mapping.columns.iter().any(|column| column.targets.iter().any(|target| target.field.ends_with("_on"))) {
            // What Outlook writes for a day it does not know.
            mapping.nulls = ["0/0/00", "0/0/0000", "00/00/00", "0.0.00"].map(str::to_owned).into();
        }
        let used = |column: usize| matches.fields.iter().any(|(known, ..)| *known == column);
        let unmatched = self.headings.iter().enumerate().filter(|(column, _)| !used(*column)).map(|(_, h)| h.clone());
        Guess {
            mapping,
            unmatched: unmatched.collect(),
            missing: matches.missing.clone(),
            headings: self.headings.to_vec(),
        }
    }

    /// The month of a date in parts comes before the day.
    fn month_first(&self, column: usize) -> usize {
        let heading = self.headings.get(column).map(String::as_str).unwrap_or_default();
        usize::from(self.vocabulary.read(heading).is_some_and(|meaning| meaning.thing == "birth_day"))
    }
}

fn is_part_of_date(cell: &str) -> bool {
    cell.len() <= 4 && cell.bytes().all(|b| b.is_ascii_digit())
}

/// The required fields nothing feeds and nothing fills in.
fn missing(entity: &Entity, fields: &[(usize, TargetMapping, u32)]) -> Vec<String> {
    let has = |name: &str| fields.iter().any(|(_, target, _)| target.field == name);
    let is_missing = |field: &&FieldDef| {
        field.requirement == Requirement::Required
            && field.default.is_none()
            && !field.is_read_only
            && !has(&field.name)
            && !(["first_name", "last_name"].contains(&field.name.as_str()) && has("full_name"))
    };
    entity.fields.iter().filter(|field| !field.is_retired).filter(is_missing).map(|field| field.name.clone()).collect()
}
