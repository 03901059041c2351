//! The numbers of the further kinds of activity, and of what hangs on activities.

use crate::base::id::EntityId;

/// activity_party
pub const ACTIVITY_PARTY: EntityId = EntityId(135);
/// email_attachment
pub const EMAIL_ATTACHMENT: EntityId = EntityId(1001);
/// email_template
pub const EMAIL_TEMPLATE: EntityId = EntityId(2010);
/// fax
pub const FAX: EntityId = EntityId(4204);
/// service_activity
pub const SERVICE_ACTIVITY: EntityId = EntityId(4214);
