//! What one can do with records, and how far that reaches.

use serde::{Deserialize, Serialize};

use crate::base::text;
use crate::error::{Error, ErrorCode, Result};

/// Something one can do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Make it.
    Create,
    /// See it.
    Read,
    /// Change it.
    Write,
    /// Delete it.
    Delete,
    /// Let it point to another record.
    Append,
    /// Let another record point to it.
    AppendTo,
    /// Give it to another owner.
    Assign,
    /// Share it.
    Share,
}

impl Right {
    /// Every right, in the order in which privileges list them.
    pub const ALL: [Right; 8] = [
        Right::Create,
        Right::Read,
        Right::Write,
        Right::Delete,
        Right::Append,
        Right::AppendTo,
        Right::Assign,
        Right::Share,
    ];

    /// The rights a share can give: all but that of making the record, which is there already.
    pub const SHARED: [Right; 7] =
        [Right::Read, Right::Write, Right::Delete, Right::Append, Right::AppendTo, Right::Assign, Right::Share];

    /// The name, as programs say it.
    pub fn name(self) -> &'static str {
        match self {
            Right::Create => "create",
            Right::Read => "read",
            Right::Write => "write",
            Right::Delete => "delete",
            Right::Append => "append",
            Right::AppendTo => "append_to",
            Right::Assign => "assign",
            Right::Share => "share",
        }
    }

    /// The right with this name.
    ///
    /// # Errors
    /// `invalid_argument`, with the nearest name.
    pub fn named(name: &str) -> Result<Right> {
        Right::ALL.into_iter().find(|right| right.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            let nearest = text::nearest(&shown, Right::ALL.map(Right::name));
            Error::new(ErrorCode::InvalidArgument, format!("there is no right {shown:?}")).with_suggestion(nearest)
        })
    }

    /// The field of a role's privilege that holds the depth of this right.
    pub fn depth_field(self) -> &'static str {
        match self {
            Right::Create => "create_depth",
            Right::Read => "read_depth",
            Right::Write => "write_depth",
            Right::Delete => "delete_depth",
            Right::Append => "append_depth",
            Right::AppendTo => "append_to_depth",
            Right::Assign => "assign_depth",
            Right::Share => "share_depth",
        }
    }

    /// The field of a share that says whether it gives this right; nobody shares the making of a record.
    pub fn share_field(self) -> Option<&'static str> {
        match self {
            Right::Create => None,
            Right::Read => Some("can_read"),
            Right::Write => Some("can_write"),
            Right::Delete => Some("can_delete"),
            Right::Append => Some("can_append"),
            Right::AppendTo => Some("can_append_to"),
            Right::Assign => Some("can_assign"),
            Right::Share => Some("can_share"),
        }
    }

    /// The place in lists of all rights.
    pub(crate) fn place(self) -> usize {
        self as usize
    }
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// One's own records and those of one's teams.
    Own,
    /// Also the records of the customer that a user from outside belongs to.
    Customer,
    /// Those of one's business unit.
    BusinessUnit,
    /// Those of one's business unit and of the units below.
    Subtree,
    /// All.
    Organisation,
}

impl Depth {
    /// Every depth, narrow ones first.
    pub const ALL: [Depth; 5] = [Depth::Own, Depth::Customer, Depth::BusinessUnit, Depth::Subtree, Depth::Organisation];

    /// The name, as the options of privileges say it.
    pub fn name(self) -> &'static str {
        match self {
            Depth::Customer => "customer",
            Depth::Own => "own",
            Depth::BusinessUnit => "business_unit",
            Depth::Subtree => "subtree",
            Depth::Organisation => "organisation",
        }
    }

    /// The depth with this name.
    ///
    /// # Errors
    /// `invalid_argument`, with the nearest name.
    pub fn named(name: &str) -> Result<Depth> {
        Depth::ALL.into_iter().find(|depth| depth.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(80).collect();
            let nearest = text::nearest(&shown, Depth::ALL.map(Depth::name));
            Error::new(ErrorCode::InvalidArgument, format!("there is no depth {shown:?}")).with_suggestion(nearest)
        })
    }

    /// The code of the option.
    pub(crate) fn code(self) -> i64 {
        match self {
            Depth::Own => 1,
            Depth::BusinessUnit => 2,
            Depth::Subtree => 3,
            Depth::Organisation => 4,
            Depth::Customer => 5,
        }
    }

    pub(crate) fn from_code(code: i64) -> Option<Depth> {
        Depth::ALL.into_iter().find(|depth| depth.code() == code)
    }
}
