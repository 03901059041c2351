//! The numbers of the entities of marketing.

use crate::base::id::EntityId;

/// marketing_list
pub const MARKETING_LIST: EntityId = EntityId(4300);
/// list_member
pub const LIST_MEMBER: EntityId = EntityId(4301);
/// campaign
pub const CAMPAIGN: EntityId = EntityId(4400);
/// campaign_response
pub const CAMPAIGN_RESPONSE: EntityId = EntityId(4401);
/// campaign_activity
pub const CAMPAIGN_ACTIVITY: EntityId = EntityId(4402);
/// campaign_item
pub const CAMPAIGN_ITEM: EntityId = EntityId(4403);
/// campaign_activity_list
pub const CAMPAIGN_ACTIVITY_LIST: EntityId = EntityId(4404);
/// distribution_log
pub const DISTRIBUTION_LOG: EntityId = EntityId(4405);
/// quick_campaign
pub const QUICK_CAMPAIGN: EntityId = EntityId(4406);
