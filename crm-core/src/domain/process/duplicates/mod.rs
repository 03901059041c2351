//! Duplicates: what may be the same is found, before it is written and after, and rules say when it is.

mod find;
mod pairs;
mod publish;

pub use crate::domain::duplicates::{Duplicate, Duplicates, IdleRule};
pub use find::FindDuplicates;
pub use pairs::{FindPairs, Pair, Pairs};
pub(super) use publish::publish;
pub use publish::{PublishRule, UnpublishRule};

use crate::error::{Error, ErrorCode, Result};

/// The most that is asked for at once.
const MOST: u32 = 1_000;

/// How many are wanted.
fn limit(said: Option<u32>, usual: u32) -> Result<usize> {
    match said.unwrap_or(usual) {
        limit @ 1..=MOST => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
        limit => {
            let message = format!("the limit is from 1 to {MOST}, not {limit}");
            Err(Error::new(ErrorCode::InvalidArgument, message).with_field("limit"))
        }
    }
}
