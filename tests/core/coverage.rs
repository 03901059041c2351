//! What we have of the public data model: every attribute of its entities is a field of ours, or is left out for a
//! reason that stands here. Nothing is missing by oversight.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crm_core::metadata::builtin;
use crm_core::metadata::entity::EntityDef;

use crate::shared_data;

/// Entities of the model that are not yet compared.
const NOT_YET: &[&str] = &[
    "Activity",
    "Appointment",
    "Campaign",
    "CampaignActivity",
    "CampaignResponse",
    "Case",
    "Email",
    "Entitlement",
    "Fax",
    "KnowledgeArticle",
    "Letter",
    "MarketingList",
    "PhoneCall",
    "Task",
];

/// Entities of the model that we do not have as such, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("Address", "the model names all the parts at once; ours stand in the records and in address"),
    (
        "Connection",
        "customer_relationship links customers with roles and dates, opportunity_customer puts them into deals, \
         regarding ties the rest; links of anything with anything are what questions cannot walk",
    ),
];

/// Attributes left out, by name or by pattern (`*` at one end), and why. Lookups are compared in lower case, with `id`.
const LEFT_OUT: &[(&str, &str)] = &[
    ("*_base", "amounts in the base currency are computed when asked for"),
    ("yomi*", "how a name is read in Japanese"),
    ("*yominame", "how a name is read in Japanese"),
    ("address*_addressid", "addresses in the record have no id of their own"),
    ("*_composite", "put together for showing, from the parts"),
    ("billto_addressid", "the paper keeps the address itself"),
    ("shipto_addressid", "the paper keeps the address itself"),
    ("*onbehalfby*", "who acts for whom is told by the history"),
    ("*externalparty", "outside users are users"),
    ("user_*", "who created and changed a record is in its system fields"),
    ("team_*", "the owner is one field, for users and teams"),
    ("businessunit_*", "the unit is a system field"),
    ("owning*", "the owner is one field, for users and teams"),
    ("*idtype", "a lookup knows the entity it points to"),
    ("*idname", "the name is read through the lookup"),
    ("*objecttypecode", "a lookup knows the entity it points to"),
    ("*bundleidrefid", "a second spelling of the bundle"),
    ("organizationid", "a file belongs to one organisation"),
    ("transactioncurrencyid", "kept with amounts only; here there are none"),
    ("exchangerate", "kept with amounts only; here there are none"),
    ("entityimage*", "pictures are files of notes"),
    ("importsequencenumber", "the history tells what an import wrote"),
    ("overriddencreatedon", "an import of history sets created_at itself"),
    ("timezoneruleversionnumber", "moments are kept in UTC"),
    ("utcconversiontimezonecode", "moments are kept in UTC"),
    ("processid", "business process flows are not part of the engine"),
    ("stageid", "business process flows are not part of the engine"),
    ("traversedpath", "business process flows are not part of the engine"),
    ("stepid", "business process flows are not part of the engine"),
    ("sla*", "agreed service times are computed from entitlements"),
    ("*onholdtime", "agreed service times are computed from entitlements"),
    ("timespentbymeonemailandmeetings", "computed from the activities"),
    ("participatesinworkflow", "whether workflows run is said by the workflow"),
    ("company", "it is company_phone; in every other file a company is a name"),
    ("parentcontactid", "a contact belongs to an account; people among themselves have relationships"),
    ("statuscode", "what has no states of its own is read with the list it stands in"),
    ("addressid", "the parts of the address are fields"),
    ("opendeals*", "computed by a question"),
    ("openrevenue*", "computed by a question"),
    ("primarysatoriid", "of a service that has ended"),
    ("primarytwitterid", "of a service of others"),
    ("preferredequipmentid", "what is booked is part of scheduling"),
    ("preferredserviceid", "what is booked is part of scheduling"),
    ("accountid", "the customer is one field, for accounts and contacts"),
    ("contactid", "the customer is one field, for accounts and contacts"),
    ("campaignid", "comes with the entities of marketing"),
    ("relatedobjectid", "comes with the entities of marketing"),
    ("originatingcaseid", "comes with the entities of service"),
    ("serviceid", "what is booked is part of scheduling"),
    ("queueid", "comes with the entities of service"),
    ("subjectid", "comes with the entities of service"),
    ("calendarid", "working hours are part of scheduling"),
    ("*statecode", "the state of the whole is read through the lookup"),
    ("*ispricelocked", "whether prices are locked is read through the lookup"),
    ("producttypecode", "the kind of product is read through the lookup"),
    ("productname", "the name of the product is read through the lookup"),
    ("productassociationid", "the line of a bundle names the bundle's product"),
    ("parentbundleid", "bundles are sold as kits"),
    ("propertyconfigurationstatus", "products have no properties to configure"),
    ("hierarchypath", "the tree of products is kept by the engine"),
    ("langid", "notes have no language"),
    ("isdocument", "a note has a document if it has a file"),
    ("mimetype", "part of the file"),
    ("filename", "part of the file"),
    ("filesize", "part of the file"),
    ("isamounttype", "said by the discount list"),
    ("hasattachments", "found by asking for the items"),
    ("regardingobjectid", "access teams are made by sharing"),
    ("teamtemplateid", "access teams are made by sharing"),
    ("systemmanaged", "access teams are made by sharing"),
    ("metricid", "a goal says itself what it counts"),
    ("goalwitherrorid", "of a background job the engine has not"),
    ("rolluperrorcode", "of a background job the engine has not"),
    ("rollupquery*", "what counts is said by questions"),
    ("treeid", "the tree of goals is kept by the engine"),
    ("depth", "the tree of goals is kept by the engine"),
    ("amountdatatype", "a goal counts money or a number"),
    ("*decimal", "a goal counts money or a number"),
    ("*string", "the number in words"),
    ("customrollupfield*", "what counts is said by questions"),
    ("computedtarget*", "computed by a question from target and dates"),
    ("inheritancemask", "rights are computed"),
    ("workflowsuspended", "whether workflows run is said by the workflow"),
    ("picture", "pictures are files of notes"),
    ("preferredemailcode", "a user has one address to write to"),
    ("passport*", "signing in is the host's"),
    ("displayinserviceviews", "of one front end"),
    ("setupuser", "signing in is the host's"),
    ("windowsliveid", "signing in is the host's"),
    ("*deliverymethod", "mail servers are the host's"),
    ("emailrouteraccessapproval", "mail servers are the host's"),
    ("isemailaddressapprovedbyo365admin", "mail servers are the host's"),
    ("defaultmailbox", "mail servers are the host's"),
    ("accessmode", "signing in is the host's"),
    ("invitestatuscode", "signing in is the host's"),
    ("isintegrationuser", "signing in is the host's"),
    ("defaultfilterspopulated", "of one front end"),
    ("caltype", "licences are not counted"),
    ("islicensed", "licences are not counted"),
    ("userlicensetype", "licences are not counted"),
    ("issyncwithdirectory", "signing in is the host's"),
    ("yammer*", "of a service of others"),
    ("positionid", "managers say who sees what"),
    ("sharepointemailaddress", "of a service of others"),
    ("mobileofflineprofileid", "of one front end"),
    ("defaultodbfoldername", "of a service of others"),
    ("applicationid*", "signing in is the host's"),
    ("azureactivedirectoryobjectid", "signing in is the host's"),
    ("identityid", "signing in is the host's"),
];

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
    let (mut table, mut missing) = (String::new(), Vec::new());
    for (path, described) in model["entities"].as_object().unwrap() {
        let name = path.rsplit('/').next().unwrap();
        if NOT_YET.contains(&name) || OTHERWISE.iter().any(|(entity, _)| *entity == name) {
            continue;
        }
        // What only extends an entity of the model has no logical name of its own.
        let logical = described["source"].as_str().unwrap_or(name).to_lowercase();
        let def = catalogue.iter().find(|def| def.dynamics_name.as_deref().unwrap_or(&def.name) == logical);
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
            } else if LEFT_OUT.iter().any(|(pattern, _)| fits(pattern, &spelled)) {
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
}
