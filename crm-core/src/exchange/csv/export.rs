//! Rows to CSV.

use std::borrow::Cow;
use std::io::Write;

use chrono::Datelike;
use rust_decimal::Decimal;

use super::date::DateOrder;
use super::decode::{self, TextEncoding};
use super::number::DecimalMark;
use super::report::io_error;
use crate::base::time::{Date, Timestamp, Zone};
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Result};

/// How an export is written. The defaults are exact and for machines: UTF-8, commas, decimal points, ISO dates in UTC,
/// every text as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOptions {
    /// The character between two cells.
    pub delimiter: char,
    /// The encoding; UTF-8 if it is [`TextEncoding::AUTO`].
    pub encoding: TextEncoding,
    /// Begins with a byte order mark: Excel then knows that the file is UTF-8.
    pub mark: bool,
    /// The character before the decimals.
    pub decimal: DecimalMark,
    /// The order of days, months and years. Other than ISO, dates are written as `31/12/2026`.
    pub dates: DateOrder,
    /// The time zone in which moments are written, as `2026-12-31 09:30:00`; none writes UTC with its `Z`.
    pub zone: Option<Zone>,
    /// Puts an apostrophe before texts that a spreadsheet would run as a formula (those that begin with `=`, `+`, `-`,
    /// `@`, a tab or a return). Off by default: it changes the text.
    pub guard_formulas: bool,
    /// Writes no headings.
    pub without_headings: bool,
}

impl Default for ExportOptions {
    fn default() -> ExportOptions {
        ExportOptions {
            delimiter: ',',
            encoding: TextEncoding::AUTO,
            mark: false,
            decimal: DecimalMark::Point,
            dates: DateOrder::Iso,
            zone: None,
            guard_formulas: false,
            without_headings: false,
        }
    }
}

impl ExportOptions {
    /// For a double click in a spreadsheet where decimals have a comma: `;`, `1234,56`, `31/12/2026`, a byte order
    /// mark, formulas disarmed.
    pub fn spreadsheet(zone: Zone) -> ExportOptions {
        ExportOptions {
            delimiter: ';',
            mark: true,
            decimal: DecimalMark::Comma,
            dates: DateOrder::Dmy,
            zone: Some(zone),
            guard_formulas: true,
            ..ExportOptions::default()
        }
    }
}

/// Writes rows as CSV, one after the other; nothing is kept in memory.
///
/// ```
/// use crm_core::Value;
/// use crm_core::exchange::csv::{ExportOptions, Exporter};
/// let mut out = Vec::new();
/// let mut exporter = Exporter::new(&mut out, &["name", "employees"], ExportOptions::default())?;
/// exporter.write(&[Value::from("Rossi, Bianchi & C."), Value::from(12)])?;
/// assert_eq!(exporter.finish()?, 1);
/// assert_eq!(out, b"name,employees\r\n\"Rossi, Bianchi & C.\",12\r\n");
/// # Ok::<(), crm_core::Error>(())
/// ```
pub struct Exporter<W: Write> {
    writer: csv::Writer<Encoder<W>>,
    options: ExportOptions,
    cell: String,
    rows: u64,
}

