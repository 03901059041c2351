//! The tree of a question: plain data, names not yet looked up.

use crate::base::value::Value;

/// Where in the text something stood (line, column; from one).
pub type Position = Option<(u64, u64)>;

/// A question.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Query {
    /// The entity asked about.
    pub entity: String,
    /// Where its name stood.
    pub position: Position,
    /// Another name for it, for paths that must say which entity they mean.
    pub alias: Option<String>,
    /// What to answer; empty means the entity's own fields.
    pub columns: Vec<Column>,
    /// Only equal rows once.
    pub distinct: bool,
    /// Which records.
    pub filter: Option<Expr>,
    /// What to group by: a path, an expression, the name of a column, or (as a whole number) its position.
    pub group: Vec<Expr>,
    /// Which groups.
    pub having: Option<Expr>,
    /// In which order.
    pub order: Vec<Order>,
    /// How many rows at most: a whole number or a parameter.
    pub limit: Option<Expr>,
}

/// A column of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it holds.
    pub expr: Expr,
    /// Its name; without one, the text of a path or the name of a function.
    pub name: Option<String>,
}

/// A key of the order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What to order by: a path, an expression, the name of a column, or (as a whole number) its position.
    pub expr: Expr,
    /// Greatest first.
    pub descending: bool,
}

/// A path through lookups: `account.city`, `customer.account.name`, `stage.label`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The segments, each with where it stood.
    pub segments: Vec<(String, Position)>,
}

impl Path {
    /// A path from its dotted text.
    pub fn new(text: &str) -> Path {
        Path { segments: text.split('.').map(|segment| (segment.to_owned(), None)).collect() }
    }

    /// The dotted text.
    pub fn text(&self) -> String {
        self.segments.iter().map(|(segment, _)| segment.as_str()).collect::<Vec<_>>().join(".")
    }
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Every comparison.
    pub const ALL: [Comparison; 6] = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];
}

/// A sum over the rows of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Aggregate {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// A part of a date, as something to group by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DatePart {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

/// An expression: a value or a condition.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Expr {
    /// A constant.
    Literal(Value),
    /// A named parameter, and where it stood.
    Parameter(String, Position),
    /// A field, perhaps of another record.
    Path(Path),
    /// An aggregate; without an argument it counts rows.
    Aggregate {
        /// Which.
        function: Aggregate,
        /// Of what.
        argument: Option<Box<Expr>>,
        /// Equal values once.
        distinct: bool,
    },
    /// A part of a date.
    DatePart(DatePart, Box<Expr>),
    /// The acting user.
    Me,
    /// The present day in the session's time zone.
    Today,
    /// The present moment.
    Now,
    /// True if a date lies in a period named in words (`last 30 days`, `this quarter`).
    During(Box<Expr>, Box<Expr>),
    /// A comparison.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// True if the value is one of a list of constants and parameters; a null in it means "or not set".
    In(Box<Expr>, Vec<Expr>),
    /// True if the value is among the answers of another question.
    InQuery(Box<Expr>, Box<Query>),
    /// True if the value lies between two others, both included.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// True if a text matches a pattern (`%` any run, `_` any one), accents and case as stored, ASCII case ignored.
    Like(Box<Expr>, Box<Expr>),
    /// True if the value is not set.
    IsNull(Box<Expr>),
    /// True if another question has an answer.
    Exists(Box<Query>),
    /// True if all are.
    And(Vec<Expr>),
    /// True if any is.
    Or(Vec<Expr>),
    /// True if it is not.
    Not(Box<Expr>),
}
