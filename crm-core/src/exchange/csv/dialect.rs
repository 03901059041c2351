//! Which character separates the cells: found by looking, unless it is given.

use super::record::{Machine, Stop};

/// The delimiters looked for, in the order in which a tie is decided.
pub(super) const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records a delimiter is judged by.
const JUDGED: usize = 200;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The byte between two cells.
    pub(super) delimiter: u8,
    /// How many bytes at the start are no record: the line `sep=;` that Excel reads and others write for it.
    pub(super) prologue: usize,
}

/// The dialect of a file that begins with this text.
pub(super) fn detect(sample: &[u8], given: Option<u8>) -> Dialect {
    let (prologue, declared) = separator_line(sample).map_or((0, None), |(length, byte)| (length, Some(byte)));
    let body = sample.get(prologue..).unwrap_or_default();
    let delimiter = given.or(declared).unwrap_or_else(|| likeliest(body));
    Dialect { delimiter, prologue }
}

/// `sep=;` alone in the first line, with or without quotes.
fn separator_line(sample: &[u8]) -> Option<(usize, u8)> {
    let end = sample.iter().take(16).position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = sample.get(..end)?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let [s, e, p, b'=', delimiter] = line else { return None };
    let newline = if sample.get(end..end + 2) == Some(b"\r\n") { 2 } else { 1 };
    ([*s, *e, *p].eq_ignore_ascii_case(b"sep") && is_possible(*delimiter)).then_some((end + newline, *delimiter))
}

/// True for a byte that can separate cells.
pub(super) fn is_possible(delimiter: u8) -> bool {
    delimiter == b'\t' || (delimiter.is_ascii_punctuation() && delimiter != b'"') || delimiter == b' '
}

fn likeliest(body: &[u8]) -> u8 {
    let mut best = (0.0, 0_usize, b',');
    for delimiter in DELIMITERS {
        let widths = widths(body, delimiter);
        let Some(first) = widths.first().copied().filter(|width| *width > 1) else { continue };
        // The first record is the headings: what splits them splits every record into as many.
        let alike = widths.iter().filter(|width| **width == first).count();
        let share = alike as f64 / widths.len() as f64;
        if share > best.0 || (share == best.0 && first > best.1) {
            best = (share, first, delimiter);
        }
    }
    best.2
}

/// How many cells each of the first records has, if this is the delimiter.
fn widths(mut body: &[u8], delimiter: u8) -> Vec<usize> {
    let mut machine = Machine::new(delimiter, 1);
    let mut widths = Vec::new();
    // A record that cannot be read under this delimiter ends the judging: what was read till then counts.
    while let Ok((used, stop)) = machine.feed(body) {
        if stop == Stop::InputEmpty {
            // Only a short file has its last record here; of a long one it may be cut.
            if widths.is_empty() && machine.finish().unwrap_or(false) {
                widths.push(machine.width());
            }
            break;
        }
        widths.push(machine.width());
        machine.discard();
        body = body.get(used..).unwrap_or_default();
        if widths.len() >= JUDGED {
            break;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, usize) {
        let dialect = detect(text.as_bytes(), None);
        (char::from(dialect.delimiter), dialect.prologue)
    }

    #[test]
    fn finds_the_delimiter() {
        assert_eq!(found("a,b,c\n1,2,3\n").0, ',');
        assert_eq!(found("a;b;c\n1,5;2,5;3,5\n").0, ';');
        assert_eq!(found("a\tb\n1,2;3\t4\n").0, '\t');
        assert_eq!(found("a|b\n\"x|y\"|z\n").0, '|');
        assert_eq!(found("name;notes\nx;\"a, b, c\"\ny;\"d,\n;e\"\n").0, ';');
        assert_eq!(found("\"Nome;Cognome\",Ditta\n\"a;b\",c\n").0, ',');
        assert_eq!(found("name\nRossi, Mario\n").0, ',');
        assert_eq!(found("a;b").0, ';');
        assert_eq!(found("").0, ',');
    }

    #[test]
    fn believes_the_line_excel_reads() {
        assert_eq!(found("sep=;\r\na;b\r\n"), (';', 7));
        assert_eq!(found("SEP=|\na,b\n"), ('|', 6));
        assert_eq!(found("\"sep=\t\"\na\n"), ('\t', 8));
        assert_eq!(found("sep=;x\na;b\n"), (';', 0));
        assert_eq!(detect(b"a;b\n", Some(b',')).delimiter, b',');
    }
}
