//! The numbers of the entities of service.

use crate::base::id::EntityId;

/// case
pub const CASE: EntityId = EntityId(112);
/// article
pub const ARTICLE: EntityId = EntityId(127);
/// subject
pub const SUBJECT: EntityId = EntityId(129);
/// contract
pub const CONTRACT: EntityId = EntityId(1010);
/// contract_line
pub const CONTRACT_LINE: EntityId = EntityId(1011);
/// article_template
pub const ARTICLE_TEMPLATE: EntityId = EntityId(1016);
/// article_comment
pub const ARTICLE_COMMENT: EntityId = EntityId(1082);
/// contract_template
pub const CONTRACT_TEMPLATE: EntityId = EntityId(2011);
/// queue
pub const QUEUE: EntityId = EntityId(2020);
/// queue_item
pub const QUEUE_ITEM: EntityId = EntityId(2029);
/// equipment
pub const EQUIPMENT: EntityId = EntityId(4000);
/// service
pub const SERVICE: EntityId = EntityId(4001);
/// calendar
pub const CALENDAR: EntityId = EntityId(4003);
/// calendar_rule
pub const CALENDAR_RULE: EntityId = EntityId(4004);
/// resource_group
pub const RESOURCE_GROUP: EntityId = EntityId(4005);
/// resource_spec
pub const RESOURCE_SPEC: EntityId = EntityId(4006);
/// site
pub const SITE: EntityId = EntityId(4009);
/// case_resolution
pub const CASE_RESOLUTION: EntityId = EntityId(4206);
/// contract_usage
pub const CONTRACT_USAGE: EntityId = EntityId(9000);
/// resource_group_member
pub const RESOURCE_GROUP_MEMBER: EntityId = EntityId(9001);
