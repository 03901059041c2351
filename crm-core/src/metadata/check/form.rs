//! What the form of an entity must obey, where one is set.

use super::{Faults, Unique, check_labels, check_name, targets_of};
use crate::metadata::entity::EntityDef;
use crate::metadata::form::{FormCell, RelatedList};

pub(super) fn check(faults: &mut Faults, def: &EntityDef, all: &[EntityDef]) {
    let Some(form) = &def.form else { return };
    if form.tabs.is_empty() {
        faults.add(&def.name, "form", "a form has at least one tab");
    }
    let mut tabs = Unique::new("name of a tab");
    let mut fields = Unique::new("place in the form");
    let mut lists = Unique::new("list in the form");
    for tab in &form.tabs {
        let place = format!("{}.form.{}", def.name, tab.name);
        tabs.add(faults, &place, tab.name.as_str());
        check_name(faults, &place, &tab.name, false);
        check_labels(faults, &place, &tab.labels, true);
        if tab.sections.is_empty() {
            faults.add(&place, "form", "there is nothing in this tab");
        }
        let mut sections = Unique::new("name of a section");
        for section in &tab.sections {
            let place = format!("{place}.{}", section.name);
            sections.add(faults, &place, section.name.as_str());
            check_name(faults, &place, &section.name, false);
            check_labels(faults, &place, &section.labels, true);
            if section.cells.is_empty() {
                faults.add(&place, "form", "there is nothing in this section");
            }
            for cell in &section.cells {
                match cell {
                    FormCell::Field(id) => match def.field_by_id(*id) {
                        Some(field) => fields.add(faults, &format!("{place}.{}", field.name), *id),
                        None => faults.add(&place, "form", format!("there is no field {id}")),
                    },
                    FormCell::List(list) => {
                        lists.add(faults, &place, (list.entity, list.lookup));
                        check_list(faults, &place, def, list, all);
                    }
                }
            }
        }
    }
}

/// A list is of records that point here; its columns are there. What is retired since is no fault: it is not shown.
fn check_list(faults: &mut Faults, place: &str, def: &EntityDef, list: &RelatedList, all: &[EntityDef]) {
    let Some(of) = all.iter().find(|of| of.id == list.entity) else {
        return faults.add(place, "form", format!("there is no entity {}", list.entity));
    };
    let Some(lookup) = of.field_by_id(list.lookup) else {
        return faults.add(place, "form", format!("{} has no field {}", of.name, list.lookup));
    };
    let is_live = !of.is_retired && !lookup.is_retired && !def.is_retired;
    if is_live && !targets_of(&lookup.kind, all).contains(&def.id) {
        faults.add(place, "form", format!("{}.{} does not point to {}", of.name, lookup.name, def.name));
    }
    for path in &list.columns {
        let (first, rest) = path.split_once('.').map_or((path.as_str(), None), |(first, rest)| (first, Some(rest)));
        let is_there =
            of.field(first).is_some_and(|field| !field.is_retired && (rest.is_none() || field.kind.is_lookup()));
        if is_live && !is_there {
            faults.add(place, "form", format!("the list shows {path:?}, which {} does not have", of.name));
        }
    }
}
