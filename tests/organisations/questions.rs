//! Random questions, and what the model answers.

use std::collections::BTreeMap;

use crm_core::{Right, Value, Values};

use super::oracle::{Kind, Who, World};
use super::organisation::{SECRET, told};
use crate::dice::Dice;

/// One row, as [`told`] says its values.
pub type Told = Vec<String>;

pub struct Question {
    pub text: String,
    pub params: Values,
    /// In any order; none if the question is refused.
    pub answer: Option<Vec<Told>>,
}

/// The organisation as one user sees it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub world: &'a World,
    pub user: usize,
}

impl View<'_> {
    pub fn may_ask(self, kind: Kind) -> bool {
        self.world.holds(self.user, kind.name(), Right::Read)
    }

    pub fn sees(self, record: usize) -> bool {
        self.world.reaches(self.user, Right::Read, record)
    }

    pub fn seen(self, kind: Kind) -> Vec<usize> {
        self.world.live_of(kind).filter(|record| self.sees(*record)).collect()
    }

    /// The record a lookup points to, if it is seen.
    pub fn link(self, record: Option<usize>, link: &str) -> Option<usize> {
        self.world.records[record?].links.get(link).copied().filter(|target| self.sees(*target))
    }

    fn owner(self, record: usize) -> Option<Who> {
        let owner = self.world.records[record].owner;
        let entity = if matches!(owner, Who::User(_)) { "user" } else { "team" };
        self.world.holds(self.user, entity, Right::Read).then_some(owner)
    }

    fn secret(self, record: Option<usize>) -> Option<&'static str> {
        // Which secret does not matter here: who sees one sees it whole.
        let is_shown = self.world.secret_rights(self.user)[0];
        record.filter(|record| is_shown && self.world.records[*record].secret.is_some()).map(|_| SECRET)
    }

    fn name(self, record: Option<usize>) -> String {
        record.map_or_else(none, |record| self.world.records[record].name.clone())
    }

    fn kind_of(self, record: Option<usize>) -> Option<Kind> {
        record.map(|record| self.world.records[record].kind)
    }
}

fn none() -> String {
    "-".to_owned()
}

pub fn number(record: Option<usize>) -> String {
    record.map_or_else(none, |record| format!("record {record}"))
}

fn who(owner: Option<Who>) -> String {
    match owner {
        None => none(),
        Some(Who::User(user)) => format!("user {user}"),
        Some(Who::Team(team)) => format!("team {team}"),
    }
}

/// A question drawn from all there are.
pub fn any(view: View<'_>, dice: &mut Dice) -> Question {
    match dice.below(7) {
        0 => columns(view, dice),
        1 => groups(view, dice),
        2 | 3 => filters(view, dice),
        4 | 5 => nested(view, dice),
        _ => secrets(view, dice),
    }
}

/// Asks for something of every record seen.
fn of_each(view: View<'_>, kind: Kind, text: &str, row: impl Fn(usize) -> Told) -> Question {
    let answer = view.may_ask(kind).then(|| view.seen(kind).into_iter().map(row).collect());
    Question { text: text.to_owned(), params: Values::new(), answer }
}

/// Asks which records meet a condition.
fn which(view: View<'_>, kind: Kind, condition: &str, params: Values, meets: impl Fn(usize) -> bool) -> Question {
    let found = || view.seen(kind).into_iter().filter(|record| meets(*record)).map(|record| vec![number(Some(record))]);
    let text = format!("select id from {} a where {condition}", kind.name());
    Question { text, params, answer: view.may_ask(kind).then(|| found().collect()) }
}

/// An entity and one of its lookups.
fn any_link(dice: &mut Dice) -> (Kind, &'static str) {
    let kind = dice.pick(&Kind::ALL);
    (kind, dice.pick(kind.links()).0)
}

fn is_of_several(link: &str) -> bool {
    ["customer", "regarding"].contains(&link)
}

