//! Text for a terminal: chapters, columns, amounts, times. Plain text, at most [`WIDTH`] characters wide.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use rust_decimal::Decimal;

/// The width of a line that is filled.
pub const WIDTH: usize = 92;

/// Where the story goes.
pub struct Teller<'w> {
    out: &'w mut dyn Write,
    chapter: usize,
    shows_times: bool,
}

impl<'w> Teller<'w> {
    /// Tells to a terminal, or whatever else can be written to.
    pub fn new(out: &'w mut dyn Write) -> Teller<'w> {
        Teller { out, chapter: 0, shows_times: true }
    }

    /// Leaves the times out: then every run is the same to the letter.
    pub fn without_times(self) -> Teller<'w> {
        Teller { shows_times: false, ..self }
    }

    /// Whether times are told.
    pub fn shows_times(&self) -> bool {
        self.shows_times
    }

    /// A line as it is.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", text.trim_end())
    }

    /// A title, numbered.
    pub fn chapter(&mut self, title: &str) -> io::Result<()> {
        self.chapter += 1;
        let head = format!("── {} · {title} ", self.chapter);
        self.gap()?;
        self.line(&format!("{head}{}", "─".repeat(WIDTH.saturating_sub(head.chars().count()))))?;
        self.gap()
    }

    /// Prose, broken into lines.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        for line in wrapped(text, WIDTH - 3) {
            self.line(&format!("   {line}"))?;
        }
        Ok(())
    }

    /// Something typed, in code or in the language of questions, line by line.
    pub fn typed(&mut self, text: &str) -> io::Result<()> {
        for (index, line) in text.lines().enumerate() {
            self.line(&format!("   {}  {line}", if index == 0 { ">" } else { " " }))?;
        }
        Ok(())
    }

    /// An empty line.
    pub fn gap(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A table under its headings.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        for line in table.lines() {
            self.line(&format!("     {line}"))?;
        }
        Ok(())
    }

    /// A table without headings.
    pub fn plain(&mut self, table: &Table) -> io::Result<()> {
        for line in table.lines().iter().skip(2) {
            self.line(&format!("     {line}"))?;
        }
        Ok(())
    }

    /// Says under a table how long the answer took.
    pub fn took(&mut self, taken: Duration) -> io::Result<()> {
        let taken = self.time(taken);
        self.line(&format!("     answered in {taken}"))
    }

    /// A time taken, or a dash where times are left out.
    pub fn time(&self, taken: Duration) -> String {
        if self.shows_times { duration(taken) } else { "–".to_owned() }
    }
}

/// Does something, and says how long it took.
pub fn timed<T>(action: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = action();
    (done, start.elapsed())
}

/// `0.21 ms`, `14 ms`, `1.3 s`.
pub fn duration(taken: Duration) -> String {
    let milliseconds = taken.as_secs_f64() * 1_000.0;
    match milliseconds {
        m if m < 10.0 => format!("{m:.2} ms"),
        m if m < 1_000.0 => format!("{m:.0} ms"),
        m => format!("{:.1} s", m / 1_000.0),
    }
}

/// The words in lines of at most so many characters.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// At most so many characters; an ellipsis says that there is more.
pub fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// How people of a language write numbers.
#[derive(Clone, Copy)]
pub enum Writing {
    /// 1,234,567.50
    English,
    /// 1.234.567,50
    Italian,
}

impl Writing {
    fn marks(self) -> (char, char) {
        match self {
            Writing::English => (',', '.'),
            Writing::Italian => ('.', ','),
        }
    }

    /// A number of things.
    pub fn count(self, number: i64) -> String {
        self.grouped(&number.to_string())
    }

    /// An amount with its cents.
    pub fn amount(self, amount: Decimal) -> String {
        self.grouped(&format!("{:.2}", amount.round_dp(2)))
    }

    /// A percentage to one place; of nothing, none.
    pub fn percent(self, part: i64, whole: i64) -> String {
        if whole == 0 {
            return "–".to_owned();
        }
        let share = (Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole)).round_dp(1);
        format!("{}%", self.grouped(&format!("{share:.1}")))
    }

    /// A column of amounts: without cents if none has any.
    pub fn amounts(self, amounts: &[Decimal]) -> Vec<String> {
        let places = if amounts.iter().all(Decimal::is_integer) { 0 } else { 2 };
        amounts.iter().map(|amount| self.grouped(&format!("{amount:.places$}"))).collect()
    }

    fn grouped(self, number: &str) -> String {
        let (thousands, decimals) = self.marks();
        let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
        let mut grouped = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(thousands);
            }
            grouped.push(digit);
        }
        if let Some(fraction) = fraction {
            let _ = write!(grouped, "{decimals}{fraction}");
        }
        grouped
    }
}

/// On which side of its column a cell stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows under headings; the last may be a total.
pub struct Table {
    headings: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
}

impl Table {
    /// Headings; one that begins with `>` stands at the right, as numbers do.
    pub fn new(headings: &[&str]) -> Table {
        let heading = |text: &&str| match text.strip_prefix('>') {
            Some(text) => (text.to_owned(), Side::Right),
            None => ((*text).to_owned(), Side::Left),
        };
        Table { headings: headings.iter().map(heading).collect(), rows: Vec::new(), total: None }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Adds the last row, under a rule.
    pub fn total(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.total = Some(cells.into_iter().map(Into::into).collect());
    }

    fn lines(&self) -> Vec<String> {
        let titles: Vec<String> = self.headings.iter().map(|(title, _)| title.clone()).collect();
        let mut widths: Vec<usize> = titles.iter().map(|title| title.chars().count()).collect();
        for row in self.rows.iter().chain(&self.total) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let line = |cells: &[String]| {
            let padded = cells.iter().zip(&self.headings).zip(&widths).map(|((cell, (_, side)), width)| match side {
                Side::Left => format!("{cell:<width$}"),
                Side::Right => format!("{cell:>width$}"),
            });
            padded.collect::<Vec<_>>().join("   ")
        };
        let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("   ");
        let mut lines = vec![line(&titles), rule.clone()];
        lines.extend(self.rows.iter().map(|row| line(row)));
        if let Some(total) = &self.total {
            lines.push(rule);
            lines.push(line(total));
        }
        lines
    }
}

/// A bar as long as its share of the greatest.
pub fn bar(amount: Decimal, greatest: Decimal, width: usize) -> String {
    if greatest <= Decimal::ZERO || amount <= Decimal::ZERO {
        return String::new();
    }
    let length = (amount * Decimal::from(width) / greatest).round();
    "█".repeat(usize::try_from(length).unwrap_or(0).clamp(1, width))
}
