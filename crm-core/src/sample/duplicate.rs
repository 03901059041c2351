//! A customer who is written down twice, and found out.

use std::rc::Rc;

use super::agenda::Act;
use super::customer::Customer;
use super::names;
use super::year::Year;
use crate::base::id::{Id, Ref};
use crate::domain::process::record::Merge;
use crate::error::Result;
use crate::record;

/// A customer, and the other one that is the same.
pub(super) enum Duplicate {
    /// Somebody writes down who is known already.
    Arrives,
    /// It is found out.
    IsFound(Rc<Customer>, Id),
}

impl Duplicate {
    /// One in thirty customers, in the smallest company one.
    pub fn expect(year: &mut Year, size: i64) {
        for _ in 0..(size / 30).max(1) {
            let day = year.some_day();
            year.plan_on(day.min(super::agenda::later(year.today, 320)), Act::Duplicate(Duplicate::Arrives));
        }
    }

    /// Does it.
    pub fn happen(self, year: &mut Year) -> Result<()> {
        match self {
            Duplicate::Arrives => arrive(year),
            Duplicate::IsFound(customer, twin) => {
                let (into, from) = (customer.reference(), Ref::new("account", twin));
                // The telephone number is the newer one.
                let merge = Merge { take: Some(vec!["phone".to_owned()]), ..Merge::new(into, from) };
                customer.seller.session.run(merge).map(drop)
            }
        }
    }
}

fn arrive(year: &mut Year) -> Result<()> {
    let customer = year.some_customer()?;
    let session = &customer.seller.session;
    let language = customer.language;
    let values = record! {
        "name" => format!("{} {}", customer.name, language.of("srl", "Ltd")),
        "phone" => names::phone(&mut year.random, language, language.of("011", "020")),
        "address1_city" => customer.city, "address1_country" => language.of("Italia", "United Kingdom"),
        "territory" => year.firm.territories.of(language, customer.city), "price_list" => customer.prices.list,
    };
    let twin = session.create("account", values)?;
    let (given, family) = names::person(&mut year.random, language);
    session.create("contact", record! { "first_name" => given, "last_name" => family, "account" => twin })?;
    year.plan_between(5, 20, Act::Duplicate(Duplicate::IsFound(customer, twin)));
    Ok(())
}
