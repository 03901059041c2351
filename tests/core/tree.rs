//! The file keeps who stands above whom: after any work, what it keeps is what climbing from parent to parent finds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crm_core::metadata::field::Cascade;
use crm_core::{
    BatchMode, Crm, ErrorCode, HookOptions, Id, NewEntity, NewField, Operation, Options, Ownership, Ref, Session, Undo,
    Value, Write, record,
};
use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

/// Who stands above whom: ancestor, number of the lookup, record, levels between them.
type Trees = BTreeSet<(i64, i64, i64, i64)>;

/// What the file keeps.
pub fn kept(file: &Connection) -> Trees {
    let mut statement = file.prepare("select ancestor, field, record, depth from crm_tree").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// What climbing from each record finds, in every hierarchy of the file.
pub fn climbed(file: &Connection) -> Trees {
    let text = "select json_extract(e.definition, '$.table'), f.value ->> 'column', f.value ->> 'id'
                from crm_entity e, json_each(e.definition, '$.fields') f
                where instr(e.definition, 'is_hierarchy') and f.value ->> 'is_hierarchy'";
    let mut statement = file.prepare(text).unwrap();
    let lookups = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let lookups: Vec<(String, String, i64)> = lookups.map(Result::unwrap).collect();
    assert!(lookups.len() >= 4, "accounts, units, users and products form trees");
    let mut trees = Trees::new();
    for (table, column, field) in lookups {
        let text = format!("select id, \"{column}\" from \"{table}\" where \"{column}\" is not null");
        let mut statement = file.prepare(&text).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let parents: BTreeMap<i64, i64> = rows.map(Result::unwrap).collect();
        for record in parents.keys() {
            let above = std::iter::successors(parents.get(record), |key| parents.get(*key));
            trees.extend((1..).zip(above).map(|(depth, ancestor)| (*ancestor, field, *record, depth)));
        }
    }
    trees
}

/// What is kept is what climbing finds; answers with how much that is.
pub fn agrees(file: &Connection) -> Result<usize, String> {
    let (kept, climbed) = (kept(file), climbed(file));
    let lacking: Vec<_> = climbed.difference(&kept).collect();
    let wrong: Vec<_> = kept.difference(&climbed).collect();
    if lacking.is_empty() && wrong.is_empty() {
        return Ok(kept.len());
    }
    Err(format!("of (ancestor, field, record, depth) {lacking:?} lack and {wrong:?} are wrong"))
}

fn sure(path: &Path) -> usize {
    agrees(&Connection::open(path).unwrap()).unwrap()
}

/// A file with two entities made at run time that form trees: of one the children go with their parent.
fn made() -> (tempfile::TempDir, PathBuf, Crm) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trees.crm");
    let crm = Crm::open_with(&path, Options::new().durable(false)).unwrap();
    add_trees(&crm.session());
    (folder, path, crm)
}

fn add_trees(s: &Session) {
    s.change_schema(|schema| {
        for (entity, cascade) in [("x_part", Cascade::PARENTAL), ("x_place", Cascade::LINK)] {
            let name = NewField::text("x_name", 40).label("en", "Name");
            schema
                .add_entity(NewEntity::new(entity, Ownership::Organisation).label("en", "One", "Many").field(name))?;
            let parent = NewField::lookup("x_parent", entity).label("en", "Parent").hierarchy().cascade(cascade);
            schema.add_field(entity, parent)?;
        }
        Ok(())
    })
    .unwrap();
}

/// Entity, name, hierarchy.
const TREES: [(&str, &str, &str); 3] =
    [("account", "name", "parent_account"), ("x_part", "x_name", "x_parent"), ("x_place", "x_name", "x_parent")];

#[derive(Clone, Debug)]
enum Op {
    Create(u8, u8),
    /// Half of the moves are to the top.
    Move(u8, u8, bool),
    Rename(u8),
    Delete(u8),
    Restore(u8),
    /// So many lines back from the last.
    UndoChange(u8),
    UndoTransaction(u8),
    Batch(Vec<(u8, u8)>),
    /// What is done between, and whether it is kept.
    Block(Vec<Op>, bool),
}

fn op() -> impl Strategy<Value = Op> {
    let simple = prop_oneof![
        9 => (any::<u8>(), any::<u8>()).prop_map(|(tree, parent)| Op::Create(tree, parent)),
        6 => (any::<u8>(), any::<u8>(), prop::bool::weighted(0.2)).prop_map(|(one, to, top)| Op::Move(one, to, top)),
        1 => any::<u8>().prop_map(Op::Rename),
        1 => any::<u8>().prop_map(Op::Delete),
        2 => any::<u8>().prop_map(Op::Restore),
        1 => any::<u8>().prop_map(Op::UndoChange),
        1 => any::<u8>().prop_map(Op::UndoTransaction),
        1 => vec((any::<u8>(), any::<u8>()), 1..5).prop_map(Op::Batch),
    ];
    simple.prop_recursive(2, 12, 5, |inner| {
        (vec(inner, 1..5), any::<bool>()).prop_map(|(ops, keep)| Op::Block(ops, keep))
    })
}

