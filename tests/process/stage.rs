//! For every command a record it can be tried on, and what the second try of the same is answered.

use std::cell::Cell;

use crm_core::domain::process::record::Merge;
use crm_core::domain::process::sales::{ActivateQuote, CreateQuote};
use crm_core::{Crm, Depth, ErrorCode, Id, Ref, Right, SchemaEditor, Session, Values, record};
use serde_json::{Value as Json, json};

use crate::common::user;

/// What a command answers who gives it twice.
#[derive(Clone, Copy, Debug)]
pub enum Again {
    /// It is refused.
    Refused(ErrorCode),
    /// It is done again, for this reason.
    Done(&'static str),
}

use Again::{Done, Refused};

/// A command ready to be given.
pub struct Prepared {
    pub input: Json,
    /// What it is about, if that is one record.
    pub about: Option<Ref>,
    pub again: Again,
}

/// A file in which everything can be tried.
pub struct Stage {
    pub crm: Crm,
    /// Everybody may do everything.
    pub s: Session,
    acme: Ref,
    last: Cell<i64>,
}

const ONCE: Again = Refused(ErrorCode::TransitionRefused);
const ASKED: Again = Done("it only asks");
const MORE: Again = Done("another one is made");
const SO: Again = Done("what is so already stays so");

impl Stage {
    pub fn new(crm: Crm) -> Stage {
        let s = crm.session();
        let acme = s.create("account", record! { "name" => "Acme" }).unwrap();
        Stage { crm, acme: Ref::new("account", acme), s, last: Cell::new(0) }
    }

    /// The number of the last change.
    pub fn last(&self) -> i64 {
        let feed = self.s.changes_since(self.last.get(), usize::MAX).unwrap();
        self.last.set(feed.last().map_or(self.last.get(), |change| change.seq));
        self.last.get()
    }

    /// Somebody with a role that gives these rights as far as said, in every entity; where nobody owns anything, in all of
    /// it or not at all.
    pub fn somebody(&self, name: &str, rights: &[Right], depth: Depth) -> Session {
        let told = self.s.transaction(|s| {
            s.create("role", record! { "name" => name })?;
            for entity in s.registry().entities().filter(|entity| entity.is_owned() || depth == Depth::Organisation) {
                for right in rights {
                    s.set_privilege(name, &entity.name, *right, Some(depth))?;
                }
            }
            Ok(())
        });
        told.unwrap();
        let id = user(&self.s, name, &[name]);
        self.crm.session_as(id).unwrap()
    }

    fn new_one(&self, entity: &str, values: Values) -> Id {
        self.s.create(entity, values).unwrap_or_else(|error| panic!("{entity}: {error}"))
    }

