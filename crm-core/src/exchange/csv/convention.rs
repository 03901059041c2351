//! How a file writes numbers and dates, found out from its first rows.

use super::date::{self, DateOrder};
use super::number::{self, DecimalMark};
use crate::metadata::kind::FieldKind;

/// Countries whose spreadsheets write `1,234.56`.
const POINT_COUNTRIES: [&str; 20] = [
    "US", "GB", "IE", "CA", "AU", "NZ", "IN", "JP", "CN", "TW", "HK", "KR", "SG", "MY", "PH", "TH", "MX", "IL", "CH",
    "LI",
];

/// How many cells prove what.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    point: usize,
    comma: usize,
    iso: usize,
    dmy: usize,
    mdy: usize,
}

impl Evidence {
    /// Takes a cell into account, unless its column has a convention of its own.
    pub(super) fn take(&mut self, kind: &FieldKind, cell: &str, own: (Option<DecimalMark>, Option<DateOrder>)) {
        match kind {
            FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money { .. } if own.0.is_none() => {
                match number::evidence(cell) {
                    Some(DecimalMark::Point) => self.point += 1,
                    Some(DecimalMark::Comma) => self.comma += 1,
                    None => {}
                }
            }
            FieldKind::Date | FieldKind::Timestamp if own.1.is_none() => match date::evidence(cell) {
                Some(DateOrder::Iso) => self.iso += 1,
                Some(DateOrder::Dmy) => self.dmy += 1,
                Some(DateOrder::Mdy) => self.mdy += 1,
                None => {}
            },
            _ => {}
        }
    }
}

/// The character before the decimals: by what the cells prove, else by the delimiter (where the comma is a decimal
/// mark spreadsheets write semicolons between cells), else by the country.
pub(super) fn decimal(evidence: &Evidence, delimiter: u8, country: &str) -> DecimalMark {
    let is_point = match (evidence.point, evidence.comma) {
        (0, 0) => match delimiter {
            b',' => true,
            b';' => false,
            _ => POINT_COUNTRIES.contains(&country),
        },
        (point, comma) => point >= comma,
    };
    if is_point { DecimalMark::Point } else { DecimalMark::Comma }
}

/// The order of dates: by what the cells prove, else by the country. Where every date is ISO nothing else is read.
pub(super) fn dates(evidence: &Evidence, country: &str) -> DateOrder {
    match (evidence.iso, evidence.dmy, evidence.mdy) {
        (0, 0, 0) if country == "US" => DateOrder::Mdy,
        (0, 0, 0) => DateOrder::Dmy,
        (_, 0, 0) => DateOrder::Iso,
        (_, dmy, mdy) if dmy >= mdy => DateOrder::Dmy,
        _ => DateOrder::Mdy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(kind: &FieldKind, cells: &[&str]) -> Evidence {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.take(kind, cell, (None, None)));
        evidence
    }

    #[test]
    fn numbers() {
        let money = FieldKind::Money { min: None, max: None };
        assert_eq!(decimal(&evidence(&money, &["1.234", "5,5"]), b',', "US"), DecimalMark::Comma);
        assert_eq!(decimal(&evidence(&money, &["1.5", "5"]), b';', "IT"), DecimalMark::Point);
        assert_eq!(decimal(&evidence(&money, &["1.234"]), b';', "US"), DecimalMark::Comma);
        assert_eq!(decimal(&evidence(&money, &["12"]), b'\t', "US"), DecimalMark::Point);
        assert_eq!(decimal(&evidence(&money, &[]), b'\t', "IT"), DecimalMark::Comma);
    }

    #[test]
    fn days() {
        let day = FieldKind::Date;
        assert_eq!(dates(&evidence(&day, &["1/2/2017", "13/2/2017"]), "US"), DateOrder::Dmy);
        assert_eq!(dates(&evidence(&day, &["1/2/2017", "2/13/2017"]), "IT"), DateOrder::Mdy);
        assert_eq!(dates(&evidence(&day, &["2017-02-01", ""]), "US"), DateOrder::Iso);
        assert_eq!(dates(&evidence(&day, &["1/2/2017"]), "US"), DateOrder::Mdy);
        assert_eq!(dates(&evidence(&day, &["1/2/2017"]), "IT"), DateOrder::Dmy);
    }
}
