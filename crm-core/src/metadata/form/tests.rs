use std::collections::BTreeSet;

use super::*;
use crate::metadata::builtin;
use crate::metadata::edit::SchemaEditor;
use crate::metadata::registry::Registry;

/// The tables of the catalogue pass the same check as what a host says, so that no name in them is a slip of the pen.
#[test]
fn every_form_of_the_catalogue_can_be_set() {
    let catalogue = builtin::catalogue();
    let registry = Registry::new(1, catalogue.clone());
    let mut told = 0;
    for def in &catalogue {
        let Some(form) = builtin::form(def.id) else { continue };
        let mut editor = SchemaEditor::new(catalogue.clone());
        editor.set_form(&def.name, Some(form.clone())).unwrap_or_else(|error| panic!("{}: {error}", def.name));
        editor.finish().unwrap_or_else(|error| panic!("{}: {error}", def.name));
        let languages = |labels: &Labels| labels.keys().cloned().collect::<Vec<_>>();
        for tab in &form.tabs {
            assert_eq!(languages(&tab.labels), ["en", "it"], "{}", tab.name);
            for section in &tab.sections {
                assert_eq!(languages(&section.labels), ["en", "it"], "{}", section.name);
            }
        }
        // Nothing of a table is lost on the way, and what it does not say comes after it.
        let derived = derive::derived(registry.find_by_id(def.id).unwrap(), &registry);
        let names: Vec<&str> = derived.tabs.iter().map(|tab| tab.name.as_str()).collect();
        assert!(names.starts_with(&["general"]), "{names:?}");
        assert!(derived.cells().count() >= form.cells().count());
        told += 1;
    }
    assert_eq!(told, 17);
}

#[test]
fn the_rules_make_one_place_for_every_field() {
    let registry = Registry::new(1, builtin::catalogue());
    for entity in registry.entities() {
        let form = derive::derived(entity, &registry);
        let mut seen = BTreeSet::new();
        for cell in form.cells() {
            if let FormCell::Field(id) = cell {
                assert!(seen.insert(*id), "{}: {id} stands in two places", entity.name);
            }
        }
        for field in entity.fields.iter().filter(|field| !field.is_retired && !field.is_read_only) {
            assert!(seen.contains(&field.id), "{}.{} has no place", entity.name, field.name);
        }
    }
}

/// Labels that begin alike make a section, called as they begin.
#[test]
fn an_address_is_a_section_of_its_own() {
    let registry = Registry::new(1, builtin::catalogue());
    let quote = registry.get("quote").unwrap();
    let form = derive::derived(quote, &registry);
    let sections: Vec<_> = form.tabs.iter().flat_map(|tab| &tab.sections).collect();
    let bill_to = sections.iter().find(|section| section.name == "bill_to").unwrap();
    assert_eq!((bill_to.labels["en"].as_str(), bill_to.labels["it"].as_str()), ("Bill to", "Fatturazione"));
    assert_eq!(bill_to.cells.len(), 11);
}
