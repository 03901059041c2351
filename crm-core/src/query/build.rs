//! Questions written in Rust.
//!
//! ```
//! use crm_core::query::ast::Query;
//! use crm_core::query::build::{count, field, param, sum};
//!
//! let question = Query::from("opportunity")
//!     .select(["stage.label"])
//!     .select_as(sum("estimated_value"), "total")
//!     .select_expr(count())
//!     .filter(field("state").eq("open").and(field("customer.account.industry").is_in(["retail", "legal"])))
//!     .filter(field("estimated_close_on").during("this quarter"))
//!     .filter(field("estimated_value").ge(param("least")))
//!     .group_by("stage")
//!     .order_by_desc("total")
//!     .limit(20);
//! assert_eq!(question.order.len(), 1);
//! ```

use super::ast::{Aggregate, Column, Comparison, DatePart, Expr, Order, Path, Query};
use crate::base::value::Value;

/// A path: `name`, `account.name`, `stage.label`.
pub fn field(path: &str) -> Expr {
    Expr::Path(Path::new(path))
}

/// A named parameter.
pub fn param(name: &str) -> Expr {
    Expr::Parameter(name.to_owned(), None)
}

/// The acting user.
pub fn me() -> Expr {
    Expr::Me
}

/// The present day.
pub fn today() -> Expr {
    Expr::Today
}

/// The present moment.
pub fn now() -> Expr {
    Expr::Now
}

/// How many rows.
pub fn count() -> Expr {
    Expr::Aggregate { function: Aggregate::Count, argument: None, distinct: false }
}

/// How many rows have a value there.
pub fn count_of(path: &str) -> Expr {
    aggregate(Aggregate::Count, path, false)
}

/// How many different values there are.
pub fn count_distinct(path: &str) -> Expr {
    aggregate(Aggregate::Count, path, true)
}

/// The sum.
pub fn sum(path: &str) -> Expr {
    aggregate(Aggregate::Sum, path, false)
}

/// The average.
pub fn avg(path: &str) -> Expr {
    aggregate(Aggregate::Avg, path, false)
}

/// The least.
pub fn min(path: &str) -> Expr {
    aggregate(Aggregate::Min, path, false)
}

/// The greatest.
pub fn max(path: &str) -> Expr {
    aggregate(Aggregate::Max, path, false)
}

fn aggregate(function: Aggregate, path: &str, distinct: bool) -> Expr {
    Expr::Aggregate { function, argument: Some(Box::new(field(path))), distinct }
}

/// The year of a date.
pub fn year(path: &str) -> Expr {
    part(DatePart::Year, path)
}

/// The quarter of a date.
pub fn quarter(path: &str) -> Expr {
    part(DatePart::Quarter, path)
}

/// The month of a date.
pub fn month(path: &str) -> Expr {
    part(DatePart::Month, path)
}

/// The week of a date.
pub fn week(path: &str) -> Expr {
    part(DatePart::Week, path)
}

/// The day of a moment.
pub fn day(path: &str) -> Expr {
    part(DatePart::Day, path)
}

fn part(part: DatePart, path: &str) -> Expr {
    Expr::DatePart(part, Box::new(field(path)))
}

/// True if another question has an answer.
pub fn exists(query: Query) -> Expr {
    Expr::Exists(Box::new(query))
}

impl<T: Into<Value>> From<T> for Expr {
    fn from(value: T) -> Expr {
        Expr::Literal(value.into())
    }
}

impl Expr {
    fn compare(self, how: Comparison, with: impl Into<Expr>) -> Expr {
        Expr::Compare(how, Box::new(self), Box::new(with.into()))
    }

