//! Attached files: a name and a type for a content, which is kept once however many files have it.
//!
//! Contents are told apart by their SHA-256 alone. A hash that somebody could find two contents for would let one file
//! take the place of another, so none of the quicker hashes that promise less will do; of those that promise enough it is
//! the one every system can compute by itself, and quick in the processors of today.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result as SqlResult};
use sha2::{Digest, Sha256};

use super::error::classify;
use super::link::Link;
use crate::base::value::File;
use crate::error::{Error, Result};
use crate::store::Key;

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lets the migrations name contents kept by versions that did not.
pub fn register(connection: &Connection) -> SqlResult<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("crm_content_hash", 1, flags, |context| {
        let bytes = context.get_raw(0).as_blob().map_err(|e| rusqlite::Error::UserFunctionError(e.into()))?;
        Ok(hash(bytes))
    })
}

/// Keeps a file: what is new of it. The same bytes under the same name and type are the same file, so that attaching
/// them again changes nothing.
pub fn put(link: &Link, file: &File) -> Result<Key> {
    let bytes = file.content.as_deref().ok_or_else(|| Error::internal("a file without content was written"))?;
    let content = put_content(link, bytes)?;
    let known = "select id from crm_file where content = ? and name = ? and media_type = ? order by id limit 1";
    if let Some(key) = link.one(known, (content, &file.name, &file.media_type), |row| row.get(0))? {
        return Ok(Key(key));
    }
    let text = "insert into crm_file (name, media_type, content) values (?, ?, ?)";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    statement.insert((&file.name, &file.media_type, content)).map(Key).map_err(classify)
}

fn put_content(link: &Link, bytes: &[u8]) -> Result<i64> {
    let hash = hash(bytes);
    if let Some(known) = link.one("select id from crm_content where hash = ?", [hash], |row| row.get(0))? {
        return Ok(known);
    }
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let text = "insert into crm_content (hash, size, bytes) values (?, ?, ?)";
    let mut statement = link.connection()?.prepare_cached(text).map_err(classify)?;
    statement.insert((hash, size, bytes)).map_err(classify)
}

/// The file with this key. The bytes stand last in their row: who asks for none reads none.
pub fn get(link: &Link, key: Key, with_content: bool) -> Result<Option<File>> {
    let text = if with_content {
        "select f.name, f.media_type, c.size, c.bytes from crm_file f join crm_content c on c.id = f.content where f.id = ?"
    } else {
        "select f.name, f.media_type, c.size, null from crm_file f join crm_content c on c.id = f.content where f.id = ?"
    };
    link.one(text, [key.0], |row| {
        let size: i64 = row.get(2)?;
        let size = u64::try_from(size).unwrap_or(0);
        Ok(File { name: row.get(0)?, media_type: row.get(1)?, size, content: row.get(3)? })
    })
}
