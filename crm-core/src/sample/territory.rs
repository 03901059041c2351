//! Where is sold: a tree of territories, those of a country with whoever leads it.

use super::firm::Employee;
use super::names::{self, Language};
use crate::base::id::Id;
use crate::error::Result;
use crate::{Session, record};

/// The territories customers are in; those above them are known by theirs.
pub(super) struct Territories {
    north: Id,
    south: Id,
    abroad: Id,
    /// That of whoever sells in Italy, all of it.
    italy: Id,
}

impl Territories {
    /// Draws the map: Europe, the countries in it, and two halves of Italy.
    pub fn draw(system: &Session, [director, italy, abroad]: [&Employee; 3]) -> Result<Territories> {
        // Who leads a country leads its parts: nobody is the manager of two.
        let territory = |name: &str, leads: Option<&Employee>, parent: Option<Id>| {
            let values = record! { "name" => name, "manager" => leads.map(|leads| leads.id), "parent" => parent };
            let id = system.create("territory", values)?;
            Ok::<Id, crate::Error>(id)
        };
        let europe = territory("Europa", Some(director), None)?;
        let all = territory("Italia", Some(italy), Some(europe))?;
        Ok(Territories {
            north: territory("Italia settentrionale", None, Some(all))?,
            south: territory("Italia centro-meridionale", None, Some(all))?,
            abroad: territory("United Kingdom", Some(abroad), Some(europe))?,
            italy: all,
        })
    }

    /// That of a customer, by city.
    pub fn of(&self, language: Language, city: &str) -> Id {
        let is_southern = names::SOUTHERN.contains(&city);
        language.of(if is_southern { self.south } else { self.north }, self.abroad)
    }

    /// That of somebody who sells.
    pub fn of_seller(&self, language: Language) -> Id {
        language.of(self.italy, self.abroad)
    }
}
