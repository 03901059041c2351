//! Text to records, as a stream.
//!
//! The rules are those of RFC 4180 with what spreadsheets add: any of `\n`, `\r\n` and `\r` ends a line, blank lines do
//! not count, a quote within an unquoted cell is just a character. The `csv` crate reads the same language, but takes a
//! file cut off within quotes for complete and lets one record grow until memory is full; an import must say no to both,
//! and name the line. Writing is the `csv` crate's.

use std::io::Read;

use super::decode::Decoder;
use super::dialect::{self, Dialect};
use crate::error::{Error, ErrorCode, Result};

/// The most columns a file may have.
pub const MAX_COLUMNS: usize = 4_096;

/// The most bytes of text a record may have: more than any cell worth keeping, and little enough to hold.
pub const MAX_RECORD: usize = 16 * 1024 * 1024;

/// One record: its cells, kept in one text that is used again for the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    text: String,
    ends: Vec<usize>,
    /// The line it begins in, from one.
    pub(super) line: u64,
    /// True if some of it could not be decoded.
    pub(super) is_damaged: bool,
    /// True if the file ended before the line did.
    pub(super) is_last_without_newline: bool,
}

impl Record {
    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at a position, from nought.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// Every cell.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index).unwrap_or_default())
    }

    /// How many bytes of text it holds.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// How many bytes of text it has room for.
    pub(super) fn room(&self) -> usize {
        self.text.capacity()
    }

    /// True if no cell holds anything.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Where in the language the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first cell.
    RecordStart,
    /// Before a further cell.
    CellStart,
    Unquoted,
    Quoted,
    /// After a quote within quotes: the end of the cell, or half of a doubled one.
    QuoteSeen,
}

/// What [`Machine::feed`] stopped at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The input is used up.
    InputEmpty,
    /// A record is complete.
    Record,
}