fn columns(view: View<'_>, dice: &mut Dice) -> Question {
    match dice.below(5) {
        0 => {
            let kind = dice.pick(&Kind::ALL);
            let text = format!("select id, owner, owner.type, owner.name from {}", kind.name());
            of_each(view, kind, &text, |record| {
                let owner = view.owner(record);
                let entity = who(owner).split(' ').next().unwrap_or_default().to_owned();
                vec![number(Some(record)), who(owner), entity, who(owner)]
            })
        }
        1 => of_each(
            view,
            Kind::Contact,
            "select id, account.parent_account, account.parent_account.name, account.primary_contact.name from contact",
            |record| {
                let account = view.link(Some(record), "account");
                let parent = view.link(account, "parent_account");
                let contact = view.link(account, "primary_contact");
                vec![number(Some(record)), number(parent), view.name(parent), view.name(contact)]
            },
        ),
        2 => {
            let kind = dice.pick(&[Kind::Task, Kind::Note]);
            let text = format!(
                "select id, regarding.contact.account.name, regarding.opportunity.customer, regarding.account.id from {}",
                kind.name()
            );
            of_each(view, kind, &text, |record| {
                let about = view.link(Some(record), "regarding");
                let of = |kind: Kind| about.filter(|_| view.kind_of(about) == Some(kind));
                let account = view.link(of(Kind::Contact), "account");
                let customer = view.link(of(Kind::Opportunity), "customer");
                vec![number(Some(record)), view.name(account), number(customer), number(of(Kind::Account))]
            })
        }
        _ => {
            let (kind, link) = any_link(dice);
            let further = if is_of_several(link) { format!(", {link}.type") } else { format!(", {link}.id") };
            let text = format!("select id, {link}, {link}.name{further} from {}", kind.name());
            of_each(view, kind, &text, |record| {
                let target = view.link(Some(record), link);
                let last = match view.kind_of(target).filter(|_| is_of_several(link)) {
                    Some(kind) => kind.name().to_owned(),
                    None => number(target),
                };
                vec![number(Some(record)), number(target), view.name(target), last]
            })
        }
    }
}

