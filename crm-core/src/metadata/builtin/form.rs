//! The forms of the entities that deserve a better one than follows from their definition. Each is a table in its entity's
//! file: what is not in it is placed by the rules of [`derived`](crate::metadata::form::derive::derived), so a table says
//! no more than what matters. They are read when a form is asked for, and stored nowhere.

use super::{
    account, activities, appointment, contact, email, lead, letter, marketing, number, opportunity, phone_call, sales,
    service, task,
};
use crate::base::id::EntityId;
use crate::metadata::entity::Labels;
use crate::metadata::form::{NewCell, NewForm, NewList, NewSection, NewTab};

/// A tab: its name, English, Italian, its sections.
pub(super) type TabRow = (&'static str, &'static str, &'static str, &'static [SectionRow]);

/// A section: its name, English, Italian, its cells.
#[derive(Clone, Copy)]
pub(super) struct SectionRow {
    name: &'static str,
    english: &'static str,
    italian: &'static str,
    cells: Cells,
}

#[derive(Clone, Copy)]
enum Cells {
    Fields(&'static [&'static str]),
    Lists(&'static [ListRow]),
}

/// A list: the entity, the lookup by which its records point here, the columns.
pub(super) type ListRow = (&'static str, &'static str, &'static [&'static str]);

/// A section of fields.
pub(super) const fn fields(
    name: &'static str,
    english: &'static str,
    italian: &'static str,
    fields: &'static [&'static str],
) -> SectionRow {
    SectionRow { name, english, italian, cells: Cells::Fields(fields) }
}

/// The section of what points here.
pub(super) const fn related(lists: &'static [ListRow]) -> SectionRow {
    SectionRow { name: "related", english: "Related", italian: "Correlati", cells: Cells::Lists(lists) }
}

/// The section of the parts a paper is made of.
pub(super) const fn lines(lists: &'static [ListRow]) -> SectionRow {
    SectionRow { name: "lines", english: "Lines", italian: "Righe", cells: Cells::Lists(lists) }
}

/// The form the catalogue has for an entity.
pub fn form(entity: EntityId) -> Option<NewForm> {
    let tabs = match entity {
        number::ACCOUNT => account::FORM,
        number::CONTACT => contact::FORM,
        number::LEAD => lead::FORM,
        number::OPPORTUNITY => opportunity::FORM,
        number::QUOTE => sales::QUOTE_FORM,
        number::ORDER => sales::ORDER_FORM,
        number::INVOICE => sales::INVOICE_FORM,
        number::CASE => service::CASE_FORM,
        number::CONTRACT => service::CONTRACT_FORM,
        number::CAMPAIGN => marketing::CAMPAIGN_FORM,
        number::TASK => task::FORM,
        number::PHONE_CALL => phone_call::FORM,
        number::APPOINTMENT => appointment::FORM,
        number::EMAIL => email::FORM,
        number::LETTER => letter::FORM,
        number::FAX => activities::FAX_FORM,
        number::SERVICE_ACTIVITY => activities::SERVICE_ACTIVITY_FORM,
        _ => return None,
    };
    Some(NewForm { tabs: tabs.iter().map(tab).collect() })
}

fn tab((name, english, italian, sections): &TabRow) -> NewTab {
    let sections = sections.iter().map(section).collect();
    NewTab { name: (*name).to_owned(), labels: labels(english, italian), sections }
}

fn section(row: &SectionRow) -> NewSection {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let list = |(list, lookup, columns): &ListRow| {
        NewCell::List(NewList { list: (*list).to_owned(), lookup: (*lookup).to_owned(), columns: owned(columns) })
    };
    let cells = match row.cells {
        Cells::Fields(names) => names.iter().map(|name| NewCell::Field((*name).to_owned())).collect(),
        Cells::Lists(lists) => lists.iter().map(list).collect(),
    };
    NewSection { name: row.name.to_owned(), labels: labels(row.english, row.italian), cells }
}

fn labels(english: &str, italian: &str) -> Labels {
    super::build::labels(english, italian)
}
