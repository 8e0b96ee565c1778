"""What is wrong with a file that a person wrote, in plain words: every fault, each with its key and value."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

_SHOWN_CHARS = 80
# How pydantic calls the kinds that a schedule may be of, and the key of a mapping.
_KINDS = ("EveryHours", "str", "constrained-str", "[key]")
_PATTERNS = {
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "expected an ISO 3166-2 code like IN-AS",
    r"^[a-z0-9][a-z0-9-]{0,62}$": "expected small letters, digits and hyphens",
}
_TEXT, _NUMBER, _WHOLE = "expected text", "expected a number", "expected a whole number"
_WORDS: dict[str, str | Callable[[dict[str, Any]], str]] = {
    "missing": "needed, but not there",
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
    "dict_type": "expected keys and values",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
    "greater_than": lambda context: f"expected more than {context['gt']:g}",
    "greater_than_equal": lambda context: f"expected at least {context['ge']:g}",
    "less_than": lambda context: f"expected less than {context['lt']:g}",
    "less_than_equal": lambda context: f"expected at most {context['le']:g}",
    "string_too_short": "expected some text",
    "string_too_long": lambda context: f"expected at most {context['max_length']} letters",
    "too_short": lambda context: f"expected at least {context['min_length']}",
    "too_long": lambda context: f"expected at most {context['max_length']}",
    "literal_error": lambda context: f"expected {context['expected'].replace(chr(39), '')}",
    "string_pattern_mismatch": lambda context: _PATTERNS.get(context["pattern"], "expected another form"),
    "value_error": lambda context: str(context["error"]),
}


class FileLoader(yaml.SafeLoader):
    """YAML as a person means it: a key that comes twice, and names for later use (&, *), are faults."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Raises: YAMLError where an earlier node is repeated by its name."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="names for later use (*) are not read", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Raises: YAMLError where a key comes twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                said = f"the key {str(key.value)[:40]!r} comes twice"
                raise yaml.MarkedYAMLError(problem=said, problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """What YAML says. Raises: yaml.YAMLError."""
    return yaml.load(text, FileLoader)  # noqa: S506  (a SafeLoader of our own)


def faults_of(error: ValidationError, model: type[BaseModel]) -> tuple[str, ...]:
    """Every fault in a line of its own: the key, what was expected, the value."""
    return tuple(dict.fromkeys(_fault(one, model) for one in _wanted(error.errors())))


def _wanted(errors: Iterable[Any]) -> list[Any]:
    """Of a value that may be one of two kinds, the fault of the kind that it looks like."""
    found = list(errors)
    unions = [one for one in found if any(part in _KINDS for part in one["loc"])]
    others = [one for one in found if one not in unions]
    if not unions:
        return found
    best = [
        one for one in unions if one["type"] not in ("model_type", "string_type", "model_attributes_type")
    ]
    return others + (best or unions[:1])


def _fault(one: Any, model: type[BaseModel]) -> str:
    path = [part for part in one["loc"] if part not in _KINDS]
    key = ".".join(str(part) for part in path)
    if one["type"] == "extra_forbidden":
        return f"{key}: no such key{_nearest(path, model)}, got {_shown(one['input'])}"
    words = _WORDS.get(one["type"], one["msg"])
    said = words if isinstance(words, str) else words(one.get("ctx", {}))
    value = "" if one["type"] == "missing" or not key else f", got {_shown(one['input'])}"
    return f"{key}: {said}{value}" if key else said


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str | int | float | bool | None) else f"{type(value).__name__}"
    if isinstance(value, list | tuple | dict):
        text = repr(value) if len(value) < 5 else f"{len(value)} values"
    return text[:_SHOWN_CHARS]


def _nearest(path: list[Any], model: type[BaseModel]) -> str:
    """The key that was probably meant."""
    known: type[BaseModel] | None = model
    for part in path[:-1]:
        known = _inner(known, part)
    names = list(known.model_fields) if known is not None else []
    near = difflib.get_close_matches(str(path[-1]), names, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def _inner(model: type[BaseModel] | None, part: Any) -> type[BaseModel] | None:
    field = model.model_fields.get(part) if model is not None and isinstance(part, str) else None
    kinds = getattr(field.annotation, "__args__", (field.annotation,)) if field is not None else ()
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
