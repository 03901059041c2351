//! What salespeople are to sell in each quarter: a number they were set, and a goal that says how far they have come.

use chrono::Datelike;

use super::firm::{Employee, Firm};
use crate::base::id::Id;
use crate::base::time::Date;
use crate::domain::process::goal::Recalculate;
use crate::error::Result;
use crate::{Session, record};

/// What somebody is to sell in a quarter, in the company's own currency.
const AMOUNT: i64 = 110_000;

/// Sets what one who sells is to sell, a quarter each; answers with the goals.
pub(super) fn set(system: &Session, director: &Employee, seller: &Employee, first: Date) -> Result<Vec<Id>> {
    let told = system.get_fields("user", seller.id, &["full_name"])?;
    let name = told.text("full_name").unwrap_or_default();
    let mut goals = Vec::new();
    for (quarter, month) in (1..=4).zip([1, 4, 7, 10]) {
        let quota = record! {
            "salesperson" => seller.id, "starts_on" => first.with_month(month), "period" => "quarter", "amount" => AMOUNT,
        };
        system.create("quota", quota)?;
        let goal = record! {
            "title" => format!("{name}, {quarter}/{}", first.year()), "goal_owner" => seller.reference(),
            "is_amount" => true, "is_of_owner_only" => true, "target" => AMOUNT, "is_fiscal_period" => true,
            "fiscal_year" => i64::from(first.year()), "fiscal_period" => format!("quarter_{quarter}"),
        };
        goals.push(director.session.create("goal", goal)?);
    }
    Ok(goals)
}

/// On the last evening the director sees how it has gone.
pub(super) fn settle(firm: &Firm) -> Result<()> {
    for goal in &firm.goals {
        firm.director.session.run(Recalculate::new(*goal))?;
    }
    Ok(())
}
