//! Everything that a session shows, beside what the model says that its user sees.

use std::collections::BTreeSet;
use std::fmt::Debug;

use crm_core::history::feed::Change;
use crm_core::{Error, ErrorCode, Result, Right, Session, params};

use super::oracle::{Kind, World};
use super::organisation::{BOSS, Organisation, SECRET, WORD};
use super::questions::{self, Question, Told, View, number, tell};
use crate::dice::Dice;

/// What was asked, and how the answers differ.
pub type Outcome = std::result::Result<(), String>;

/// Compares two answers.
pub fn same<T: PartialEq + Debug>(what: &str, engine: &T, model: &T) -> Outcome {
    if engine == model {
        return Ok(());
    }
    Err(format!("{what}\n  the engine says {engine:?}\n  the model says  {model:?}"))
}

/// The answer, or the code of its refusal. None of the comparisons is meant to fail otherwise.
pub fn code<T>(answer: Result<T>) -> std::result::Result<T, ErrorCode> {
    answer.map_err(|error: Error| error.code())
}

/// One user at one moment.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub organisation: &'a Organisation,
    pub world: &'a World,
    pub user: usize,
    pub session: &'a Session,
}

impl<'a> Look<'a> {
    fn view(&self) -> View<'a> {
        View { world: self.world, user: self.user }
    }

    /// Compares what this user sees.
    pub fn compare(&self, dice: &mut Dice) -> Outcome {
        if !self.world.is_enabled(self.user) {
            let refused = code(self.session.count("account"));
            return same("count accounts, disabled", &refused, &Err(ErrorCode::PermissionDenied));
        }
        for kind in Kind::ALL {
            self.list(kind)?;
        }
        self.count(dice.pick(&Kind::ALL))?;
        if dice.is(50) {
            self.pages(dice.pick(&Kind::ALL), dice)?;
        }
        self.records(dice)?;
        self.search(dice)?;
        if dice.is(25) {
            self.feed()?;
        }
        for _ in 0..3 {
            self.ask(&questions::any(self.view(), dice))?;
        }
        self.verdicts(dice)
    }

    /// Compares the answers to a question.
    fn ask(&self, question: &Question) -> Outcome {
        let answer = self.answer(&question.text, question.params.clone());
        let engine = match answer {
            Ok(mut rows) => {
                rows.sort();
                Some(rows)
            }
            Err(error) if error.code() == ErrorCode::PermissionDenied => None,
            Err(error) => return Err(format!("{} failed: {error}", question.text)),
        };
        let mut model = question.answer.clone();
        model.iter_mut().for_each(|rows| rows.sort());
        same(&format!("{} {:?}", question.text, question.params), &engine, &model)
    }

    fn answer(&self, text: &str, params: crm_core::Values) -> Result<Vec<Told>> {
        let rows = self.session.query(text, params)?;
        rows.map(|row| row.map(|row| tell(self.world, row.values()))).collect()
    }

    /// The ids of an entity.
    pub fn list(&self, kind: Kind) -> Outcome {
        let seen = self.view().seen(kind);
        let answer = self.view().may_ask(kind).then(|| seen.iter().map(|record| vec![number(Some(*record))]).collect());
        let text = format!("select id from {}", kind.name());
        self.ask(&Question { text, params: params! {}, answer })
    }

    fn count(&self, kind: Kind) -> Outcome {
        let seen = self.view().seen(kind);
        let count = if self.view().may_ask(kind) { Ok(seen.len() as i64) } else { Err(ErrorCode::PermissionDenied) };
        same(&format!("count {}", kind.name()), &code(self.session.count(kind.name())), &count)
    }

    /// All pages, in an order that what is unseen must not decide.
    fn pages(&self, kind: Kind, dice: &mut Dice) -> Outcome {
        let link = dice.pick(kind.links()).0;
        let order = dice.pick(&["id", "link.name, id", "link.name desc, id", "owner.name, id"]).replace("link", link);
        let text = format!("select id from {} order by {order}", kind.name());
        let (mut paged, mut cursor): (Vec<Told>, Option<String>) = (Vec::new(), None);
        loop {
            let page = match self.session.page(&text, params! {}, cursor.as_deref(), 3) {
                Ok(page) => page,
                Err(error) if !self.view().may_ask(kind) => {
                    return same(&text, &error.code(), &ErrorCode::PermissionDenied);
                }
                Err(error) => return Err(format!("pages of {text} failed: {error}")),
            };
            paged.extend(page.rows.iter().map(|row| tell(self.world, row.values())));
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        let whole = self.answer(&text, params! {}).map_err(|error| format!("{text} failed: {error}"))?;
        same(&format!("pages of {text}"), &paged, &whole)?;
        paged.sort();
        let mut seen: Vec<Told> = self.view().seen(kind).into_iter().map(|record| vec![number(Some(record))]).collect();
        seen.sort();
        same(&format!("pages of {text}, in any order"), &paged, &seen)
    }

    /// Each record by itself: whether it is found, its history, what may be done with it.
    fn records(&self, dice: &mut Dice) -> Outcome {
        let world = self.world;
        for (n, record) in world.records.iter().enumerate() {
            if !dice.is(16) {
                continue;
            }
            let what = |of: &str| format!("{of} of record {n}");
            let (entity, id, sees) = (record.kind.name(), record.id, self.view().sees(n));
            let found = code(self.session.find(entity, id));
            let refused = !self.view().may_ask(record.kind);
            let model = if refused { Err(ErrorCode::PermissionDenied) } else { Ok(sees && !record.is_gone) };
            let secret = found.as_ref().ok().and_then(Option::as_ref).and_then(|record| record.text("x_secret"));
            let model_secret = record.secret.as_deref().filter(|_| sees && world.secret_rights(self.user)[0]);
            if !record.is_gone {
                same(&what("the secret"), &secret, &model_secret)?;
            }
            same(&what("find"), &found.map(|found| found.is_some()), &model)?;
            let seen = || match (refused, sees) {
                (true, _) => Err(ErrorCode::PermissionDenied),
                (_, false) => Err(ErrorCode::NotFound),
                _ => Ok(()),
            };
            if dice.is(40) {
                same(&what("history"), &code(self.session.history(entity, id, 9)).map(|_| ()), &seen())?;
                let then = code(self.session.as_of(self.session.now()).find(entity, id)).map(|found| found.is_some());
                same(&what("as of now"), &then, &model)?;
            }
            if record.is_gone || !dice.is(35) {
                continue;
            }
            let rights = code(self.session.rights((entity, id))).map(|rights| rights.into_iter().collect());
            let held = Right::SHARED.into_iter().filter(|right| world.reaches(self.user, *right, n));
            let model: std::result::Result<BTreeSet<Right>, ErrorCode> =
                if sees { Ok(held.collect()) } else { Err(ErrorCode::NotFound) };
            same(&what("rights"), &rights, &model)?;
        }
        Ok(())
    }

    /// What a word finds that every record has, and one that only the secured field has.
    fn search(&self, dice: &mut Dice) -> Outcome {
        let world = self.world;
        let shows_secrets = world.secret_rights(self.user)[0];
        let (typed, is_secret) = dice.pick(&[(WORD, false), ("zor", false), (SECRET, true), ("zorba quag", true)]);
        let found = self.session.search(typed, &[], 1_000).map_err(|error| format!("search failed: {error}"))?;
        let place = |id| world.records.iter().position(|record| record.id == id);
        let found: BTreeSet<String> = found.iter().map(|hit| number(place(hit.record.id))).collect();
        let has = |record: &usize| !is_secret || (shows_secrets && world.records[*record].secret.is_some());
        let model = world.live().filter(|record| has(record) && self.view().sees(*record));
        same(&format!("search {typed}"), &found, &model.map(|record| number(Some(record))).collect())
    }

    /// The feed is what the system's tells, without what is not seen.
    fn feed(&self) -> Outcome {
        let world = self.world;
        let all = self.organisation.system.changes_since(0, 10_000).unwrap();
        let shown = self.session.changes_since(0, 10_000).map_err(|error| format!("the feed failed: {error}"))?;
        let sees = |change: &&Change| {
            let place = |id| world.records.iter().position(|record| record.id == id);
            match change.id.and_then(place) {
                Some(record) => self.view().sees(record),
                None => world.holds(self.user, &change.entity, Right::Read),
            }
        };
        let secret = world.secret_rights(self.user)[0];
        let fields = |change: &Change| {
            let fields = change.fields.iter().filter(|field| secret || *field != "x_secret");
            fields.cloned().collect::<Vec<_>>()
        };
        let model: Vec<_> = all.iter().filter(sees).map(|change| (change.seq, change.id, fields(change))).collect();
        let engine: Vec<_> = shown.into_iter().map(|change| (change.seq, change.id, change.fields)).collect();
        same("the feed", &engine, &model)
    }

    /// Why, and who: as the system is told.
    fn verdicts(&self, dice: &mut Dice) -> Outcome {
        let (world, system) = (self.world, &self.organisation.system);
        let Some(record) = dice.pick_some(world.live().collect::<Vec<_>>()) else { return Ok(()) };
        let right = dice.pick(&Right::ALL);
        let what = format!("{} of record {record}", right.name());
        let verdict = code(system.why(world.users[self.user].id, world.record_ref(record), right));
        let is_allowed = world.reaches(self.user, right, record);
        same(&format!("why {what}"), &verdict.map(|verdict| verdict.is_allowed), &Ok(is_allowed))?;
        if dice.is(80) {
            return Ok(());
        }
        let able = code(system.who_can(world.record_ref(record), right));
        let able = able.map(|able| able.into_iter().map(|able| able.user).collect::<BTreeSet<_>>());
        let users = (0..world.users.len()).filter(|user| world.is_enabled(*user));
        let model = users.filter(|user| world.reaches(*user, right, record)).map(|user| world.users[user].id);
        let boss = system.find_ids("user", "user_name", BOSS, 1).unwrap();
        let others = boss.into_iter().chain([system.user()]);
        same(&format!("who can {what}"), &able, &Ok(model.chain(others).collect()))
    }
}
