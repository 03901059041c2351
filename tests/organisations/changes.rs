//! Random changes of an organisation, made by the system, that sessions long open must heed at their next statement.

use std::collections::BTreeMap;

use crm_core::{Depth, Result, Right, Value, Values, record};

use super::oracle::{Kind, Who};
use super::organisation::{Organisation, any_owner, any_who, grant, link_value, share, some_rights};
use crate::dice::Dice;

impl Organisation {
    /// Changes something, or nothing if what was drawn cannot be; answers with what it was.
    pub fn change(&mut self, dice: &mut Dice) -> Result<String> {
        let Organisation { system: s, world, .. } = self;
        let live: Vec<usize> = world.live().collect();
        let Some(record) = dice.pick_some(live) else { return Ok("nothing is left".to_owned()) };
        let user = dice.below(world.users.len());
        let who = any_who(world, dice);
        match dice.below(18) {
            0 | 1 => {
                let (role, right) = (dice.below(world.roles.len()), dice.pick(&Right::ALL));
                let depth = dice.is(75).then(|| dice.pick(&Depth::ALL));
                let entity = dice.pick(&Kind::ALL).name();
                if world.roles[role].is_administrator {
                    return Ok("nothing".to_owned());
                }
                s.set_privilege(&world.roles[role].name, entity, right, depth)?;
                let privilege = world.roles[role].privileges.entry(entity.to_owned()).or_default();
                match depth {
                    Some(depth) => drop(privilege.insert(right, depth)),
                    None => drop(privilege.remove(&right)),
                }
                Ok(format!("role {role}: {} {entity} {depth:?}", right.name()))
            }
            2 | 3 => {
                let until = dice.is(30).then(|| world.hour + dice.between(1, 3) as i64);
                share(s, world, record, who, some_rights(dice), until)?;
                Ok(format!("record {record} shared with {who:?} until {until:?}"))
            }
            4 => {
                let shares: Vec<(usize, Who)> = world.shares.keys().copied().collect();
                let Some((record, who)) = dice.pick_some(shares) else { return Ok("nothing".to_owned()) };
                s.unshare(world.record_ref(record), world.reference(who))?;
                world.shares.remove(&(record, who));
                Ok(format!("record {record} no longer shared with {who:?}"))
            }
            5 | 6 => {
                let owner = any_owner(world, dice);
                if !world.records[record].is_active {
                    return Ok("nothing: a closed record stays as it is".to_owned());
                }
                s.assign(world.records[record].kind.name(), world.records[record].id, world.reference(owner))?;
                world.give(record, owner);
                Ok(format!("record {record} given to {owner:?}"))
            }
            7 => {
                let unit = dice.below(world.units.len());
                let fits = (0..world.units.len()).filter(|parent| !world.units_above(*parent).contains(&unit));
                let Some(parent) = dice.pick_some(fits.collect::<Vec<_>>()).filter(|_| unit > 0) else {
                    return Ok("nothing".to_owned());
                };
                s.update("business_unit", world.units[unit].id, record! { "parent" => world.units[parent].id })?;
                world.units[unit].parent = Some(parent);
                Ok(format!("unit {unit} moved below unit {parent}"))
            }
            8 | 9 => self.relink(record, dice),
            10 => {
                let unit = dice.below(world.units.len());
                s.update("user", world.users[user].id, record! { "business_unit" => world.units[unit].id })?;
                world.users[user].unit = unit;
                world.take_along(Who::User(user), unit);
                Ok(format!("user {user} moved to unit {unit}"))
            }
            11 if !world.teams.is_empty() => {
                let team = dice.below(world.teams.len());
                let (team_id, user_id) = (world.teams[team].id, world.users[user].id);
                if world.teams[team].members.remove(&user) {
                    let text = "select id from team_member where team = :team and user = :user";
                    let row = s.query_one(text, record! { "team" => team_id, "user" => user_id })?.unwrap();
                    s.delete("team_member", row.at(0).and_then(Value::as_id).unwrap())?;
                } else {
                    s.create("team_member", record! { "team" => team_id, "user" => user_id })?;
                    world.teams[team].members.insert(user);
                }
                Ok(format!("team {team}: user {user} in or out"))
            }
            12 => {
                let role = dice.below(world.roles.len());
                if world.roles[role].holders.remove(&who) {
                    s.revoke_role(&world.roles[role].name, world.reference(who))?;
                } else {
                    grant(s, world, role, who)?;
                }
                Ok(format!("role {role} given to {who:?}, or taken"))
            }
            13 => {
                world.manager_depth = dice.below(4);
                s.set_policy(record! { "manager_depth" => world.manager_depth as i64 })?;
                Ok(format!("managers see {} levels down", world.manager_depth))
            }
            14 => {
                let below = |other: usize| {
                    std::iter::successors(Some(other), |other| world.users[*other].manager).any(|above| above == user)
                };
                let fits: Vec<usize> = (0..world.users.len()).filter(|other| !below(*other)).collect();
                let manager = dice.pick_some(fits).filter(|_| dice.is(75));
                let value = manager.map_or(Value::Null, |manager| Value::Id(world.users[manager].id));
                s.update("user", world.users[user].id, Values::new().with("manager", value))?;
                world.users[user].manager = manager;
                Ok(format!("user {user} reports to {manager:?}"))
            }
            15 => {
                let customers = world.live().filter(|r| world.records[*r].kind <= Kind::Contact).collect::<Vec<_>>();
                let customer = dice.pick_some(customers);
                let value = customer.map_or(Value::Null, |customer| Value::Ref(world.record_ref(customer)));
                s.update("user", world.users[user].id, Values::new().with("customer", value))?;
                world.users[user].customer = customer;
                Ok(format!("user {user} belongs to {customer:?}"))
            }
            16 => {
                if dice.is(50) {
                    s.delete(world.records[record].kind.name(), world.records[record].id)?;
                    world.delete(record);
                    return Ok(format!("record {record} deleted"));
                }
                self.pass(1);
                Ok("an hour passes".to_owned())
            }
            _ => self.toggle(user, dice),
        }
    }

