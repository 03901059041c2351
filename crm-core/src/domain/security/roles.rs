//! The roles every file starts with. They are data like any other: change them, copy them, delete what nobody holds.

use crate::context::Context;
use crate::error::Result;
use crate::metadata::kind::targets;
use crate::record::hook::Hooks;
use crate::record::pipeline;
use crate::record::values::Values;
use crate::security::access::EVERY_ENTITY;
use crate::security::right::{Depth, Right};
use crate::store::{Cell, Key};

/// The name of the role that may do everything.
pub const ADMINISTRATOR: &str = "System Administrator";

/// Customers and what hangs on them.
const CUSTOMERS: &[&str] = &["account", "contact", "address", "customer_relationship"];
/// What becomes of them.
const SALES: &[&str] = &[
    "lead",
    "lead_competitor",
    "opportunity",
    "opportunity_line",
    "opportunity_customer",
    "opportunity_competitor",
    "opportunity_close",
    "quote",
    "quote_line",
    "quote_close",
    "order",
    "order_line",
    "order_close",
    "invoice",
    "invoice_line",
    "goal",
    "quota",
];
/// The working day.
const ACTIVITIES: &[&str] = &[
    "task",
    "phone_call",
    "appointment",
    "email",
    "letter",
    "fax",
    "service_activity",
    "activity_party",
    "email_attachment",
    "email_template",
    "note",
];
/// What customers ask for, and what they have paid for it.
const SERVICE: &[&str] = &["case", "case_resolution", "contract", "contract_line", "queue", "queue_item"];
/// What of service whoever sells or plans should know.
const CASES: &[&str] = &["case", "contract"];
/// What the engine charges contracts with: nobody else writes it.
const LEDGER: &[&str] = &["contract_usage"];
/// What service knows, and the terms it is given on.
const KNOWLEDGE: &[&str] = &["subject", "article", "article_comment", "article_template", "contract_template"];
/// What everybody reads of it.
const KNOWN: &[&str] = &["subject", "article"];
/// Those who may become customers, many at once.
const MARKETING: &[&str] = &["campaign", "campaign_activity", "campaign_response", "marketing_list", "quick_campaign"];
/// What belongs to campaigns and lists without an owner of its own.
const MARKETING_LINKS: &[&str] = &["campaign_item", "campaign_activity_list", "list_member", "distribution_log"];
/// Who and what can be booked, and when.
const SCHEDULING: &[&str] = &[
    "service",
    "site",
    "equipment",
    "calendar",
    "calendar_rule",
    "resource_group",
    "resource_group_member",
    "resource_spec",
];
/// What is offered, and by whom else.
const CATALOGUE: &[&str] = &[
    "product",
    "product_association",
    "product_substitute",
    "product_competitor",
    "unit_group",
    "unit",
    "price_list",
    "price_list_item",
    "discount_list",
    "discount",
    "competitor",
    "literature",
    "literature_item",
    "literature_product",
    "literature_competitor",
    "relationship_role",
];
/// By which likeness records are held to be the same.
const LIKENESS: &[&str] = &["duplicate_rule", "duplicate_condition"];
/// Who works here.
const PEOPLE: &[&str] = &["user", "team", "team_member", "business_unit", "organisation", "territory", "currency"];
/// Who may do what.
const RIGHTS: &[&str] = &["role", "role_privilege", "role_assignment", "field_permission", "share"];

/// Entities, and the depth of each right: create, read, write, delete, append, append to, assign, share. A letter each:
/// `c` the own customer's, `o` own, `u` the unit's, `s` the unit's and those below, `a` all, `-` none.
type Row = (&'static [&'static str], &'static str);

/// Everybody who works here sees who else does, what is sold, and what is known of it.
const READS_STRUCTURE: [Row; 4] =
    [(PEOPLE, "-a---a--"), (CATALOGUE, "-a---a--"), (KNOWN, "-a---a--"), (LIKENESS, "-a---a--")];

