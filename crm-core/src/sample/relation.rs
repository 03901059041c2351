//! What customers are to each other.

use super::firm::missing;
use super::year::Year;
use crate::error::Result;
use crate::record;

/// What one is to the other, and the other to the one, by the names of roles every file has.
const PAIRS: &[(&str, &str)] =
    &[("Supplier", "Customer"), ("Parent company", "Subsidiary"), ("Consultant", "Customer"), ("Partner", "Partner")];

/// One customer of four is something to another. Who leads the company writes it down: the two may be customers of
/// people who do not see each other's.
pub(super) fn tie(year: &mut Year) -> Result<()> {
    let count = year.customers.len();
    let director = year.firm.director.clone();
    let session = &director.session;
    let role = |name: &str| -> Result<_> {
        session.find_ids("relationship_role", "name", name, 1)?.first().copied().ok_or_else(missing)
    };
    for index in 0..(count / 4).max(1) {
        let other = (index + 1 + year.random.place(count.saturating_sub(2))) % count.max(1);
        let (Some(one), Some(other)) = (year.customers.get(index), year.customers.get(other)) else { continue };
        if one.id == other.id {
            continue;
        }
        let (is_that, is_this) = PAIRS.get(index % PAIRS.len()).copied().unwrap_or_default();
        let values = record! {
            "customer" => one.reference(), "partner" => other.reference(), "customer_role" => role(is_that)?,
            "partner_role" => role(is_this)?, "starts_on" => year.today,
        };
        session.create("customer_relationship", values)?;
    }
    Ok(())
}
