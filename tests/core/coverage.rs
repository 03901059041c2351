//! What we have of the public data model: every attribute of its entities is a field of ours, or is left out for a
//! reason that stands here. Nothing is missing by oversight.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crm_core::metadata::builtin;
use crm_core::metadata::entity::EntityDef;

use crate::shared_data;

mod left_out;

use left_out::LEFT_OUT;

/// Entities of the model that we do not have as such, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("Address", "the model names all the parts at once; ours stand in the records and in address"),
    (
        "Connection",
        "customer_relationship links customers with roles and dates, opportunity_customer puts them into deals, \
         regarding ties the rest; links of anything with anything are what questions cannot walk",
    ),
];

/// Later cousins of entities of ours, by the name of ours.
const STANDS_FOR: &[(&str, &str)] =
    &[("activitypointer", "task"), ("knowledgearticle", "article"), ("entitlement", "contract")];

/// True if the pattern is the name, or its beginning, end or middle where it has a star.
fn fits(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (Some(rest), Some(_)) => name.contains(rest.trim_end_matches('*')),
        (None, None) => match pattern.split_once('*') {
            Some((start, end)) => name.starts_with(start) && name.ends_with(end),
            None => name == pattern,
        },
    }
}

/// The Dynamics names of an entity's fields.
fn known(def: &EntityDef) -> BTreeSet<String> {
    def.fields.iter().map(|field| field.dynamics_name.clone().unwrap_or_else(|| field.name.clone())).collect()
}

#[test]
fn every_attribute_of_the_public_model_is_had_or_left_out_for_a_reason() {
    let Some(folder) = shared_data::folder("webapi/cdm_schema") else { return };
    let text = std::fs::read_to_string(folder.join("dataverse_entities.json")).unwrap();
    let model: serde_json::Value = serde_json::from_str(&text).unwrap();
    let catalogue = builtin::catalogue();
    let (mut table, mut missing, mut excused) = (String::new(), Vec::new(), BTreeSet::new());
    for (path, described) in model["entities"].as_object().unwrap() {
        let name = path.rsplit('/').next().unwrap();
        if OTHERWISE.iter().any(|(entity, _)| *entity == name) {
            continue;
        }
        // What only extends an entity of the model has no logical name of its own.
        let logical = described["source"].as_str().unwrap_or(name).to_lowercase();
        let cousin = STANDS_FOR.iter().find(|(theirs, _)| *theirs == logical).map(|(_, ours)| *ours);
        let is_it = |def: &&EntityDef| match cousin {
            Some(ours) => def.name == ours,
            None => def.dynamics_name.as_deref().unwrap_or(&def.name) == logical,
        };
        let def = catalogue.iter().find(is_it);
        let Some(def) = def else {
            missing.push(format!("{path}: no entity is {logical}"));
            continue;
        };
        let known = known(def);
        let (mut have, mut left_out, before) = (0, 0, missing.len());
        for attribute in described["attributes"].as_array().unwrap() {
            let plain = attribute["name"].as_str().unwrap().to_lowercase();
            let is_lookup = attribute.get("type").is_none();
            let spelled = if is_lookup { format!("{plain}id") } else { plain.clone() };
            let aliases = [spelled.clone(), plain.clone(), format!("default{spelled}")];
            if aliases.iter().any(|alias| known.contains(alias)) {
                have += 1;
            } else if let Some(place) = LEFT_OUT.iter().position(|(of, pattern, _)| {
                fits(of, name) && [&spelled, &plain].iter().any(|attribute| fits(pattern, attribute))
            }) {
                excused.insert(place);
                left_out += 1;
            } else {
                missing.push(format!("{path}: {spelled}"));
            }
        }
        let lacking = missing.len() - before;
        writeln!(table, "{:<24} {have:>4} {left_out:>9} {lacking:>8}", def.name).unwrap();
    }
    println!("{:<24} {:>4} {:>9} {:>8}\n{table}", "entity", "have", "left out", "missing");
    assert!(missing.is_empty(), "neither had nor left out: {missing:#?}");
    let idle = LEFT_OUT.iter().enumerate().filter(|(place, _)| !excused.contains(place));
    assert_eq!(idle.map(|(_, row)| row).collect::<Vec<_>>(), Vec::<&(&str, &str, &str)>::new(), "excuses nobody needs");
}
