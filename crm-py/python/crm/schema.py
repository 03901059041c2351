"""Fields and entities made at run time: steps noted one by one, done all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Labels = Union[str, Mapping[str, str], None]

__all__ = ["Schema", "field"]


def _labels(label: Labels, name: str) -> dict[str, str]:
    if label is None:
        return {"en": name.removeprefix("x_").replace("_", " ").capitalize()}
    return {"en": label} if isinstance(label, str) else dict(label)


def _option(option: Any) -> dict[str, Any]:
    name, label = option if isinstance(option, tuple) else (option, None)
    return {"name": name, "labels": _labels(label, name)}


def field(
    name: str,
    kind: str = "text",
    *,
    label: Labels = None,
    max_length: Optional[int] = None,
    format: Optional[str] = None,
    min: Any = None,
    max: Any = None,
    scale: Optional[int] = None,
    options: Iterable[Any] = (),
    target: Optional[str] = None,
    targets: Iterable[str] = (),
    required: bool = False,
    recommended: bool = False,
    default: Optional[str] = None,
    unique: bool = False,
    searchable: bool = False,
    secured: bool = False,
    hierarchy: bool = False,
    cascade: Optional[Mapping[str, Any]] = None,
) -> dict[str, Any]:
    """A field to be made, as `Schema.add_field` and `Schema.add_entity` take it.

    Args:
        name: The name, starting with `x_`.
        kind: "text", "integer", "decimal", "money", "boolean", "choice", "multi_choice", "date", "timestamp", "lookup",
            "one_of", "customer", "owner", "regarding", "noted", "record" or "file"; "email", "phone", "url" and
            "multiline" are texts.
        label: What people call it: a text in English, or a mapping of languages.
        max_length: The most characters of a text; 100 if nothing is said, 2,000 where there are several lines.
        format: What a text is for: "plain", "multiline", "email", "phone", "url".
        min: The least value of a number.
        max: The greatest value of a number.
        scale: The decimal places of a decimal; two if nothing is said.
        options: The options of a choice: names, or pairs of name and label.
        target: The entity a lookup points to.
        targets: The entities that "one_of" points to, the likeliest first.
        required: A record without it is refused.
        recommended: A form should ask for it.
        default: What it holds when nothing is said, as text.
        unique: No two records share a value.
        searchable: Search as you type finds records by it.
        secured: Only roles with a permission for it read or write it.
        hierarchy: The lookup forms a tree: loops are refused.
        cascade: What the relationship cascades, for lookups.
    """
    formats = {"email": 320, "phone": 50, "url": 2_000, "multiline": 2_000, "plain": 100}
    if kind in formats:
        kind, format = "text", kind
    body: dict[str, Any] = {"type": kind}
    if kind == "text":
        body["format"] = format or "plain"
        body["max_length"] = max_length or formats.get(body["format"], 100)
    elif kind == "integer":
        body["min"] = -(2**63) if min is None else min
        body["max"] = 2**63 - 1 if max is None else max
    elif kind in ("decimal", "money"):
        if kind == "decimal":
            body["scale"] = 2 if scale is None else scale
        body.update({end: str(value) for end, value in (("min", min), ("max", max)) if value is not None})
    elif kind in ("choice", "multi_choice"):
        body["options"] = [_option(option) for option in options]
    elif kind == "lookup":
        body["target"] = target
    elif kind == "one_of":
        body["targets"] = list(targets)
    new: dict[str, Any] = {"name": name, "labels": _labels(label, name), "kind": body}
    if required or recommended:
        new["requirement"] = "required" if required else "recommended"
    if default is not None:
        new["default"] = {"text": default}
    flags = (("unique", unique), ("searchable", searchable), ("secured", secured), ("hierarchy", hierarchy))
    new.update({f"is_{flag}": True for flag, is_set in flags if is_set})
    if cascade is not None:
        new["cascade"] = dict(cascade)
    return new


class Schema:
    """A change of the schema, noted step by step and done as a whole where `Session.change_schema` ends.

    What is wrong with a step is said then, and nothing of the change is kept.
    """

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []

    def _note(self, step: str, **what: Any) -> "Schema":
        self.steps.append({"step": step, **what})
        return self

    def add_entity(
        self,
        name: str,
        fields: Iterable[Mapping[str, Any]],
        *,
        label: Labels = None,
        plural_label: Labels = None,
        ownership: str = "user",
        primary: str = "",
        with_activities: bool = False,
        with_notes: bool = True,
        keys: Optional[Mapping[str, Iterable[str]]] = None,
        columns: Iterable[str] = (),
        order: Iterable[str] = (),
    ) -> "Schema":
        """Makes an entity, its name starting with `x_`, of fields made by `crm.field`.

        `ownership` is "user", or "organisation" for what belongs to nobody in particular; `primary` the text that names a
        record, the first if nothing is said; `keys` fields that together name one record, by the name of the key;
        `columns` and `order` the list shown first. Notes can be kept with its records unless `with_notes` is false.
        """
        plural = plural_label if plural_label is not None else label
        new = {
            "name": name,
            "labels": _labels(label, name),
            "plural_labels": _labels(plural, name),
            "ownership": ownership,
            "primary": primary,
            "has_activities": with_activities,
            "has_notes": with_notes,
            "fields": [dict(field) for field in fields],
            "keys": [{"name": key, "fields": list(of)} for key, of in (keys or {}).items()],
            "default_view": {"columns": list(columns), "order": list(order)},
        }
        return self._note("add_entity", new=new)

    def add_field(self, entity: str, name: Union[str, Mapping[str, Any]], kind: str = "text", **said: Any) -> "Schema":
        """Makes a field: `add_field("contact", "x_badge", "text", max_length=20)`; what can be said stands at `field`."""
        new = field(name, kind, **said) if isinstance(name, str) else dict(name)
        return self._note("add_field", entity=entity, new=new)

    def add_option(self, entity: str, field: str, name: str, label: Labels = None) -> "Schema":
        """Makes an option of a choice."""
        return self._note("add_option", entity=entity, field=field, new=_option((name, label)))

    def add_reason(self, entity: str, state: str, name: str, label: Labels = None) -> "Schema":
        """Makes a further reason of a state."""
        return self._note("add_reason", entity=entity, state=state, new=_option((name, label)))

    def add_key(self, entity: str, name: str, fields: Iterable[str]) -> "Schema":
        """Makes an alternate key: fields that together name one record."""
        return self._note("add_key", entity=entity, new={"name": name, "fields": list(fields)})

    def add_index(self, entity: str, fields: Iterable[str], serves: str) -> "Schema":
        """Makes an index; `serves` says which question would be slow without it."""
        return self._note("add_index", entity=entity, new={"fields": list(fields), "serves": serves})

    def rename_entity(self, entity: str, name: str) -> "Schema":
        """Renames an entity made at run time."""
        return self._note("rename_entity", entity=entity, name=name)

    def rename_field(self, entity: str, field: str, name: str) -> "Schema":
        """Renames a field made at run time."""
        return self._note("rename_field", entity=entity, field=field, name=name)

    def rename_option(self, entity: str, field: str, option: str, name: str) -> "Schema":
        """Renames an option made at run time."""
        return self._note("rename_option", entity=entity, field=field, option=option, name=name)

    def set_entity_label(self, entity: str, language: str, one: str, many: str) -> "Schema":
        """What people call one record, and many, in a language."""
        return self._note("set_entity_label", entity=entity, language=language, one=one, many=many)

    def set_label(self, entity: str, field: str, language: str, label: str) -> "Schema":
        """What people call a field in a language."""
        return self._note("set_label", entity=entity, field=field, language=language, label=label)

    def set_option_label(self, entity: str, field: str, option: str, language: str, label: str) -> "Schema":
        """What people read for an option, a state or a reason in a language."""
        what = {"entity": entity, "field": field, "option": option, "language": language, "label": label}
        return self._note("set_option_label", **what)

    def set_requirement(self, entity: str, field: str, requirement: str) -> "Schema":
        """How much a field is wanted: "none", "recommended", "required"."""
        return self._note("set_requirement", entity=entity, field=field, requirement=requirement)

    def set_searchable(self, entity: str, field: str, is_searchable: bool) -> "Schema":
        """Whether search as you type finds records by a field."""
        return self._note("set_searchable", entity=entity, field=field, is_searchable=is_searchable)

    def set_secured(self, entity: str, field: str, is_secured: bool) -> "Schema":
        """Whether only roles with a permission for the field read or write it."""
        return self._note("set_secured", entity=entity, field=field, is_secured=is_secured)

    def set_unique(self, entity: str, field: str, is_unique: bool) -> "Schema":
        """Whether no two records share a value."""
        return self._note("set_unique", entity=entity, field=field, is_unique=is_unique)

    def set_default(self, entity: str, field: str, default: Optional[str]) -> "Schema":
        """What a field holds when nothing is said, as text; None for nothing."""
        return self._note("set_default", entity=entity, field=field, default=None if default is None else {"text": default})

    def set_max_length(self, entity: str, field: str, length: int) -> "Schema":
        """The most characters a text may have: more than before, since longer values may be there."""
        return self._note("set_max_length", entity=entity, field=field, length=length)

    def set_cascade(self, entity: str, field: str, cascade: Optional[Mapping[str, Any]]) -> "Schema":
        """What the relationship through a lookup made at run time cascades."""
        return self._note("set_cascade", entity=entity, field=field, cascade=cascade)

    def set_view(self, entity: str, columns: Iterable[str], order: Iterable[str] = ()) -> "Schema":
        """The list shown first: columns, and order (`-` means descending)."""
        return self._note("set_view", entity=entity, view={"columns": list(columns), "order": list(order)})

    def set_form(self, entity: str, form: Optional[Mapping[str, Any]]) -> "Schema":
        """The form front ends draw, as in a schema pack: tabs of sections of cells, a cell being the name of a field or a list
        (`{"list": "contact", "lookup": "account"}`). None for the form that follows from the definition."""
        return self._note("set_form", entity=entity, form=form)

    def retire_entity(self, entity: str) -> "Schema":
        """Retires an entity made at run time, and the lookups to it."""
        return self._note("retire_entity", entity=entity)

    def retire_field(self, entity: str, field: str) -> "Schema":
        """Retires a field made at run time."""
        return self._note("retire_field", entity=entity, field=field)

    def retire_option(self, entity: str, field: str, option: str) -> "Schema":
        """Retires an option: records keep it, none can be given it any more."""
        return self._note("retire_option", entity=entity, field=field, option=option)