fn groups(view: View<'_>, dice: &mut Dice) -> Question {
    let (kind, link) = any_link(dice);
    let path = match dice.below(4) {
        0 => "owner".to_owned(),
        1 => format!("{link}.name"),
        2 if is_of_several(link) => format!("{link}.type"),
        _ => link.to_owned(),
    };
    let key = |record: usize| {
        let target = view.link(Some(record), link);
        match path.as_str() {
            "owner" => who(view.owner(record)),
            path if path.ends_with(".name") => view.name(target),
            path if path.ends_with(".type") => view.kind_of(target).map_or_else(none, |kind| kind.name().to_owned()),
            _ => number(target),
        }
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    view.seen(kind).into_iter().for_each(|record| *counts.entry(key(record)).or_default() += 1);
    let answer = view.may_ask(kind).then(|| counts.into_iter().map(|(key, n)| vec![key, n.to_string()]).collect());
    let text = format!("select {path}, count(*) from {} group by {path}", kind.name());
    Question { text, params: Values::new(), answer }
}

fn filters(view: View<'_>, dice: &mut Dice) -> Question {
    let (kind, link) = any_link(dice);
    let target = move |record: usize| view.link(Some(record), link);
    let fits: Vec<usize> =
        view.world.live_of(kind).filter_map(|r| view.world.records[r].links.get(link).copied()).collect();
    let Some(wanted) = dice.pick_some(fits) else {
        return which(view, kind, &format!("{link} is null"), Values::new(), |record| target(record).is_none());
    };
    let of_name = || Values::new().with("name", view.world.records[wanted].name.as_str());
    let of_id = || Values::new().with("id", view.world.records[wanted].id);
    let is_wanted = move |record: usize| target(record) == Some(wanted);
    match dice.below(9) {
        0 => which(view, kind, &format!("{link}.name = :name"), of_name(), is_wanted),
        1 => which(view, kind, &format!("{link}.name <> :name"), of_name(), |record| !is_wanted(record)),
        2 => which(view, kind, &format!("not ({link} = :id)"), of_id(), |record| !is_wanted(record)),
        3 => which(view, kind, &format!("{link} = :id"), of_id(), is_wanted),
        4 => which(view, kind, &format!("{link} is not null"), Values::new(), |record| target(record).is_some()),
        5 => which(view, kind, &format!("{link} is null"), Values::new(), |record| target(record).is_none()),
        6 => which(view, kind, &format!("{link}.name like 'zorba%'"), Values::new(), |record| target(record).is_some()),
        7 if is_of_several(link) => {
            let condition = format!("{link}.type = 'account'");
            which(view, kind, &condition, Values::new(), |record| view.kind_of(target(record)) == Some(Kind::Account))
        }
        _ => {
            let owner = view.world.records[wanted].owner;
            let params = Values::new().with("owner", view.world.reference(owner));
            which(view, kind, "owner = :owner", params, |record| view.owner(record) == Some(owner))
        }
    }
}

/// Questions within questions: the inner one is the user's own too.
fn nested(view: View<'_>, dice: &mut Dice) -> Question {
    let pairs = [
        (Kind::Contact, "account", Kind::Account),
        (Kind::Contact, "x_sponsor", Kind::Account),
        (Kind::Account, "parent_account", Kind::Account),
        (Kind::Account, "primary_contact", Kind::Contact),
        (Kind::Opportunity, "x_partner", Kind::Account),
    ];
    let (kind, link, above) = dice.pick(&pairs);
    let (name, above_name) = (kind.name(), above.name());
    let is_pointed_to = |target: usize| view.seen(kind).into_iter().any(|r| view.link(Some(r), link) == Some(target));
    let has_link = |record: usize| view.link(Some(record), link).is_some();
    let none = Values::new();
    let mut question = match dice.below(6) {
        0 => which(view, kind, &format!("{link} in (select id from {above_name})"), none, has_link),
        1 => which(view, kind, &format!("{link} not in (select id from {above_name})"), none, |r| !has_link(r)),
        2 => which(view, above, &format!("id in (select {link} from {name})"), none, is_pointed_to),
        3 => {
            which(view, above, &format!("id not in (select {link} from {name} where {link} is not null)"), none, |r| {
                !is_pointed_to(r)
            })
        }
        4 => which(view, above, &format!("exists (select 1 from {name} where {link} = a.id)"), none, is_pointed_to),
        _ => which(view, above, &format!("not exists (select 1 from {name} b where b.{link} = a.id)"), none, |r| {
            !is_pointed_to(r)
        }),
    };
    if !view.may_ask(kind) || !view.may_ask(above) {
        question.answer = None;
    }
    question
}

fn secrets(view: View<'_>, dice: &mut Dice) -> Question {
    let is_shown = view.world.secret_rights(view.user)[0];
    // Only the first word: who sees a secret sees it whole.
    let first = |record: Option<usize>| view.secret(record).map_or_else(none, str::to_owned);
    let mut question = match dice.below(6) {
        0 => {
            return of_each(view, Kind::Account, "select id, x_secret from account", |record| {
                vec![number(Some(record)), first(Some(record))]
            });
        }
        1 => {
            let text = "select id, account.x_secret from contact";
            return of_each(view, Kind::Contact, text, |record| {
                vec![number(Some(record)), first(view.link(Some(record), "account"))]
            });
        }
        2 => which(view, Kind::Account, "x_secret is null", Values::new(), |r| view.secret(Some(r)).is_none()),
        3 => which(view, Kind::Account, "x_secret like 'quagga%'", Values::new(), |r| view.secret(Some(r)).is_some()),
        4 => which(view, Kind::Contact, "account.x_secret is not null", Values::new(), |r| {
            view.secret(view.link(Some(r), "account")).is_some()
        }),
        _ => of_each(view, Kind::Account, "select id from account order by x_secret, id", |r| vec![number(Some(r))]),
    };
    if !is_shown {
        question.answer = None;
    }
    question
}

/// The values of a row as the model tells them.
pub fn tell(world: &World, values: &[Value]) -> Told {
    let short = |told: String| if told.starts_with(SECRET) { SECRET.to_owned() } else { told };
    values.iter().map(|value| short(told(world, value))).collect()
}