    /// Equal to.
    pub fn eq(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::Equal, with)
    }

    /// Not equal to, or not set.
    pub fn ne(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::NotEqual, with)
    }

    /// Less than.
    pub fn lt(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::Less, with)
    }

    /// At most.
    pub fn le(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::LessOrEqual, with)
    }

    /// Greater than.
    pub fn gt(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::Greater, with)
    }

    /// At least.
    pub fn ge(self, with: impl Into<Expr>) -> Expr {
        self.compare(Comparison::GreaterOrEqual, with)
    }

    /// One of these.
    pub fn is_in<T: Into<Expr>>(self, list: impl IntoIterator<Item = T>) -> Expr {
        Expr::In(Box::new(self), list.into_iter().map(Into::into).collect())
    }

    /// Among the answers of a question with one column.
    pub fn is_among(self, query: Query) -> Expr {
        Expr::InQuery(Box::new(self), Box::new(query))
    }

    /// From one to the other, both included.
    pub fn between(self, low: impl Into<Expr>, high: impl Into<Expr>) -> Expr {
        Expr::Between(Box::new(self), Box::new(low.into()), Box::new(high.into()))
    }

    /// Like a pattern: `%` any run of letters, `_` any one, `\` before either for the sign itself.
    pub fn like(self, pattern: impl Into<Expr>) -> Expr {
        Expr::Like(Box::new(self), Box::new(pattern.into()))
    }

    /// Not set.
    pub fn is_null(self) -> Expr {
        Expr::IsNull(Box::new(self))
    }

    /// Set.
    pub fn is_set(self) -> Expr {
        self.is_null().negate()
    }

    /// In a period named in words.
    pub fn during(self, period: impl Into<Expr>) -> Expr {
        Expr::During(Box::new(self), Box::new(period.into()))
    }

    /// Both.
    pub fn and(self, other: Expr) -> Expr {
        match self {
            Expr::And(mut parts) => {
                parts.push(other);
                Expr::And(parts)
            }
            first => Expr::And(vec![first, other]),
        }
    }

    /// Either.
    pub fn or(self, other: Expr) -> Expr {
        match self {
            Expr::Or(mut parts) => {
                parts.push(other);
                Expr::Or(parts)
            }
            first => Expr::Or(vec![first, other]),
        }
    }

    /// The contrary.
    pub fn negate(self) -> Expr {
        Expr::Not(Box::new(self))
    }
}

impl Query {
    /// A question about an entity; without columns it answers with the entity's own fields.
    pub fn from(entity: &str) -> Query {
        Query { entity: entity.to_owned(), ..Query::default() }
    }

    /// Another name for the entity, for questions within this one.
    pub fn alias(mut self, name: &str) -> Query {
        self.alias = Some(name.to_owned());
        self
    }

    /// Adds columns by their paths.
    pub fn select<'a>(mut self, paths: impl IntoIterator<Item = &'a str>) -> Query {
        self.columns.extend(paths.into_iter().map(|path| Column { expr: field(path), name: None }));
        self
    }

    /// Adds a column.
    pub fn select_expr(mut self, expr: Expr) -> Query {
        self.columns.push(Column { expr, name: None });
        self
    }

    /// Adds a column with a name.
    pub fn select_as(mut self, expr: Expr, name: &str) -> Query {
        self.columns.push(Column { expr, name: Some(name.to_owned()) });
        self
    }

    /// Equal rows only once.
    pub fn distinct(mut self) -> Query {
        self.distinct = true;
        self
    }

    /// Adds a condition; all must hold.
    pub fn filter(mut self, condition: Expr) -> Query {
        self.filter = Some(match self.filter {
            Some(known) => known.and(condition),
            None => condition,
        });
        self
    }

    /// Adds a path to group by.
    pub fn group_by(self, path: &str) -> Query {
        self.group_by_expr(field(path))
    }

    /// Adds an expression to group by.
    pub fn group_by_expr(mut self, expr: Expr) -> Query {
        self.group.push(expr);
        self
    }

    /// Adds a condition on the groups; all must hold.
    pub fn having(mut self, condition: Expr) -> Query {
        self.having = Some(match self.having {
            Some(known) => known.and(condition),
            None => condition,
        });
        self
    }

    /// Adds a path or the name of a column to order by, the least first.
    pub fn order_by(self, path: &str) -> Query {
        self.order_by_expr(field(path), false)
    }

    /// Adds a path or the name of a column to order by, the greatest first.
    pub fn order_by_desc(self, path: &str) -> Query {
        self.order_by_expr(field(path), true)
    }

    /// Adds an expression to order by.
    pub fn order_by_expr(mut self, expr: Expr, descending: bool) -> Query {
        self.order.push(Order { expr, descending });
        self
    }

    /// How many rows at most: a whole number or a parameter.
    pub fn limit(mut self, limit: impl Into<Expr>) -> Query {
        self.limit = Some(limit.into());
        self
    }
}
