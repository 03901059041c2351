//! What a role allows with a secured field: nobody else reads or writes it.

use super::build::{boolean, entity, lookup, text};
use super::number;
use super::role_privilege::PART;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::FIELD_PERMISSION, "field_permission")
        .english("Field permission", "Field permissions")
        .italian("Permesso su un campo", "Permessi sui campi")
        .dynamics("fieldpermission")
        .fields([
            lookup(20, "role", "Role", "Ruolo", number::ROLE)
                .required()
                .cascade(PART)
                .dynamics("fieldsecurityprofileid"),
            // Table and column: what never changes when an entity or a field is renamed.
            text(21, "entity", "Entity", "Entità", 64).required().dynamics("entityname"),
            text(22, "field", "Field", "Campo", 64).required().dynamics("attributelogicalname"),
            boolean(23, "can_read", "May read", "Può leggere").dynamics("canread"),
            boolean(24, "can_create", "May fill in", "Può compilare").dynamics("cancreate"),
            boolean(25, "can_update", "May change", "Può modificare").dynamics("canupdate"),
        ])
        .without_notes()
        .primary("field")
        .key("role_entity_and_field", &["role", "entity", "field"])
        .view(&["role.name", "entity", "field", "can_read", "can_create", "can_update"], &["entity", "field"])
        .build()
}
