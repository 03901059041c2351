//! What holds for the whole file, as the organisation's record says.

use crate::base::id::EntityId;
use crate::error::Result;
use crate::metadata::kind::targets;
use crate::metadata::registry::Registry;
use crate::store::{Cell, Key, Reader};

/// What holds for the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// How many levels down managers see the records of those who report to them.
    pub manager_depth: u32,
    /// True if the system itself opens no session any more.
    pub is_system_closed: bool,
    /// True if the opening of sessions is kept in the history.
    pub logs_sessions: bool,
    /// True if exports are.
    pub logs_exports: bool,
    /// The entities of which reading is.
    pub logged_entities: Vec<EntityId>,
    /// True if a lookup to a record that may not be seen shows its id, and no more; else it shows nothing.
    pub shows_unseen_ids: bool,
}

impl Policy {
    /// Reads it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn load(reader: &dyn Reader, registry: &Registry) -> Result<Policy> {
        // A file from before there were policies, opened for reading only, has none.
        let Some(entity) = registry.find_by_id(targets::ORGANISATION) else { return Ok(Policy::default()) };
        let Some(key) = reader.keys_after(entity, Key(0), 1)?.into_iter().next() else { return Ok(Policy::default()) };
        let names = [
            "manager_depth",
            "is_system_closed",
            "logs_sessions",
            "logs_exports",
            "logged_entities",
            "shows_unseen_ids",
        ];
        let fields = names.iter().map(|name| entity.get(name).map(|(index, _)| index)).collect::<Result<Vec<_>>>()?;
        let cells = reader.cells(entity, key, &fields)?.unwrap_or_default();
        let [depth, closed, sessions, exports, entities, ids] = cells.as_slice() else { return Ok(Policy::default()) };
        let logged = match entities {
            Cell::Text(names) => {
                names.split_whitespace().filter_map(|name| registry.find(name)).map(|e| e.id).collect()
            }
            _ => Vec::new(),
        };
        Ok(Policy {
            manager_depth: match depth {
                Cell::Int(depth) => u32::try_from(*depth).unwrap_or(0),
                _ => 0,
            },
            is_system_closed: *closed == Cell::Int(1),
            logs_sessions: *sessions == Cell::Int(1),
            logs_exports: *exports == Cell::Int(1),
            logged_entities: logged,
            shows_unseen_ids: *ids == Cell::Int(1),
        })
    }
}
