//! Bytes to text, as a stream: byte order marks, UTF-8, UTF-16, windows-1252 and whatever else the web has a name for.
//!
//! Nothing but one chunk is kept in memory. What cannot be decoded becomes U+FFFD and is remembered by position, so
//! that the reader above can refuse the row it stands in and go on with the next: one damaged byte must not cost a
//! million rows.

use std::collections::VecDeque;
use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, DecoderResult, Encoding};

use crate::base::text;
use crate::error::{Error, ErrorCode, Result};

/// How many bytes are read at a time. It is also what delimiters and encodings are guessed from.
pub(super) const CHUNK: usize = 64 * 1024;

/// The names offered when one is not known; every label of the WHATWG Encoding Standard is understood.
const KNOWN: [&str; 9] =
    ["auto", "utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1250", "iso-8859-15", "macintosh", "shift_jis"];

/// How the bytes of a file stand for text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextEncoding(Option<&'static Encoding>);

impl TextEncoding {
    /// To be found out: by the byte order mark, else strict UTF-8, else the likeliest old code page.
    pub const AUTO: TextEncoding = TextEncoding(None);

    /// The encoding with this name: `auto`, or a label of the WHATWG Encoding Standard (`utf-8`, `utf-16le`,
    /// `windows-1252`, `latin1`, `macintosh`…).
    ///
    /// # Errors
    /// `invalid_mapping`, with the nearest name.
    pub fn named(name: &str) -> Result<TextEncoding> {
        let label = name.trim();
        if label.eq_ignore_ascii_case("auto") {
            return Ok(TextEncoding::AUTO);
        }
        let label = if label.eq_ignore_ascii_case("ansi") { "windows-1252" } else { label };
        match Encoding::for_label_no_replacement(label.as_bytes()) {
            Some(encoding) => Ok(TextEncoding(Some(encoding))),
            None => {
                let shown: String = label.chars().take(40).collect();
                Err(Error::new(ErrorCode::InvalidMapping, format!("encoding: {shown:?} is not known"))
                    .with_suggestion(text::nearest(&shown, KNOWN)))
            }
        }
    }

    /// The name of the encoding, `auto` if it is to be found out.
    pub fn name(self) -> &'static str {
        self.0.map_or("auto", Encoding::name)
    }
}

/// Text from a reader of bytes, chunk by chunk.
pub(super) struct Decoder<R> {
    reader: R,
    raw: Vec<u8>,
    // None as long as only ASCII was seen: then every encoding that can still be chosen says the same.
    encoding: Option<&'static Encoding>,
    decoder: Option<encoding_rs::Decoder>,
    country: Option<String>,
    has_begun: bool,
    at_end: bool,
    bytes: u64,
    // How many bytes of text were handed out, and where among them something was damaged.
    written: u64,
    damaged: VecDeque<u64>,
    line_is_damaged: bool,
}

impl<R: Read> Decoder<R> {
    /// Reads `reader` in this encoding. A byte order mark is believed more than `encoding`. The country (two letters)
    /// helps to tell one old code page from another.
    pub(super) fn new(reader: R, encoding: TextEncoding, country: Option<&str>) -> Decoder<R> {
        // chardetng takes the top-level domain a page came from and asserts that it is plain lower case.
        let country = country.filter(|c| c.len() == 2 && c.chars().all(|c| c.is_ascii_alphabetic()));
        Decoder {
            reader,
            raw: Vec::new(),
            encoding: encoding.0,
            decoder: encoding.0.map(Encoding::new_decoder_without_bom_handling),
            country: country.map(str::to_ascii_lowercase),
            has_begun: false,
            at_end: false,
            bytes: 0,
            written: 0,
            damaged: VecDeque::new(),
            line_is_damaged: false,
        }
    }

    /// The next piece of text as UTF-8 (it may end within a character) into `out`; `false` at the end of the file.
    ///
    /// # Errors
    /// `io` if the reader fails; `malformed` if the file is no text at all.
    pub(super) fn next_chunk(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        out.clear();
        while out.is_empty() && !self.at_end {
            self.fill()?;
            let skip = if self.has_begun { 0 } else { self.begin()? };
            self.has_begun = true;
            let raw = std::mem::take(&mut self.raw);
            self.decode(raw.get(skip..).unwrap_or_default(), out);
            self.raw = raw;
        }
        self.written += out.len() as u64;
        Ok(!out.is_empty())
    }

    /// True if something between these two positions of the text could not be decoded. Positions must rise from call
    /// to call: what lies before them is forgotten.
    pub(super) fn take_damage(&mut self, from: u64, to: u64) -> bool {
        let mut found = false;
        while let Some(position) = self.damaged.front().copied().filter(|position| *position < to) {
            found |= position >= from;
            self.damaged.pop_front();
        }
        found
    }