/// A role: name, description, whether it may export, rows.
type Predefined = (&'static str, &'static str, bool, &'static [Row]);

const PREDEFINED: &[Predefined] = &[
    (ADMINISTRATOR, "May do everything, with every entity, later ones included.", true, &[]),
    (
        "System Customizer",
        "Changes the schema; of the business sees only what is their own.",
        true,
        &[
            (CUSTOMERS, "oooooooo"),
            (SALES, "oooooooo"),
            (ACTIVITIES, "oooooooo"),
            (SERVICE, "oooooooo"),
            (MARKETING, "oooooooo"),
            (LIKENESS, "aaaaaa--"),
        ],
    ),
    (
        "CEO-Business Manager",
        "Sees and changes the business of the whole organisation.",
        true,
        &[
            (CUSTOMERS, "aaaaaaaa"),
            (SALES, "aaaaaaaa"),
            (ACTIVITIES, "aaaaaaaa"),
            (CATALOGUE, "aaaaaaaa"),
            (LIKENESS, "aaaaaa--"),
            (SERVICE, "aaaaaaaa"),
            (LEDGER, "-a------"),
            (KNOWLEDGE, "aaaaaa--"),
            (MARKETING, "aaaaaaaa"),
            (MARKETING_LINKS, "aaaaaa--"),
            (SCHEDULING, "aaaaaa--"),
            (RIGHTS, "-a------"),
        ],
    ),
    (
        "Vice President of Sales",
        "Leads sales: sees all customers, leads and opportunities, changes those of the unit and of all below.",
        true,
        &[
            (CUSTOMERS, "sasssass"),
            (SALES, "sasssass"),
            (ACTIVITIES, "ssssssss"),
            (CATALOGUE, "aaaaaa--"),
            (CASES, "-a---a--"),
            (&["campaign"], "-a---a--"),
        ],
    ),
    (
        "Vice President of Marketing",
        "Leads marketing: sees all customers, leads and campaigns, changes those of the unit and of all below.",
        true,
        &[
            (CUSTOMERS, "sasssass"),
            (SALES, "sasssass"),
            (ACTIVITIES, "ssssssss"),
            (CATALOGUE, "aaaaaa--"),
            (MARKETING, "sasssass"),
            (MARKETING_LINKS, "aaaaaa--"),
        ],
    ),
    (
        "Sales Manager",
        "Leads a sales team: sees the unit and those below, and assigns what they have.",
        true,
        &[
            (CUSTOMERS, "ssssssss"),
            (SALES, "ssssssss"),
            (ACTIVITIES, "ssssssss"),
            (CATALOGUE, "-a---a--"),
            (CASES, "-s---s--"),
            (&["campaign"], "-s---s--"),
        ],
    ),
    (
        "Salesperson",
        "Sells: sees the unit's customers, changes those of their own.",
        true,
        &[
            (CUSTOMERS, "ouooouoo"),
            (SALES, "ouooouoo"),
            (ACTIVITIES, "ouoooooo"),
            (CASES, "-u---u--"),
            (&["campaign"], "-u---u--"),
        ],
    ),
    (
        "Marketing Manager",
        "Leads a marketing team: sees the unit and those below.",
        true,
        &[
            (CUSTOMERS, "ssssssss"),
            (SALES, "ssssssss"),
            (ACTIVITIES, "ssssssss"),
            (CATALOGUE, "aaaa-a--"),
            (MARKETING, "ssssssss"),
            (MARKETING_LINKS, "aaaaaa--"),
        ],
    ),
    (
        "Marketing Professional",
        "Finds customers: sees all of them, changes those of the unit.",
        true,
        &[
            (CUSTOMERS, "uauouaou"),
            (SALES, "uauouaou"),
            (ACTIVITIES, "ouoooooo"),
            (MARKETING, "uauouaou"),
            (MARKETING_LINKS, "aaaaaa--"),
        ],
    ),
    (
        "CSR Manager",
        "Leads customer service: sees all customers and cases, changes those of the unit and of those below.",
        true,
        &[
            (CUSTOMERS, "sasssass"),
            (SALES, "-s---s--"),
            (ACTIVITIES, "ssssssss"),
            (SERVICE, "sasssass"),
            (LEDGER, "-a------"),
            (KNOWLEDGE, "aaaaaa--"),
            (SCHEDULING, "-a---a--"),
        ],
    ),
    (
        "Customer Service Representative",
        "Serves customers: sees all of them and their cases, changes those of their own.",
        true,
        &[
            (CUSTOMERS, "oaoooaoo"),
            (SALES, "-u---u--"),
            (ACTIVITIES, "ouoooooo"),
            (SERVICE, "oaoooaoo"),
            (LEDGER, "-a------"),
            // Writes down what was found out; what is published is a manager's to take away again.
            (&["article", "article_comment"], "aaa-aa--"),
            (&["article_template", "contract_template"], "-a---a--"),
            (SCHEDULING, "-a---a--"),
        ],
    ),
    (
        "Schedule Manager",
        "Plans the work of the unit and of those below.",
        true,
        &[(CUSTOMERS, "-a---a--"), (ACTIVITIES, "ssssssss"), (SCHEDULING, "aaaaaa--"), (CASES, "-a---a--")],
    ),
    (
        "Scheduler",
        "Plans the work of the unit.",
        true,
        &[(CUSTOMERS, "-a---a--"), (ACTIVITIES, "uuuouuoo"), (SCHEDULING, "-a---a--"), (CASES, "-a---a--")],
    ),
    (
        "Support User",
        "Looks into everything and changes nothing of customers.",
        false,
        &[
            (CUSTOMERS, "-a------"),
            (SALES, "-a------"),
            (ACTIVITIES, "-a------"),
            (SERVICE, "-a------"),
            (LEDGER, "-a------"),
            (MARKETING, "-a------"),
            (MARKETING_LINKS, "-a------"),
            (SCHEDULING, "-a------"),
            (RIGHTS, "-a------"),
        ],
    ),
];

/// For users from outside: what belongs to their own account or contact, and nothing of how we work.
const OUTSIDE: Predefined = (
    "Outside User",
    "Belongs to a customer: sees that customer and what hangs on it, and nobody else.",
    false,
    &[(CUSTOMERS, "-c---c--"), (&["product"], "-a------")],
);

/// The depth a letter stands for.
fn depth(letter: char) -> Option<Depth> {
    match letter {
        'c' => Some(Depth::Customer),
        'o' => Some(Depth::Own),
        'u' => Some(Depth::BusinessUnit),
        's' => Some(Depth::Subtree),
        'a' => Some(Depth::Organisation),
        _ => None,
    }
}

/// Makes the organisation's record and the predefined roles in a file that has none.
///
/// # Errors
/// Those of the pipeline.
pub fn install(context: &mut Context, hooks: &Hooks, organisation: &str) -> Result<()> {
    pipeline::create(context, hooks, "organisation", crate::record! { "name" => organisation })?;
    for role in PREDEFINED {
        install_role(context, hooks, role, &READS_STRUCTURE)?;
    }
    install_role(context, hooks, &OUTSIDE, &[])
}

fn install_role(
    context: &mut Context,
    hooks: &Hooks,
    (name, description, can_export, rows): &Predefined,
    common: &[Row],
) -> Result<()> {
    let is_administrator = *name == ADMINISTRATOR;
    let values = crate::record! {
        "name" => *name,
        "description" => *description,
        "can_export" => *can_export,
        "can_customise" => *name == "System Customizer",
    };
    let role = pipeline::create(context, hooks, "role", values)?.record.id;
    mark(context, role, is_administrator)?;
    if is_administrator {
        return Ok(());
    }
    // What a role says itself comes before what all say.
    let mut told: Vec<&str> = Vec::new();
    for (entities, letters) in rows.iter().chain(common) {
        for entity in entities.iter() {
            if told.contains(entity) {
                continue;
            }
            told.push(entity);
            let mut values = Values::new().with("role", role).with("entity", *entity);
            for (right, letter) in Right::ALL.into_iter().zip(letters.chars()) {
                if let Some(depth) = depth(letter) {
                    values = values.with(right.depth_field(), depth.name());
                }
            }
            pipeline::create(context, hooks, "role_privilege", values)?;
        }
    }
    Ok(())
}

/// Marks a role as one of ours: only the engine says so, and nothing of it belongs into the history.
fn mark(context: &mut Context, role: crate::base::id::Id, is_administrator: bool) -> Result<()> {
    let entity = context.registry.get_by_id(targets::ROLE)?.clone();
    let key = context.require(&entity, role)?;
    let version = context.version_of(&entity, key)?;
    let cells = [
        (entity.get("is_predefined")?.0, Cell::Int(1)),
        (entity.get("is_administrator")?.0, Cell::Int(i64::from(is_administrator))),
    ];
    context.writer.update(&entity, key, version, &cells).map(|_| ())
}

/// In a file from before there were roles everybody could do everything: so that an upgrade locks nobody out, whoever
/// works with it becomes an administrator, and the company takes from there.
///
/// # Errors
/// Those of the pipeline.
pub fn keep_everybody(context: &mut Context, hooks: &Hooks) -> Result<()> {
    let users = context.registry.get_by_id(targets::USER)?.clone();
    let roles = context.registry.get_by_id(targets::ROLE)?.clone();
    let named = (roles.get("name")?.0, Cell::Text(ADMINISTRATOR.to_owned()));
    let Some(role) = context.writer.find(&roles, &[named], 1)?.into_iter().next() else { return Ok(()) };
    let Some(role) = context.writer.id_of(&roles, role)? else { return Ok(()) };
    let (disabled, _) = users.get("is_disabled")?;
    for key in context.writer.keys_after(&users, Key(0), usize::MAX)? {
        let cells = context.writer.cells(&users, key, &[disabled])?;
        if key == context.principal.key || cells.as_deref() == Some(&[Cell::Int(1)]) {
            continue;
        }
        let Some(user) = context.writer.id_of(&users, key)? else { continue };
        let principal = crate::base::id::Ref::new("user", user);
        let values = crate::record! {
            "role" => role,
            "principal" => principal,
            "reason" => "could do everything before there were roles",
        };
        pipeline::create(context, hooks, "role_assignment", values)?;
    }
    Ok(())
}

/// The stable name of an entity in privileges: that of its table, which never changes; `*` stands for every one.
pub fn stable_name<'a>(registry: &'a crate::metadata::registry::Registry, name: &'a str) -> Result<&'a str> {
    if name == EVERY_ENTITY {
        return Ok(name);
    }
    if let Some(known) = registry.definitions().find(|known| known.table == name) {
        return Ok(&known.table);
    }
    Ok(&registry.get(name)?.table)
}
