//! The maps from leads to customers, and from one paper to the next.

use crate::domain::process::maps::{Pair, same};

/// From the lead to the company it may be.
pub(super) const LEAD_TO_ACCOUNT: &[&[Pair]] = &[
    &[("company_name", "name")],
    OF_ANY_CUSTOMER,
    &[("industry", "industry"), ("revenue", "revenue"), ("employees", "employees"), ("sic", "sic")],
];

/// From the lead to the person.
pub(super) const LEAD_TO_CONTACT: &[&[Pair]] = &[
    same![
        "salutation",
        "first_name",
        "middle_name",
        "last_name",
        "job_title",
        "email2",
        "email3",
        "mobile_phone",
        "pager",
        "phone3",
        "lead_source",
    ],
    OF_ANY_CUSTOMER,
];

/// What a company and a person have alike.
const OF_ANY_CUSTOMER: &[Pair] = same![
    "email",
    "phone",
    "phone2",
    "fax",
    "website",
    "description",
    "currency",
    "address1_type",
    "address1_name",
    "address1_line1",
    "address1_line2",
    "address1_line3",
    "address1_city",
    "address1_region",
    "address1_county",
    "address1_postal_code",
    "address1_country",
    "address1_post_office_box",
    "address1_phone",
    "address1_fax",
    "contact_method",
    "no_phone",
    "no_fax",
    "no_email",
    "no_bulk_email",
    "no_post",
    "no_bulk_post",
    "no_marketing",
];

/// From the lead to the deal.
pub(super) const LEAD_TO_OPPORTUNITY: &[&[Pair]] = &[
    &[("subject", "name"), ("is_decision_maker", "has_decision_maker")],
    same![
        "description",
        "qualification_comments",
        "campaign",
        "lead_source",
        "rating",
        "priority",
        "currency",
        "estimated_value",
        "estimated_close_on",
        "need",
        "budget",
        "budget_status",
        "timeline",
        "initial_contact",
        "purchase_process",
        "confirms_interest",
        "is_fit_evaluated",
        "follow_up_prospect_at",
        "follow_up_qualify_at",
        "email",
    ],
];

/// From a deal or paper to the next paper.
pub(super) const HEADER: &[&[Pair]] = &[
    same![
        "name",
        "customer",
        "opportunity",
        "campaign",
        "description",
        "email",
        "currency",
        "price_list",
        "discount_amount",
        "discount_percentage",
        "freight_amount",
        "payment_terms",
        "freight_terms",
        "shipping_method",
        "will_call",
        "priority",
        "requested_delivery_on",
        "effective_from_on",
        "effective_to_on",
        "expires_on",
    ],
    BILL_TO,
    SHIP_TO,
];

/// From line to line. What a line is worth is computed where it arrives.
pub(super) const LINE: &[&[Pair]] = &[
    same![
        "name",
        "product",
        "unit",
        "write_in",
        "is_write_in",
        "quantity",
        "unit_price",
        "is_price_overridden",
        "manual_discount",
        "tax",
        "tax_rate",
        "is_tax_overridden",
        "line_number",
        "position",
        "description",
        "requested_delivery_on",
        "salesperson",
        "will_call",
        "shipped_quantity",
        "backordered_quantity",
        "canceled_quantity",
    ],
    SHIP_TO,
];

/// What a locked line keeps of the price it had.
pub(super) const LOCKED_LINE: &[&[Pair]] = &[same!["volume_discount"]];

/// From the customer of a deal to its first paper.
pub(super) const TERMS_OF_CUSTOMER: &[&[Pair]] = &[same!["payment_terms", "shipping_method"]];

const BILL_TO: &[Pair] = same![
    "bill_to_name",
    "bill_to_contact_name",
    "bill_to_line1",
    "bill_to_line2",
    "bill_to_line3",
    "bill_to_city",
    "bill_to_region",
    "bill_to_postal_code",
    "bill_to_country",
    "bill_to_phone",
    "bill_to_fax",
];

const SHIP_TO: &[Pair] = same![
    "ship_to_name",
    "ship_to_contact_name",
    "ship_to_line1",
    "ship_to_line2",
    "ship_to_line3",
    "ship_to_city",
    "ship_to_region",
    "ship_to_postal_code",
    "ship_to_country",
    "ship_to_phone",
    "ship_to_fax",
    "ship_to_freight_terms",
];

/// The parts that an address of a customer and one of a paper both have, without their prefix.
pub(super) const ADDRESS_PARTS: [&str; 11] =
    ["name", "contact_name", "line1", "line2", "line3", "city", "region", "postal_code", "country", "phone", "fax"];