    /// Lets a record point elsewhere, or nowhere.
    fn relink(&mut self, record: usize, dice: &mut Dice) -> Result<String> {
        let Organisation { system: s, world, .. } = self;
        let it = &world.records[record];
        let (link, targets) = dice.pick(it.kind.links());
        let fits = world.fits(it.kind, targets).filter(|target| {
            link != "parent_account" || !(*target == record || world.ancestors(*target).contains(&record))
        });
        let target = dice.pick_some(fits.collect::<Vec<_>>()).filter(|_| dice.is(80));
        if it.kind == Kind::Contact && !it.is_active {
            return Ok("nothing: a closed record stays as it is".to_owned());
        }
        let value = target.map_or(Value::Null, |target| link_value(world, link, target));
        s.update(it.kind.name(), it.id, Values::new().with(link, value))?;
        let links: &mut BTreeMap<_, _> = &mut world.records[record].links;
        match target {
            Some(target) => drop(links.insert(link, target)),
            None => drop(links.remove(link)),
        }
        Ok(format!("record {record}: {link} is {target:?}"))
    }

    /// Disables or enables a user, closes or opens a contact.
    fn toggle(&mut self, user: usize, dice: &mut Dice) -> Result<String> {
        let Organisation { system: s, world, .. } = self;
        if dice.is(40) {
            let is_disabled = !world.users[user].is_disabled;
            s.update("user", world.users[user].id, record! { "is_disabled" => is_disabled })?;
            world.users[user].is_disabled = is_disabled;
            return Ok(format!("user {user} disabled {is_disabled}"));
        }
        let Some(contact) = dice.pick_some(world.live_of(Kind::Contact).collect::<Vec<_>>()) else {
            return Ok("nothing".to_owned());
        };
        let is_active = !world.records[contact].is_active;
        let state = if is_active { "active" } else { "inactive" };
        s.set_state("contact", world.records[contact].id, state, None, Values::new())?;
        world.records[contact].is_active = is_active;
        Ok(format!("record {contact} is {state}"))
    }
}