/// What a player knows: every record it ever made, those deleted too, with its tree.
struct Player {
    s: Session,
    records: Vec<(usize, Id)>,
    moves: usize,
}

impl Player {
    fn pick(&self, place: u8) -> Option<(usize, Id)> {
        // The last ones are taken most: deep trees rather than wide ones.
        self.records
            .get(self.records.len().checked_sub(1 + usize::from(place) % self.records.len().clamp(1, 12))?)
            .copied()
    }

    /// Another record of the same tree, or none.
    fn pick_of(&self, tree: usize, place: u8) -> Option<Id> {
        let of: Vec<Id> = self.records.iter().filter(|record| record.0 == tree).map(|record| record.1).collect();
        of.get(of.len().checked_sub(1 + usize::from(place) % of.len().clamp(1, 6))?).copied()
    }

    fn last_line(&self) -> i64 {
        self.s.changes_since(0, usize::MAX).unwrap().last().map_or(0, |change| change.seq)
    }

    /// Does what can be done; what is refused (loops, records that are gone) is a part of the game.
    fn play(&mut self, op: &Op) {
        match op {
            Op::Create(tree, parent) => {
                let tree = usize::from(*tree) % TREES.len();
                let (entity, name, lookup) = TREES[tree];
                let mut values = record! { name => "One" };
                if let Some(parent) = self.pick_of(tree, *parent).filter(|_| parent % 5 > 0) {
                    values = values.with(lookup, parent);
                }
                if let Ok(id) = self.s.create(entity, values) {
                    self.records.push((tree, id));
                }
            }
            Op::Move(one, to, is_to_the_top) => {
                let Some((tree, id)) = self.pick(*one) else { return };
                let to = self.pick_of(tree, *to).filter(|_| !is_to_the_top);
                let to = to.map_or(Value::Null, Value::Id);
                let moved = self.s.update(TREES[tree].0, id, record! { TREES[tree].2 => to });
                self.moves += usize::from(moved.is_ok());
            }
            Op::Rename(one) => {
                let Some((tree, id)) = self.pick(*one) else { return };
                let _ = self.s.update(TREES[tree].0, id, record! { TREES[tree].1 => "Other" });
            }
            Op::Delete(one) => {
                let Some((tree, id)) = self.pick(*one) else { return };
                let _ = self.s.delete(TREES[tree].0, id);
            }
            Op::Restore(one) => {
                let Some((tree, id)) = self.pick(*one) else { return };
                let _ = self.s.restore(TREES[tree].0, id);
            }
            Op::UndoChange(back) => {
                let _ = self.s.undo(Undo::Change(self.last_line() - i64::from(back % 6)));
            }
            Op::UndoTransaction(back) => {
                let Some(line) = self.s.changes_since(self.last_line() - 1 - i64::from(back % 6), 1).unwrap().pop()
                else {
                    return;
                };
                let _ = self.s.undo(Undo::Transaction(line.txn));
            }
            Op::Batch(moves) => {
                let writes = moves.iter().filter_map(|(one, to)| {
                    let (tree, id) = self.pick(*one)?;
                    let values = record! { TREES[tree].2 => self.pick_of(tree, *to)? };
                    Some(Write::Update { entity: TREES[tree].0.into(), id, values, version: None })
                });
                let _ = self.s.write_batch(writes.collect(), BatchMode::KeepGoing);
            }
            Op::Block(ops, keep) => {
                self.s.begin().unwrap();
                ops.iter().for_each(|op| self.play(op));
                if *keep { self.s.commit().unwrap() } else { self.s.rollback().unwrap() }
            }
        }
    }
}

#[test]
fn any_work_leaves_the_trees_as_climbing_finds_them() {
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let (deepest, moves) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    runner
        .run(&vec(op(), 20..90), |ops| {
            let (_folder, path, crm) = made();
            let file = Connection::open(&path).unwrap();
            let mut player = Player { s: crm.session(), records: Vec::new(), moves: 0 };
            for (number, op) in ops.iter().enumerate() {
                player.play(op);
                agrees(&file).map_err(|why| TestCaseError::fail(format!("after step {number} {op:?}: {why}")))?;
                let text = "select coalesce(max(depth), 0) from crm_tree";
                let depth: i64 = file.query_row(text, [], |row| row.get(0)).unwrap();
                deepest.set(deepest.get().max(depth));
            }
            moves.set(moves.get() + player.moves);
            Ok(())
        })
        .unwrap();
    assert!(deepest.get() >= 5 && moves.get() >= 50, "the game is too tame: {deepest:?}, {moves:?}");
}