    /// How many bytes were read.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The name of the encoding, as far as it has become clear.
    pub(super) fn encoding_name(&self) -> &'static str {
        self.encoding.map_or("US-ASCII", Encoding::name)
    }

    fn fill(&mut self) -> Result<()> {
        self.raw.clear();
        let mut limited = self.reader.by_ref().take(CHUNK as u64);
        let read = limited.read_to_end(&mut self.raw);
        let count = read.map_err(|e| {
            let kind = e.kind();
            // A reader that wraps our own decoder or a host's callback may carry an error of ours.
            match e.downcast::<Error>() {
                Ok(ours) => ours,
                Err(e) => Error::new(ErrorCode::Io, format!("the file cannot be read: {kind}")).with_source(e),
            }
        })?;
        self.at_end = count < CHUNK;
        self.bytes += count as u64;
        Ok(())
    }

    /// Looks at the first bytes; answers how many of them are the byte order mark.
    fn begin(&mut self) -> Result<usize> {
        if let Some((encoding, length)) = Encoding::for_bom(&self.raw) {
            self.choose(encoding);
            return Ok(length);
        }
        refuse_other_formats(&self.raw)?;
        if self.encoding.is_none() {
            if let Some(encoding) = utf16_without_mark(&self.raw) {
                self.choose(encoding);
            } else if self.raw.iter().filter(|byte| **byte == 0).count() > self.raw.len() / 8 {
                return Err(Error::new(ErrorCode::Malformed, "this is not text: it is full of NUL bytes"));
            }
        }
        Ok(0)
    }

    fn choose(&mut self, encoding: &'static Encoding) {
        self.encoding = Some(encoding);
        self.decoder = Some(encoding.new_decoder_without_bom_handling());
    }

    fn decode(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        if self.decoder.is_none() {
            let plain = Encoding::ascii_valid_up_to(raw);
            let Some(rest) = raw.get(plain..).filter(|rest| !rest.is_empty()) else {
                out.extend_from_slice(raw);
                return;
            };
            self.choose(guess(rest, self.at_end, self.country.as_deref()));
        }
        let Some(mut decoder) = self.decoder.take() else { return };
        // A newline in text handed out earlier ends the damaged line as well.
        let mut checked = 0;
        let mut rest = raw;
        loop {
            let filled = out.len();
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(CHUNK).max(16);
            out.resize(filled + room, 0);
            let target = out.get_mut(filled..).unwrap_or_default();
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(rest, target, self.at_end);
            out.truncate(filled + written);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.line_is_damaged &= !has_newline(out.get(checked..).unwrap_or_default());
                    checked = out.len();
                    // One position a line is enough, and keeps the list short whatever the file holds.
                    if !self.line_is_damaged {
                        self.damaged.push_back(self.written + out.len() as u64);
                        self.line_is_damaged = true;
                    }
                    out.extend_from_slice("\u{FFFD}".as_bytes());
                }
            }
        }
        self.line_is_damaged &= !has_newline(out.get(checked..).unwrap_or_default());
        self.decoder = Some(decoder);
    }
}

fn has_newline(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'\n' | b'\r'))
}

/// A spreadsheet saved under the wrong name is the commonest "broken CSV": say so instead of showing its bytes.
fn refuse_other_formats(start: &[u8]) -> Result<()> {
    let signatures: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a ZIP archive, perhaps an .xlsx workbook: save it as CSV first"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old .xls workbook: save it as CSV first"),
        (b"SQLite format 3\0", "a SQLite database"),
        (b"%PDF-", "a PDF"),
        (b"\x1F\x8B", "a gzip archive: unpack it first"),
        (b"{\\rtf", "a rich text document"),
    ];
    match signatures.iter().find(|(signature, _)| start.starts_with(signature)) {
        Some((_, what)) => Err(Error::new(ErrorCode::Malformed, format!("this is not CSV but {what}"))),
        None => Ok(()),
    }
}

/// UTF-16 without its mark shows in text of Latin letters as a zero beside every one of them.
fn utf16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let pairs = start.len().min(4096) / 2;
    let zeros = |which: usize| start.iter().take(pairs * 2).skip(which).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs < 2 {
        None
    } else if odd * 2 > pairs && even * 16 < pairs {
        Some(encoding_rs::UTF_16LE)
    } else if even * 2 > pairs && odd * 16 < pairs {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 if the text can be nothing else (a damaged byte among many sound letters does not change that), else the
/// likeliest code page.
fn guess(text: &[u8], at_end: bool, country: Option<&str>) -> &'static Encoding {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    let mut chunks = text.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // A letter cut by the end of the chunk is no fault.
        let is_cut = chunks.peek().is_none() && !at_end && chunk.invalid().len() < 4;
        if !chunk.invalid().is_empty() && !is_cut {
            broken += 1;
        }
    }
    if broken == 0 || sound > broken.saturating_mul(4) {
        return encoding_rs::UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, at_end);
    detector.guess(country.map(str::as_bytes), Utf8Detection::Deny)
}

