//! A letter to all customers before the year ends: a campaign of one step.

use super::agenda::Act;
use super::agenda::later;
use super::touch;
use super::year::Year;
use crate::base::value::Value;
use crate::domain::process::marketing::RunQuickCampaign;
use crate::error::Result;
use crate::params;

/// The day of the year on which it is written, counted from its first.
const DAY: i64 = 340;

/// Puts it on the agenda.
pub(super) fn expect(year: &mut Year) {
    let day = later(year.today, DAY);
    year.plan_on(day, Act::Greeting);
}

/// Writes to everybody who buys, and sends it.
pub(super) fn write(year: &mut Year) -> Result<()> {
    let marketing = year.firm.marketing.clone();
    let s = &marketing.session;
    let mut run = RunQuickCampaign::new("letter".to_owned(), "Auguri".to_owned());
    run.query = Some("select id from account where customer_type = 'customer' and state = 'active'".to_owned());
    run.description = Some("Grazie per quest'anno insieme.".to_owned());
    let reached = s.run(run)?;
    let question = "select activity from distribution_log where quick_campaign = :q and outcome = 'made' \
                    order by created_at, id";
    let campaign = reached.record.map(|record| record.id);
    for row in s.query(question, params! { "q" => campaign })?.all()? {
        if let Some(Value::Ref(letter)) = row.at(0) {
            touch::done(&marketing, letter.clone(), Some("sent"), 1)?;
        }
    }
    Ok(())
}