#[test]
fn a_deleted_record_leaves_nothing_and_comes_back_to_its_place() {
    let (_folder, path, crm) = made();
    let s = crm.session();
    let part = |parent: Option<Id>| s.create("x_part", record! { "x_name" => "p", "x_parent" => parent }).unwrap();
    let top = part(None);
    assert_eq!(sure(&path), 0, "records without a parent cost nothing");
    let middle = part(Some(top));
    let low = part(Some(middle));
    part(Some(low));
    assert_eq!(sure(&path), 1 + 2 + 3);
    s.delete("x_part", middle).unwrap();
    assert_eq!((s.count("x_part").unwrap(), sure(&path)), (1, 0));
    let last = s.changes_since(0, usize::MAX).unwrap().pop().unwrap();
    s.undo(Undo::Transaction(last.txn)).unwrap();
    assert_eq!((s.count("x_part").unwrap(), sure(&path)), (4, 6));
    // Accounts stay when their parent goes, at the top.
    let account =
        |parent: Option<Id>| s.create("account", record! { "name" => "a", "parent_account" => parent }).unwrap();
    let holding = account(None);
    let firm = account(Some(holding));
    account(Some(firm));
    assert_eq!(sure(&path), 6 + 3);
    s.delete("account", holding).unwrap();
    assert_eq!(sure(&path), 6 + 1);
}

#[test]
fn a_loop_is_refused_however_it_comes_about() {
    let (_folder, path, crm) = made();
    let s = crm.session();
    let account =
        |name: &str, parent: Option<Id>| s.create("account", record! { "name" => name, "parent_account" => parent });
    let top = account("top", None).unwrap();
    let middle = account("middle", Some(top)).unwrap();
    let low = account("low", Some(middle)).unwrap();
    for (id, parent) in [(top, top), (top, middle), (top, low), (middle, low)] {
        let refused = s.update("account", id, record! { "parent_account" => parent }).unwrap_err();
        assert_eq!((refused.code(), refused.details().issues[0].rule), (ErrorCode::Validation, "loop"));
    }
    // Inside a transaction what was moved before counts.
    s.begin().unwrap();
    s.update("account", low, record! { "parent_account" => Value::Null }).unwrap();
    s.update("account", top, record! { "parent_account" => low }).unwrap();
    assert_eq!(
        s.update("account", low, record! { "parent_account" => middle }).unwrap_err().code(),
        ErrorCode::Validation
    );
    s.rollback().unwrap();
    assert_eq!(sure(&path), 3);
    // A hook that moves the new parent, once that was found right, below the record.
    crm.add_hook(HookOptions::before("account").on(&[Operation::Update]), move |event| {
        if event.id() == top && event.new_value("name")?.as_text() == Some("moved") {
            event.update("account", low, record! { "parent_account" => top })?;
        }
        Ok(())
    });
    s.update("account", low, record! { "parent_account" => Value::Null }).unwrap();
    let refused = s.update("account", top, record! { "name" => "moved", "parent_account" => low }).unwrap_err();
    assert_eq!((refused.code(), refused.details().issues[0].rule), (ErrorCode::Validation, "loop"));
    assert_eq!(sure(&path), 1, "nothing of it stays");
}

#[test]
fn a_tree_has_an_end() {
    let (_folder, path, crm) = made();
    let s = crm.session();
    let part = |parent: Option<Id>| s.create("x_place", record! { "x_name" => "p", "x_parent" => parent });
    s.begin().unwrap();
    let mut chain = vec![part(None).unwrap()];
    for _ in 0..1_000 {
        chain.push(part(chain.last().copied()).unwrap());
    }
    let refused = part(chain.last().copied()).unwrap_err();
    assert_eq!((refused.code(), refused.details().issues[0].rule), (ErrorCode::Validation, "too_deep"));
    // Neither by moving what hangs below.
    let above = part(None).unwrap();
    let refused = s.update("x_place", chain[0], record! { "x_parent" => above }).unwrap_err();
    assert_eq!(refused.details().issues[0].rule, "too_deep");
    s.update("x_place", chain[1], record! { "x_parent" => above }).unwrap();
    s.commit().unwrap();
    assert_eq!(sure(&path), 1_000 * 1_001 / 2);
}

#[test]
fn a_hierarchy_made_later_or_brought_by_a_pack_begins_empty() {
    let (folder, path, crm) = made();
    let s = crm.session();
    let one = s.create("contact", record! { "last_name" => "One" }).unwrap();
    let two = s.create("contact", record! { "last_name" => "Two" }).unwrap();
    let reports_to = NewField::lookup("x_chief", "contact").label("en", "Chief").hierarchy();
    s.change_schema(|schema| schema.add_field("contact", reports_to).map(|_| ())).unwrap();
    assert_eq!(sure(&path), 0);
    s.update("contact", two, record! { "x_chief" => one }).unwrap();
    assert_eq!(sure(&path), 1);
    // A retired lookup is still let go when what it points to is deleted.
    s.change_schema(|schema| schema.retire_field("contact", "x_chief").map(|_| ())).unwrap();
    s.delete("contact", one).unwrap();
    assert_eq!(sure(&path), 0);
    let other = folder.path().join("other.crm");
    let copy = Crm::open(&other).unwrap();
    copy.session().apply_schema(&s.export_schema(), false).unwrap();
    let s = copy.session();
    let top = s.create("x_part", record! { "x_name" => "p" }).unwrap();
    s.create("x_part", record! { "x_name" => "p", "x_parent" => Ref::new("x_part", top) }).unwrap();
    assert_eq!(sure(&other), 1);
}
