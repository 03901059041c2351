//! The memory that the import of a large CSV file takes.

use std::io::Read;
use std::time::Instant;

use crm_core::Crm;
use crm_core::exchange::csv::{ImportOptions, Mapping, Progress};

use super::people::{Dice, person};
use super::work::MAPPING;

/// Imports a file of so many megabytes, made while it is read, and prints the most memory the process had of its own
/// (pages of files that are mapped belong to the machine, which takes them back at will).
pub fn run(megabytes: usize) {
    let folder = tempfile::tempdir().unwrap();
    let session = Crm::open(folder.path().join("big.crm")).unwrap().session();
    let mapping = MAPPING.replace(r#""by": "name""#, r#""by": "name", "create": true"#);
    let mapping = Mapping::from_json(&mapping).unwrap();
    let heading = b"First name,Last name,Company,Job,E-mail,Phone,City,Remarks\r\n".to_vec();
    let mut file = Made { left: megabytes * 1024 * 1024, dice: Dice::new(3), number: 0, line: heading, at: 0 };
    let start = Instant::now();
    let mut peak = 0;
    let mut progress = |_: &Progress| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let own =
            status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(own.unwrap_or(0_u64));
        true
    };
    let options = ImportOptions { progress: Some(&mut progress), ..ImportOptions::default() };
    let report = session.import_csv(&mut file, &mapping, options).unwrap();
    let seconds = start.elapsed().as_secs();
    println!("CSV of {megabytes} MB: {} contacts in {seconds} s, at most {} MB of memory", report.created, peak / 1024);
}

/// A file that exists only while it is read: people, with remarks nobody maps.
struct Made {
    left: usize,
    dice: Dice,
    number: usize,
    line: Vec<u8>,
    at: usize,
}

impl Read for Made {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.number += 1;
            self.at = 0;
            let person = person(&mut self.dice, self.number);
            let (firm, remarks) = (self.dice.roll(200_000), "x".repeat(2_000));
            self.line = format!(
                "{},{},Firm {firm},{},{},{},{},{remarks}\r\n",
                person.first, person.last, person.job, person.email, person.phone, person.city
            )
            .into_bytes();
            self.left = self.left.saturating_sub(self.line.len());
        }
        let count = out.len().min(self.line.len() - self.at);
        out[..count].copy_from_slice(&self.line[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