/// The text in this encoding, for the writers of tests and of exports; `None` if the encoding lacks a character.
pub(super) fn encode(text: &str, encoding: TextEncoding) -> Option<Vec<u8>> {
    match encoding.0 {
        // encoding_rs follows the web, which never writes UTF-16.
        Some(e) if e == encoding_rs::UTF_16LE => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Some(e) if e == encoding_rs::UTF_16BE => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Some(e) => {
            let mut encoder = e.new_encoder();
            let room = encoder.max_buffer_length_from_utf8_if_no_unmappables(text.len())?;
            let mut out = vec![0; room.saturating_add(64)];
            let (result, _, written, unmappable) = encoder.encode_from_utf8(text, &mut out, true);
            out.truncate(written);
            (result == CoderResult::InputEmpty && !unmappable).then_some(out)
        }
        None => Some(text.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &str) -> (String, &'static str) {
        let mut decoder = Decoder::new(bytes, TextEncoding::named(encoding).unwrap(), Some("IT"));
        let (mut all, mut chunk) = (Vec::new(), Vec::new());
        while decoder.next_chunk(&mut chunk).unwrap() {
            all.extend_from_slice(&chunk);
        }
        (String::from_utf8(all).unwrap(), decoder.encoding_name())
    }

    #[test]
    fn finds_the_encoding() {
        let text = "Nicolò;Società à responsabilità;€ 12\n";
        for (encoding, mark) in
            [("utf-8", ""), ("utf-8", "\u{FEFF}"), ("utf-16le", "\u{FEFF}"), ("utf-16be", "\u{FEFF}")]
        {
            let named = TextEncoding::named(encoding).unwrap();
            let bytes = encode(&format!("{mark}{text}"), named).unwrap();
            assert_eq!(decoded(&bytes, "auto"), (text.to_owned(), named.name()), "{encoding} {mark:?}");
        }
        for encoding in ["utf-16le", "utf-16be", "windows-1252"] {
            let named = TextEncoding::named(encoding).unwrap();
            assert_eq!(decoded(&encode(text, named).unwrap(), "auto"), (text.to_owned(), named.name()), "{encoding}");
        }
        assert_eq!(decoded(b"a,b\n", "auto"), ("a,b\n".to_owned(), "US-ASCII"));
        assert_eq!(decoded(b"", "auto").0, "");
    }

    #[test]
    fn waits_with_the_guess_until_there_is_something_to_guess_from() {
        let mut bytes = vec![b'x'; CHUNK + 10];
        bytes.extend_from_slice(b"\nNicol\xF2 \xE8 gi\xE0 qui\n");
        let (text, name) = decoded(&bytes, "auto");
        assert!(text.ends_with("\nNicolò è già qui\n"));
        assert_eq!(name, "windows-1252");
    }

    #[test]
    fn letters_cut_by_a_chunk_stay_whole() {
        for shift in 0..4 {
            let text = format!("{}{}", "x".repeat(shift), "ò€😀".repeat(CHUNK / 6));
            assert_eq!(decoded(text.as_bytes(), "auto").0, text);
        }
    }

    #[test]
    fn remembers_where_the_damage_is() {
        let mut bytes = "però,città,perché,così,già,più,là,sì,né,giù,tè,caffè\n".as_bytes().to_vec();
        let second = bytes.len() as u64;
        bytes.extend_from_slice(b"x\xFFy\xFF\n");
        let third = bytes.len() as u64;
        bytes.extend_from_slice(b"fine\n");
        let mut decoder = Decoder::new(bytes.as_slice(), TextEncoding::AUTO, None);
        let mut chunk = Vec::new();
        assert!(decoder.next_chunk(&mut chunk).unwrap());
        assert_eq!(decoder.encoding_name(), "UTF-8");
        assert_eq!(decoder.damaged.len(), 1, "one position a line");
        assert!(!decoder.take_damage(0, second));
        assert!(decoder.take_damage(second, third));
        assert!(!decoder.take_damage(third, third + 10));
    }

    #[test]
    fn an_odd_byte_at_the_end_of_utf16_is_damage() {
        let (text, _) = decoded(b"\xFF\xFEa\x00b\x00c", "auto");
        assert_eq!(text, "ab\u{FFFD}");
    }

    #[test]
    fn other_formats_are_named() {
        for (bytes, word) in
            [(&b"PK\x03\x04rest"[..], "xlsx"), (b"SQLite format 3\0", "SQLite"), (b"a\0\0\0\0b", "NUL")]
        {
            let mut decoder = Decoder::new(bytes, TextEncoding::AUTO, None);
            let error = decoder.next_chunk(&mut Vec::new()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Malformed);
            assert!(error.message().contains(word), "{}", error.message());
        }
        let error = TextEncoding::named("windows-1253x").unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidMapping);
    }
}
