//! Marketing: lists of people, campaigns that reach them, what they answer.

mod campaign;
mod destination;
mod distribute;
mod list;
mod members;
mod quick_campaign;
mod reach;
mod response;
mod results;

pub use campaign::Copy as CopyCampaign;
pub use distribute::Distribute;
pub use list::{Add, CopyMembers, CopyToStatic, Qualify, Remove};
pub use quick_campaign::Run as RunQuickCampaign;
pub use reach::Reached;
pub use response::Convert as ConvertResponse;
pub use results::{CampaignResults, Results};

pub(crate) use members::{require_kind, require_open};
