//! What is to be done, as numbers: which record or value a number means is settled when the step is played, so that a
//! plan can be shortened and still makes sense.

use proptest::collection::vec;
use proptest::prelude::*;

/// A company and its work.
#[derive(Clone, Debug)]
pub struct Plan {
    pub entities: Vec<Vec<FieldPlan>>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct FieldPlan {
    pub kind: u8,
    pub target: u8,
    pub cascade: u8,
    pub is_searchable: bool,
}

/// Field and value, by number.
pub type Fill = Vec<(u8, u8)>;

/// One write.
#[derive(Clone, Debug)]
pub enum Op {
    Create { entity: u8, name: u8, fill: Fill },
    Update { record: u8, fill: Fill, stale: Option<bool> },
    Upsert { entity: u8, code: u8, name: u8, fill: Fill },
    Delete { record: u8, stale: Option<bool> },
    SetState { record: u8, active: bool },
    Assign { record: u8, owner: u8 },
    Restore { record: u8 },
}

/// One moment of the company's life.
#[derive(Clone, Debug)]
pub enum Step {
    One(Op),
    Batch {
        ops: Vec<Op>,
        keep_going: bool,
    },
    /// A transaction with a part of its own in the middle, each kept or taken back.
    Block {
        before: Vec<Op>,
        inner: Vec<Op>,
        keep_inner: bool,
        after: Vec<Op>,
        keep: bool,
    },
    Undo(u8),
    Schema(SchemaStep),
    Ask {
        entity: u8,
        field: u8,
        pick: u8,
        how: u8,
        negate: bool,
    },
}

#[derive(Clone, Debug)]
pub enum SchemaStep {
    AddField(u8, FieldPlan),
    RenameField(u8, u8),
    RetireField(u8, u8),
    AddEntity(Vec<FieldPlan>, FieldPlan),
    RenameEntity(u8),
    Searchable(u8, u8, bool),
    /// A change that is refused at its end: nothing of it may stay.
    Refused(u8),
}

fn field() -> impl Strategy<Value = FieldPlan> {
    (any::<u8>(), any::<u8>(), any::<u8>(), any::<bool>())
        .prop_map(|(kind, target, cascade, is_searchable)| FieldPlan { kind, target, cascade, is_searchable })
}

fn fields() -> impl Strategy<Value = Vec<FieldPlan>> {
    vec(field(), 2..7)
}

fn fill() -> impl Strategy<Value = Fill> {
    vec((any::<u8>(), any::<u8>()), 0..5)
}

fn op() -> impl Strategy<Value = Op> {
    let stale = || prop_oneof![6 => Just(None), 3 => Just(Some(false)), 1 => Just(Some(true))];
    prop_oneof![
        6 => (any::<u8>(), any::<u8>(), fill()).prop_map(|(entity, name, fill)| Op::Create { entity, name, fill }),
        6 => (any::<u8>(), fill(), stale()).prop_map(|(record, fill, stale)| Op::Update { record, fill, stale }),
        2 => (any::<u8>(), any::<u8>(), any::<u8>(), fill())
            .prop_map(|(entity, code, name, fill)| Op::Upsert { entity, code, name, fill }),
        3 => (any::<u8>(), stale()).prop_map(|(record, stale)| Op::Delete { record, stale }),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(record, active)| Op::SetState { record, active }),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(record, owner)| Op::Assign { record, owner }),
        2 => any::<u8>().prop_map(|record| Op::Restore { record }),
    ]
}

fn schema_step() -> impl Strategy<Value = SchemaStep> {
    prop_oneof![
        3 => (any::<u8>(), field()).prop_map(|(entity, field)| SchemaStep::AddField(entity, field)),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(entity, field)| SchemaStep::RenameField(entity, field)),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(entity, field)| SchemaStep::RetireField(entity, field)),
        1 => (fields(), field()).prop_map(|(fields, back)| SchemaStep::AddEntity(fields, back)),
        1 => any::<u8>().prop_map(SchemaStep::RenameEntity),
        2 => (any::<u8>(), any::<u8>(), any::<bool>()).prop_map(|(e, f, on)| SchemaStep::Searchable(e, f, on)),
        1 => any::<u8>().prop_map(SchemaStep::Refused),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let ops = |most| vec(op(), 0..most);
    prop_oneof![
        10 => op().prop_map(Step::One),
        2 => (ops(6), any::<bool>()).prop_map(|(ops, keep_going)| Step::Batch { ops, keep_going }),
        3 => (ops(4), ops(4), any::<bool>(), ops(3), prop::bool::weighted(0.75)).prop_map(
            |(before, inner, keep_inner, after, keep)| Step::Block { before, inner, keep_inner, after, keep }
        ),
        3 => prop_oneof![2 => Just(0_u8), 1 => any::<u8>()].prop_map(Step::Undo),
        1 => schema_step().prop_map(Step::Schema),
        3 => (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<bool>())
            .prop_map(|(entity, field, pick, how, negate)| Step::Ask { entity, field, pick, how, negate }),
    ]
}

/// Companies of up to three entities, and up to sixty steps of work.
pub fn plans() -> impl Strategy<Value = Plan> {
    (vec(fields(), 1..4), vec(step(), 1..60)).prop_map(|(entities, steps)| Plan { entities, steps })
}