impl<W: Write> Exporter<W> {
    /// Begins a file with these columns.
    ///
    /// # Errors
    /// `invalid_argument` for a delimiter that cannot be one; `io`.
    pub fn new(to: W, names: &[impl AsRef<str>], options: ExportOptions) -> Result<Exporter<W>> {
        let delimiter = u8::try_from(options.delimiter).ok().filter(|byte| super::dialect::is_possible(*byte));
        let delimiter = delimiter.ok_or_else(|| {
            Error::new(ErrorCode::InvalidArgument, format!("{:?} cannot stand between cells", options.delimiter))
        })?;
        let mut encoder = Encoder { to, encoding: options.encoding, cut: Vec::new() };
        if options.mark {
            encoder.put("\u{FEFF}").map_err(|e| io_error(e.into()))?;
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(encoder);
        if !options.without_headings {
            writer.write_record(names.iter().map(|name| name.as_ref().as_bytes())).map_err(io_error)?;
        }
        Ok(Exporter { writer, options, cell: String::new(), rows: 0 })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// `io`; `invalid_argument` if the encoding lacks a character.
    pub fn write(&mut self, row: &[Value]) -> Result<()> {
        for value in row {
            self.cell.clear();
            let cell: &str = match value {
                Value::Text(text) if self.options.guard_formulas => {
                    self.cell.push_str(&guarded(text));
                    &self.cell
                }
                Value::Text(text) => text,
                Value::Decimal(number) => {
                    self.cell = decimal_text(*number, self.options.decimal);
                    &self.cell
                }
                Value::Date(day) => {
                    self.cell = date_text(*day, self.options.dates);
                    &self.cell
                }
                Value::Timestamp(moment) => {
                    self.cell = moment_text(*moment, &self.options);
                    &self.cell
                }
                other => {
                    self.cell = other.to_text();
                    &self.cell
                }
            };
            self.writer.write_field(cell).map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)?;
        self.rows += 1;
        Ok(())
    }

    /// Ends the file; answers how many rows were written.
    ///
    /// # Errors
    /// `io`.
    pub fn finish(mut self) -> Result<u64> {
        self.writer.flush().map_err(|e| io_error(e.into()))?;
        Ok(self.rows)
    }
}

/// Writes all rows of an answer as CSV; answers how many there were.
///
/// # Errors
/// Those of the rows, and `io`.
pub fn export<W: Write>(
    to: W,
    names: &[impl AsRef<str>],
    rows: impl IntoIterator<Item = Result<Vec<Value>>>,
    options: ExportOptions,
) -> Result<u64> {
    let mut exporter = Exporter::new(to, names, options)?;
    for row in rows {
        exporter.write(&row?)?;
    }
    exporter.finish()
}

/// The text with an apostrophe before it if a spreadsheet would take it for a formula. A plain number is none.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    let is_risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_risky && text.parse::<Decimal>().is_err() { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn decimal_text(number: Decimal, mark: DecimalMark) -> String {
    let text = number.to_string();
    match mark {
        DecimalMark::Point => text,
        DecimalMark::Comma => text.replace('.', ","),
    }
}

fn date_text(day: Date, order: DateOrder) -> String {
    match order {
        DateOrder::Iso => crate::base::time::date_text(day),
        DateOrder::Dmy => format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
        DateOrder::Mdy => format!("{:02}/{:02}/{:04}", day.month(), day.day(), day.year()),
    }
}

fn moment_text(moment: Timestamp, options: &ExportOptions) -> String {
    match options.zone {
        None => crate::base::time::timestamp_text(moment),
        Some(zone) => {
            let local = zone.to_local(moment);
            let clock =
                local.time().format(if moment.timestamp_subsec_micros() == 0 { "%H:%M:%S" } else { "%H:%M:%S%.6f" });
            format!("{} {clock}", date_text(local.date(), options.dates))
        }
    }
}

/// Writes UTF-8 in another encoding. The CSV writer above hands on whole buffers, which may end within a character.
struct Encoder<W: Write> {
    to: W,
    encoding: TextEncoding,
    // The bytes of a character whose rest has not come yet.
    cut: Vec<u8>,
}

impl<W: Write> Encoder<W> {
    fn put(&mut self, text: &str) -> std::io::Result<()> {
        let bytes = decode::encode(text, self.encoding).ok_or_else(|| {
            let why = format!("{} lacks a character of the text: write UTF-8", self.encoding.name());
            std::io::Error::new(std::io::ErrorKind::InvalidData, why)
        })?;
        self.to.write_all(&bytes)
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        if self.encoding == TextEncoding::AUTO {
            return self.to.write(buffer);
        }
        let mut pending = std::mem::take(&mut self.cut);
        pending.extend_from_slice(buffer);
        let valid = match std::str::from_utf8(&pending) {
            Ok(_) => pending.len(),
            Err(error) => error.valid_up_to(),
        };
        self.cut = pending.split_off(valid);
        self.put(std::str::from_utf8(&pending).unwrap_or_default())?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time;

    fn row() -> Vec<Value> {
        vec![
            Value::from("=SUM(A1)"),
            Value::Decimal("1234.5".parse().unwrap()),
            Value::Date(time::date_from_text("2026-12-31").unwrap()),
            Value::Timestamp(time::timestamp_from_text("2026-12-31T23:30:00Z", Zone::UTC).unwrap()),
            Value::Null,
            Value::Bool(true),
            Value::from("-5"),
            Value::List(vec!["a".into(), "b;c".into()]),
            Value::from("two\r\nlines \"quoted\""),
        ]
    }

    fn written(options: ExportOptions) -> Vec<u8> {
        let mut out = Vec::new();
        export(&mut out, &["à", "b"], [Ok(row())], options).unwrap();
        out
    }

    #[test]
    fn writes_exactly_by_default() {
        assert_eq!(
            String::from_utf8(written(ExportOptions::default())).unwrap(),
            "à,b\r\n=SUM(A1),1234.5,2026-12-31,2026-12-31T23:30:00Z,,true,-5,a; b;c,\"two\r\nlines \"\"quoted\"\"\"\r\n"
        );
    }

    #[test]
    fn writes_for_spreadsheets() {
        let options = ExportOptions::spreadsheet(Zone::named("Europe/Rome").unwrap());
        assert_eq!(
            String::from_utf8(written(options)).unwrap(),
            "\u{FEFF}à;b\r\n'=SUM(A1);1234,5;31/12/2026;01/01/2027 00:30:00;;true;-5;\"a; b;c\";\"two\r\nlines \"\"quoted\"\"\"\r\n"
        );
    }

    #[test]
    fn writes_other_encodings() {
        let options =
            |name: &str| ExportOptions { encoding: TextEncoding::named(name).unwrap(), ..ExportOptions::default() };
        assert!(written(options("windows-1252")).starts_with(b"\xE0,b\r\n"));
        assert!(written(options("utf-16le")).starts_with(b"\xE0\0,\0b\0"));
        let long = Value::Text("ò€".repeat(50_000));
        let mut out = Vec::new();
        export(&mut out, &["x"], [Ok(vec![long])], options("windows-1252")).unwrap();
        assert_eq!(out.len(), 100_005);
        let error = export(Vec::new(), &["x"], [Ok(vec!["漢".into()])], options("windows-1252")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Io);
        let error = export(Vec::new(), &["x"], [], ExportOptions { delimiter: '"', ..ExportOptions::default() });
        assert_eq!(error.unwrap_err().code(), ErrorCode::InvalidArgument);
    }
}
