//! Lists of options that several entities of service use.

use crate::metadata::builtin::build::OptionRow;

/// How often a contract is billed.
pub(super) const BILLING_FREQUENCY: &[OptionRow<'_>] = &[
    (1, "monthly", "Monthly", "Mensile"),
    (2, "bimonthly", "Every two months", "Bimestrale"),
    (3, "quarterly", "Quarterly", "Trimestrale"),
    (4, "semiannually", "Twice a year", "Semestrale"),
    (5, "annually", "Yearly", "Annuale"),
];

/// What a contract counts: cases, minutes spent on them, or nothing but the days it covers.
pub(super) const ALLOTMENT_TYPE: &[OptionRow<'_>] = &[
    (1, "cases", "Number of cases", "Numero di casi"),
    (2, "time", "Time", "Tempo"),
    (3, "coverage_dates", "Coverage dates", "Periodo di copertura"),
];

/// How quickly and how well somebody is served.
pub(super) const SERVICE_LEVEL: &[OptionRow<'_>] =
    &[(1, "gold", "Gold", "Oro"), (2, "silver", "Silver", "Argento"), (3, "bronze", "Bronze", "Bronzo")];