/// The language itself: a machine fed with pieces of text.
#[derive(Debug)]
pub(super) struct Machine {
    delimiter: u8,
    state: State,
    // The last byte was `\r`: a `\n` that follows belongs to it.
    after_return: bool,
    line: u64,
    record_line: u64,
    quote_line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Machine {
    pub(super) fn new(delimiter: u8, line: u64) -> Machine {
        Machine {
            delimiter,
            state: State::RecordStart,
            after_return: false,
            line,
            record_line: line,
            quote_line: line,
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Reads on until a record is complete or the input is used up; answers how much of it was used.
    pub(super) fn feed(&mut self, input: &[u8]) -> Result<(usize, Stop)> {
        let mut used = 0;
        while let Some(byte) = input.get(used).copied() {
            let rest = input.get(used..).unwrap_or_default();
            if self.state != State::Quoted && std::mem::take(&mut self.after_return) && byte == b'\n' {
                used += 1;
                continue;
            }
            match self.state {
                State::RecordStart | State::CellStart if byte == b'"' => {
                    self.begin_record();
                    self.quote_line = self.line;
                    self.state = State::Quoted;
                    used += 1;
                }
                State::RecordStart if byte == b'\n' || byte == b'\r' => {
                    self.end_line(byte);
                    used += 1;
                }
                State::RecordStart | State::CellStart | State::Unquoted => {
                    self.begin_record();
                    let length = rest
                        .iter()
                        .position(|b| *b == self.delimiter || *b == b'\n' || *b == b'\r')
                        .unwrap_or(rest.len());
                    self.append(rest.get(..length).unwrap_or_default())?;
                    used += length;
                    self.state = State::Unquoted;
                    if let Some(end) = rest.get(length) {
                        used += 1;
                        if self.end_cell(*end)? {
                            return Ok((used, Stop::Record));
                        }
                    }
                }
                State::Quoted => {
                    let length = rest.iter().position(|b| *b == b'"').unwrap_or(rest.len());
                    self.append_quoted(rest.get(..length).unwrap_or_default())?;
                    used += length;
                    if length < rest.len() {
                        used += 1;
                        self.after_return = false;
                        self.state = State::QuoteSeen;
                    }
                }
                State::QuoteSeen if byte == b'"' => {
                    self.append(b"\"")?;
                    self.state = State::Quoted;
                    used += 1;
                }
                State::QuoteSeen if byte == self.delimiter || byte == b'\n' || byte == b'\r' => {
                    used += 1;
                    if self.end_cell(byte)? {
                        return Ok((used, Stop::Record));
                    }
                }
                // Text after a closing quote: taken as it stands, as spreadsheets do.
                State::QuoteSeen => self.state = State::Unquoted,
            }
        }
        Ok((used, Stop::InputEmpty))
    }

    /// The input has ended: true if that completes a record.
    pub(super) fn finish(&mut self) -> Result<bool> {
        match self.state {
            State::RecordStart => Ok(false),
            State::Quoted => Err(malformed(
                self.quote_line,
                "a quote opened here is never closed: the file is cut short, or the quote is one too many",
            )),
            State::CellStart | State::Unquoted | State::QuoteSeen => {
                self.end_cell(b'\n')?;
                Ok(true)
            }
        }
    }

    /// Hands over the record that is complete, and takes the room of the one before.
    pub(super) fn take(&mut self, record: &mut Record) -> Result<()> {
        let old = std::mem::take(&mut record.text).into_bytes();
        let text = std::mem::replace(&mut self.text, old);
        self.text.clear();
        std::mem::swap(&mut self.ends, &mut record.ends);
        self.ends.clear();
        // The decoder writes nothing but UTF-8; the cells end at ASCII bytes.
        record.text = String::from_utf8(text).map_err(|_| Error::internal("decoded text is not UTF-8"))?;
        record.line = self.record_line;
        Ok(())
    }

    /// How many cells the record that is complete has.
    pub(super) fn width(&self) -> usize {
        self.ends.len()
    }

    /// Drops the record that is complete.
    pub(super) fn discard(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn begin_record(&mut self) {
        if self.state == State::RecordStart {
            self.record_line = self.line;
        }
    }

    fn append(&mut self, piece: &[u8]) -> Result<()> {
        if self.text.len().saturating_add(piece.len()) > MAX_RECORD {
            return Err(malformed(
                self.record_line,
                "the record that begins here is longer than 16 MB: perhaps a quote is never closed",
            ));
        }
        self.text.extend_from_slice(piece);
        Ok(())
    }

    fn append_quoted(&mut self, piece: &[u8]) -> Result<()> {
        for byte in piece {
            match byte {
                b'\r' => self.line += 1,
                b'\n' if !self.after_return => self.line += 1,
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
        self.append(piece)
    }

    /// Ends a cell at this byte; true if that ends the record.
    fn end_cell(&mut self, byte: u8) -> Result<bool> {
        if self.ends.len() >= MAX_COLUMNS {
            return Err(malformed(
                self.record_line,
                "the record that begins here has more than 4,096 columns: is the delimiter right?",
            ));
        }
        self.ends.push(self.text.len());
        if byte == self.delimiter {
            self.state = State::CellStart;
            return Ok(false);
        }
        self.end_line(byte);
        self.state = State::RecordStart;
        Ok(true)
    }

    fn end_line(&mut self, byte: u8) {
        self.line += 1;
        self.after_return = byte == b'\r';
    }
}

/// Records from a reader of bytes.
pub(super) struct RecordReader<R> {
    decoder: Decoder<R>,
    machine: Machine,
    dialect: Dialect,
    chunk: Vec<u8>,
    used: usize,
    // Where in the decoded text the chunk begins.
    chunk_start: u64,
    at_end: bool,
}

impl<R: Read> RecordReader<R> {
    /// Reads the first chunk, finds the delimiter in it unless it is given, and stands before the first record.
    ///
    /// # Errors
    /// `io`, or `malformed` if the file is no text.
    pub(super) fn new(mut decoder: Decoder<R>, delimiter: Option<u8>) -> Result<RecordReader<R>> {
        let mut chunk = Vec::new();
        let at_end = !decoder.next_chunk(&mut chunk)?;
        let dialect = dialect::detect(&chunk, delimiter);
        let line = if dialect.prologue > 0 { 2 } else { 1 };
        let machine = Machine::new(dialect.delimiter, line);
        Ok(RecordReader { decoder, machine, dialect, chunk, used: dialect.prologue, chunk_start: 0, at_end })
    }

    /// The next record into `record`; `false` at the end of the file.
    ///
    /// # Errors
    /// `io`; `malformed` where the file cannot be read further, with the line.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool> {
        let from = self.chunk_start + self.used as u64;
        loop {
            let rest = self.chunk.get(self.used..).unwrap_or_default();
            let (used, stop) = self.machine.feed(rest)?;
            self.used += used;
            let is_complete = stop == Stop::Record;
            if !is_complete && !self.at_end {
                self.chunk_start += self.chunk.len() as u64;
                self.used = 0;
                self.at_end = !self.decoder.next_chunk(&mut self.chunk)?;
                continue;
            }
            if is_complete || self.machine.finish()? {
                self.machine.take(record)?;
                record.is_last_without_newline = !is_complete;
                record.is_damaged = self.decoder.take_damage(from, self.chunk_start + self.used as u64);
                return Ok(true);
            }
            return Ok(false);
        }
    }

    /// The dialect the file is read in.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many bytes of the file were read.
    pub(super) fn bytes(&self) -> u64 {
        self.decoder.bytes()
    }

    /// The name of the encoding, as far as it has become clear.
    pub(super) fn encoding_name(&self) -> &'static str {
        self.decoder.encoding_name()
    }
}

fn malformed(line: u64, why: &str) -> Error {
    Error::new(ErrorCode::Malformed, format!("line {line}: {why}")).with_position(Some((line, 1)))
}

#[cfg(test)]
mod tests {
    use super::super::decode::TextEncoding;
    use super::*;

    fn reader(bytes: &[u8]) -> RecordReader<&[u8]> {
        RecordReader::new(Decoder::new(bytes, TextEncoding::AUTO, None), Some(b',')).unwrap()
    }

    fn records(bytes: &[u8]) -> Result<Vec<(u64, Vec<String>)>> {
        let mut reader = reader(bytes);
        let mut record = Record::default();
        let mut all = Vec::new();
        while reader.read(&mut record)? {
            all.push((record.line, record.cells().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    fn shown(text: &str) -> String {
        let all = records(text.as_bytes()).unwrap();
        all.iter().map(|(line, cells)| format!("{line}:{}", cells.join("|"))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        assert_eq!(shown("a,b\n1,2\n"), "1:a|b 2:1|2");
        assert_eq!(shown("a,b\r\n1,2"), "1:a|b 2:1|2");
        assert_eq!(shown("a,b\r1,2\r"), "1:a|b 2:1|2");
        assert_eq!(shown("a,\n,\n\"\"\n"), "1:a| 2:| 3:");
        assert_eq!(shown("\n\r\n\na\n\n\nb"), "4:a 7:b");
        assert_eq!(shown("\"a,\"\"b\"\"\",c"), "1:a,\"b\"|c");
        assert_eq!(shown("5\" pipe,\"x\"y\n"), "1:5\" pipe|xy");
        assert_eq!(shown("\"x\r\ny\",1\n\"a\rb\nc\",2\nd"), "1:x\r\ny|1 3:a\rb\nc|2 6:d");
        assert_eq!(shown(""), "");
        assert_eq!(shown("\n\n"), "");
    }

    #[test]
    fn every_split_of_the_input_reads_the_same() {
        let text = "a,\"b\r\n\"\"c\"\"\",d\r\n\r\nè,\"\",\"x\"\n1,2,3";
        let whole = shown(text);
        for at in 0..text.len() {
            let (one, two) = text.as_bytes().split_at(at);
            let mut machine = Machine::new(b',', 1);
            let mut record = Record::default();
            let mut all = Vec::new();
            let mut keep = |machine: &mut Machine| {
                machine.take(&mut record).unwrap();
                all.push(format!("{}:{}", record.line, record.cells().collect::<Vec<_>>().join("|")));
            };
            for mut piece in [one, two] {
                loop {
                    let (used, stop) = machine.feed(piece).unwrap();
                    piece = &piece[used..];
                    if stop == Stop::InputEmpty {
                        break;
                    }
                    keep(&mut machine);
                }
            }
            if machine.finish().unwrap() {
                keep(&mut machine);
            }
            assert_eq!(all.join(" "), whole, "split at {at}");
        }
    }

    #[test]
    fn a_file_cut_within_quotes_is_refused_with_the_line() {
        let error = records(b"a,b\n1,2\n3,\"four\nfive\n").unwrap_err();
        assert_eq!((error.code(), error.details().position), (ErrorCode::Malformed, Some((3, 1))));
    }

    #[test]
    fn neither_columns_nor_cells_grow_without_end() {
        let wide = "x,".repeat(1_000_000);
        assert_eq!(records(wide.as_bytes()).unwrap_err().code(), ErrorCode::Malformed);
        let long = format!("\"{}\"", "x".repeat(MAX_RECORD + 1));
        let error = records(long.as_bytes()).unwrap_err();
        assert!(error.message().contains("16 MB"), "{}", error.message());
        let cell = "x".repeat(10 * 1024 * 1024);
        assert_eq!(records(cell.as_bytes()).unwrap()[0].1[0].len(), cell.len());
    }

    #[test]
    fn damage_belongs_to_its_record() {
        let mut bytes =
            b"caff\xC3\xA8,t\xC3\xA8,pi\xC3\xB9,l\xC3\xAC,s\xC3\xAC,n\xC3\xA9,gi\xC3\xB9,c\xC3\xB2\n".repeat(2);
        bytes.extend_from_slice(b"bad \xFF,\"and\nmore \xFF\"\ngood\n");
        let mut reader = reader(&bytes);
        let mut record = Record::default();
        let mut damaged = Vec::new();
        while reader.read(&mut record).unwrap() {
            damaged.push(record.is_damaged);
        }
        assert_eq!(damaged, [false, false, true, false]);
    }
}
