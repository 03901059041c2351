//! The bytes of an attached file.

use super::session::Session;
use crate::base::id::Id;
use crate::base::value::File;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;
use crate::security::right::Right;
use crate::security::rights::require_held;
use crate::store::{Cell, Key};

impl Session {
    /// The file that a field of a record holds, with its bytes; records and answers carry name, type and size alone.
    ///
    /// ```
    /// use crm_core::{Crm, File, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// let offer = File::new("offer.txt", "text/plain", b"Twelve rooms".to_vec());
    /// let note = session.create("note", record! { "subject" => "Our offer", "file" => offer })?;
    /// assert_eq!(session.file("note", note, "file")?.content.as_deref(), Some(&b"Twelve rooms"[..]));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `not_found` if there is no such record or the field holds none, `unknown_entity`, `unknown_field`,
    /// `invalid_argument` for a field of another kind.
    pub fn file(&self, entity: &str, id: Id, field: &str) -> Result<File> {
        let read = || {
            self.read_at_once(|reader, registry| {
                let access = self.access(reader, registry)?;
                let entity = registry.get(entity)?.clone();
                let (index, definition) = entity.get(field)?;
                if definition.kind != FieldKind::File {
                    let message = format!("{field} of {} is no file", entity.name);
                    return Err(Error::new(ErrorCode::InvalidArgument, message).with_field(field));
                }
                require_held(&access, &entity, Right::Read)?;
                let (key, file) = {
                    let seer = self.seer(reader, registry, &access);
                    let key = match reader.key_of(&entity, id)? {
                        Some(key) if seer.sees(&entity, key)? => key,
                        _ => return Err(Error::not_found(&entity.name, format_args!("with the id {id}"))),
                    };
                    // A field that is not shown reads as one that is not set.
                    let cells = if seer.shows(&entity, index) { reader.cells(&entity, key, &[index])? } else { None };
                    match cells.unwrap_or_default().first() {
                        Some(Cell::Int(file)) => (key, reader.file(Key(*file), true)?),
                        _ => (key, None),
                    }
                };
                Ok((entity, access, key, file))
            })
        };
        let (entity, access, key, file) = self.with_fresh_names(read)?;
        self.log_read(&access, &[entity.id], Some(key), &|| None)?;
        let none = || Error::new(ErrorCode::NotFound, format!("{field} of this {} holds no file", entity.name));
        file.ok_or_else(|| none().with_field(field))
    }
}