    fn run(&self, command: &str, input: Json) -> Json {
        self.s.execute(command, input).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    fn task(&self) -> Ref {
        Ref::new("task", self.new_one("task", record! { "subject" => "Call" }))
    }

    fn contact(&self) -> Id {
        self.new_one("contact", record! { "last_name" => "Rossi", "email" => "rossi@acme.example" })
    }

    /// A lead like no other.
    fn lead(&self) -> Id {
        let name = format!("P{}", self.last());
        self.new_one("lead", record! { "subject" => "Fair", "last_name" => name })
    }

    fn deal(&self) -> Id {
        let deal = self.new_one("opportunity", record! { "name" => "Lifts", "customer" => self.acme.clone() });
        let line = record! { "write_in" => "Lift", "is_write_in" => true, "quantity" => 2, "unit_price" => 7 };
        self.new_one("opportunity_line", line.with("opportunity", deal));
        deal
    }

    fn draft(&self) -> Id {
        self.s.run(CreateQuote::new(self.deal())).unwrap().record.id
    }

    fn sent(&self) -> Id {
        let quote = self.draft();
        self.s.run(ActivateQuote::new(quote)).unwrap();
        quote
    }

    fn made(&self, command: &str, input: Json) -> Id {
        self.run(command, input)["record"]["id"].as_str().unwrap().parse().unwrap()
    }

    fn order(&self) -> Id {
        self.made("opportunity.create_order", json!({ "opportunity": self.deal() }))
    }

    fn invoice(&self) -> Id {
        self.made("opportunity.create_invoice", json!({ "opportunity": self.deal() }))
    }

    /// A contract with a line, which allots three cases.
    fn contract(&self, moves: &[&str]) -> (Id, Id) {
        let days = record! { "title" => "Support", "starts_on" => "2026-01-01", "ends_on" => "2026-12-31" };
        let contract = days.clone().with("customer", self.acme.clone()).with("billing_customer", self.acme.clone());
        let contract = self.new_one("contract", contract.with("allotment_type", "cases"));
        let line = days.with("contract", contract).with("total_allotments", 3).with("price", 100);
        let line = self.new_one("contract_line", line);
        for state in moves {
            self.s.set_state("contract", contract, state, None, record! {}).unwrap();
        }
        (contract, line)
    }

    fn case(&self) -> Id {
        let values = record! { "title" => "Noise", "customer" => self.acme.clone() };
        self.new_one("case", values.with("contract_line", self.contract(&["invoiced"]).1))
    }

    fn article(&self, moves: &[&str]) -> Id {
        let subject = self.new_one("subject", record! { "title" => format!("S{}", self.last()) });
        let article = self.new_one("article", record! { "title" => "Oil", "subject" => subject });
        for state in moves {
            self.s.set_state("article", article, state, None, record! {}).unwrap();
        }
        article
    }

    fn list(&self, members: &[Id]) -> Id {
        let list = self.new_one("marketing_list", record! { "name" => "Saws", "member_entity" => "contact" });
        for member in members {
            let line = record! { "marketing_list" => list, "member" => Ref::new("contact", *member) };
            self.new_one("list_member", line);
        }
        list
    }

    fn found(&self) -> Id {
        let values = record! { "name" => "All", "member_entity" => "contact", "is_dynamic" => true };
        self.new_one("marketing_list", values.with("query", "select id from contact where last_name = 'Nobody'"))
    }

    fn step(&self) -> Id {
        let campaign = self.new_one("campaign", record! { "name" => "Spring" });
        let step = record! { "subject" => "Ring", "campaign" => campaign, "channel" => "phone_call" };
        let step = self.new_one("campaign_activity", step);
        let list = record! { "campaign_activity" => step, "marketing_list" => self.list(&[self.contact()]) };
        self.new_one("campaign_activity_list", list);
        step
    }

    /// A case in a queue, and in whose hands.
    fn queued(&self, is_picked: bool) -> Ref {
        let case = Ref::new("case", self.case());
        self.run("queue.route", json!({ "record": case, "queue": self.queue() }));
        if is_picked {
            self.run("queue.pick", json!({ "record": case }));
        }
        case
    }

    fn queue(&self) -> Id {
        self.new_one("queue", record! { "name" => "First" })
    }

    fn appointment(&self) -> Ref {
        let values = record! {
            "subject" => "Visit", "scheduled_start_at" => "2026-01-05T09:00:00Z",
            "scheduled_end_at" => "2026-01-05T10:00:00Z",
        };
        Ref::new("appointment", self.new_one("appointment", values))
    }

    fn mail(&self) -> Id {
        let mail = record! { "subject" => "Offer", "sender" => "we@us.example", "recipients" => "a@x.example" };
        self.new_one("email", mail)
    }

    /// A duplicate rule that is not published.
    fn rule(&self) -> Id {
        let rule = record! { "name" => "Same", "base_entity" => "account", "matching_entity" => "account" };
        let rule = self.new_one("duplicate_rule", rule);
        let fields = record! { "base_field" => "name", "matching_field" => "name" };
        self.new_one("duplicate_condition", fields.with("duplicate_rule", rule));
        rule
    }

    fn user(&self) -> Id {
        user(&self.s, &format!("user{}", self.last()), &["System Administrator"])
    }

    /// What a command can be given, with new records for it.
    pub fn prepare(&self, command: &str) -> Prepared {
        let noun = command.split('.').next().unwrap();
        // About a record of the entity that the command is named after.
        let of = |id: Id, again: Again| Prepared { input: json!({ noun: id }), about: Some(Ref::new(noun, id)), again };
        let with = |mut of: Prepared, more: Json| {
            of.input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            of
        };
        let on = |name: &str, record: Ref, again: Again| Prepared {
            input: json!({ name: record }),
            about: Some(record),
            again,
        };
        let alone = |input: Json, again: Again| Prepared { input, about: None, again };
        let account =
            || Ref::new("account", self.new_one("account", record! { "name" => format!("B{}", self.last()) }));
        let member = |id: Id| json!([{ "entity": "contact", "id": id }]);
        match command {
            "activity.cancel" | "activity.complete" => on("activity", self.task(), ONCE),
            "appointment.book" => {
                let values = json!({
                    "subject": "Visit", "scheduled_start_at": "2026-01-05T09:00:00Z",
                    "scheduled_end_at": "2026-01-05T10:00:00Z",
                });
                alone(json!({ "values": values }), Done("others may have the same hour, and are told so"))
            }
            "appointment.expand" => {
                with(of(self.appointment().id, Done("what is there stays")), json!({ "rule": "FREQ=DAILY;COUNT=3" }))
            }
            "appointment.find_free" => {
                let whom = json!([{ "entity": "user", "id": self.s.user() }]);
                let day = json!({ "from": "2026-01-05T09:00:00Z", "to": "2026-01-05T10:00:00Z" });
                with(alone(json!({ "resources": whom, "minutes": 30 }), ASKED), day)
            }
            "appointment.reschedule" => {
                let hour = json!({ "starts_at": "2026-01-06T09:00:00Z", "ends_at": "2026-01-06T10:00:00Z" });
                with(on("appointment", self.appointment(), SO), hour)
            }
            "article.submit" => of(self.article(&[]), ONCE),
            "article.approve" => of(self.article(&["unapproved"]), ONCE),
            "article.reject" => with(of(self.article(&["unapproved"]), ONCE), json!({ "reason": "Short" })),
            "article.unpublish" => of(self.article(&["unapproved", "published"]), ONCE),
            "campaign.copy" => of(self.new_one("campaign", record! { "name" => "Spring" }), MORE),
            "campaign.results" => of(self.new_one("campaign", record! { "name" => "Spring" }), ASKED),
            "campaign_activity.distribute" => of(self.step(), ONCE),
            "campaign_response.convert" => {
                let campaign = self.new_one("campaign", record! { "name" => "Spring" });
                let answer = record! { "subject" => "Yes", "campaign" => campaign, "last_name" => "Rossi" };
                with(of(self.new_one("campaign_response", answer), ONCE), json!({ "to": "lead" }))
            }
            "case.cancel" => of(self.case(), ONCE),
            "case.resolve" => with(of(self.case(), ONCE), json!({ "subject": "Oiled" })),
            "case.reopen" => {
                let case = self.case();
                self.run("case.resolve", json!({ "case": case, "subject": "Oiled" }));
                of(case, ONCE)
            }
            "contract.cancel" => of(self.contract(&[]).0, ONCE),
            "contract.copy" => of(self.contract(&[]).0, MORE),
            "contract.hold" => of(self.contract(&["invoiced"]).0, ONCE),
            "contract.invoice" => of(self.contract(&[]).0, ONCE),
            "contract.release" => of(self.contract(&["invoiced", "on_hold"]).0, ONCE),
            "contract.renew" => of(self.contract(&["invoiced"]).0, Refused(ErrorCode::InUse)),
            "customer.relationships" | "customer.timeline" => on("customer", self.acme.clone(), ASKED),
            "duplicate_rule.find" => of(self.rule(), ASKED),
            "duplicate_rule.publish" => of(self.rule(), ONCE),
            "duplicate_rule.unpublish" => {
                let rule = self.rule();
                self.run("duplicate_rule.publish", json!({ "duplicate_rule": rule }));
                of(rule, ONCE)
            }
            "email.find_answered" => alone(json!({ "subject": "Re: Offer" }), ASKED),
            "email.from_template" => {
                let template = record! { "title" => "Thanks", "subject" => "Thank you, {contact.full_name}" };
                let template = self.new_one("email_template", template);
                let record = Ref::new("contact", self.contact());
                with(on("record", record, MORE), json!({ "email_template": template }))
            }
            "email.mark_failed" => {
                let mail = self.mail();
                self.run("email.send", json!({ "email": mail }));
                of(mail, ONCE)
            }
            "email.send" => of(self.mail(), ONCE),
            "entity.describe" => alone(json!({ "entity": "account" }), ASKED),
            "goal.recalculate" => {
                let goal = record! { "title" => "Spring", "starts_on" => "2026-01-01", "ends_on" => "2026-03-31" };
                let goal = goal.with("goal_owner", Ref::new("user", self.s.user())).with("target_count", 3);
                of(self.new_one("goal", goal), SO)
            }
            "invoice.cancel" | "invoice.pay" => of(self.invoice(), ONCE),
            "invoice.lock_prices" | "invoice.unlock_prices" => of(self.invoice(), SO),
            "lead.disqualify" | "lead.qualify" => of(self.lead(), ONCE),
            "lead.reopen" => {
                let lead = self.lead();
                self.run("lead.disqualify", json!({ "lead": lead }));
                of(lead, ONCE)
            }
            "marketing_list.add" => {
                with(of(self.list(&[]), Done("who is on it stays")), json!({ "members": member(self.contact()) }))
            }
            "marketing_list.copy_members" => {
                let (to, from) = (self.list(&[]), self.list(&[self.contact()]));
                let about = Some(Ref::new("marketing_list", to));
                Prepared { input: json!({ "to": to, "from": from }), about, again: Done("who is on it stays") }
            }
            "marketing_list.copy_to_static" => of(self.found(), MORE),
            "marketing_list.qualify" => {
                let query = json!({ "query": "select id from contact where last_name = 'Nobody'" });
                with(of(self.list(&[self.contact()]), Done("who has gone is gone")), query)
            }
            "marketing_list.remove" => {
                let one = self.contact();
                with(of(self.list(&[one]), Done("who has gone is gone")), json!({ "members": member(one) }))
            }
            "opportunity.create_invoice" | "opportunity.create_order" | "opportunity.create_quote" => {
                of(self.deal(), MORE)
            }
            "opportunity.lose" | "opportunity.win" => of(self.deal(), ONCE),
            "opportunity.reopen" => {
                let deal = self.deal();
                self.run("opportunity.win", json!({ "opportunity": deal }));
                of(deal, ONCE)
            }
            "order.cancel" | "order.create_invoice" | "order.fulfil" | "order.submit" => of(self.order(), ONCE),
            "order.lock_prices" | "order.unlock_prices" => of(self.order(), SO),
            "queue.pick" => on("record", self.queued(false), Refused(ErrorCode::InUse)),
            "queue.release" => on("record", self.queued(true), ONCE),
            "queue.remove" => on("record", self.queued(false), ONCE),
            "queue.route" => with(on("record", Ref::new("case", self.case()), ONCE), json!({ "queue": self.queue() })),
            "quick_campaign.run" => {
                let list = self.list(&[self.contact()]);
                alone(json!({ "channel": "phone_call", "subject": "Ring", "marketing_list": list }), MORE)
            }
            "quote.activate" => of(self.draft(), ONCE),
            "quote.close" | "quote.create_order" | "quote.revise" | "quote.win" => of(self.sent(), ONCE),
            "record.assign" => {
                with(on("record", account(), SO), json!({ "owner": { "entity": "user", "id": self.user() } }))
            }
            "record.duplicates" => alone(json!({ "entity": "account", "values": { "name": "Acme" } }), ASKED),
            "record.merge" => with(on("into", account(), ONCE), json!({ "from": account() })),
            "record.unmerge" => {
                let (into, from) = (account(), account());
                self.s.run(Merge::new(into, from.clone())).unwrap();
                on("record", from, Refused(ErrorCode::CannotUndo))
            }
            "record.reassign_all" => {
                let (from, to) = (self.user(), self.user());
                self.new_one("task", record! { "subject" => "Hers", "owner" => Ref::new("user", from) });
                let from_to =
                    json!({ "from": Ref::new("user", from), "to": Ref::new("user", to), "entities": ["task"] });
                alone(from_to, Done("there is nothing left to give"))
            }
            "record.restore" => {
                let account = account();
                self.s.delete("account", account.id).unwrap();
                on("record", account, Refused(ErrorCode::CannotUndo))
            }
            "record.set_state" => with(on("record", account(), SO), json!({ "state": "inactive" })),
            "record.undo" => {
                let account = account();
                self.s.update("account", account.id, record! { "name" => "Other" }).unwrap();
                alone(json!({ "change": self.last() }), Refused(ErrorCode::CannotUndo))
            }
            "security.accesses" => on("record", account(), ASKED),
            "security.close_system" => alone(json!({}), Refused(ErrorCode::PermissionDenied)),
            "security.grant_role" => {
                let to = json!({ "entity": "user", "id": self.user() });
                alone(json!({ "role": "Salesperson", "to": to }), Refused(ErrorCode::DuplicateKey))
            }
            "security.permit_field" => {
                let secured = |schema: &mut SchemaEditor| schema.set_secured("account", "credit_limit", true).map(drop);
                self.s.change_schema(secured).unwrap();
                let field =
                    json!({ "role": "Salesperson", "entity": "account", "field": "credit_limit", "read": true });
                alone(field, SO)
            }
            "security.privileges" => alone(json!({}), ASKED),
            "security.revoke_role" => {
                let user = Ref::new("user", self.user());
                self.s.grant_role("Salesperson", &user).unwrap();
                alone(json!({ "role": "Salesperson", "from": user }), Refused(ErrorCode::NotFound))
            }
            "security.rights" => on("record", account(), ASKED),
            "security.set_policy" => alone(json!({ "values": { "manager_depth": 2 } }), SO),
            "security.set_privilege" => {
                let privilege = json!({ "role": "Salesperson", "entity": "account", "right": "read", "depth": "own" });
                alone(privilege, SO)
            }
            "security.share" => {
                let with_whom = json!({ "with": { "entity": "user", "id": self.user() }, "rights": ["read"] });
                with(on("record", account(), SO), with_whom)
            }
            "security.unshare" => {
                let (account, user) = (account(), Ref::new("user", self.user()));
                self.s.share(&account, &user, &[Right::Read], None).unwrap();
                with(on("record", account, Refused(ErrorCode::NotFound)), json!({ "with": user }))
            }
            "security.who_can" => with(on("record", account(), ASKED), json!({ "right": "read" })),
            "security.why" => with(on("record", account(), ASKED), json!({ "user": self.s.user(), "right": "read" })),
            "system.run_due" => alone(json!({}), Done("what is done is not due any more")),
            other => panic!("{other} is not set up in tests/process/stage.rs: say on what it can be tried"),
        }
    }
}
