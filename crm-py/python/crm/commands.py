"""Commands as methods: `session.opportunity.win(...)` is `session.execute("opportunity.win", {...})`.

Which commands there are, what each is given and what it does comes from the engine's own table.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any, Callable, Mapping, NamedTuple

from crm import _native

if TYPE_CHECKING:
    import inspect

__all__ = ["COMMANDS", "Command"]


class Command(NamedTuple):
    """A command of the engine."""

    name: str
    """A noun, a point, a verb."""
    about: str
    """What it does, in one sentence."""
    required: tuple[str, ...]
    """The names of what it must be given."""
    optional: tuple[str, ...]
    """The names of what may be left out."""
    alternatives: tuple[str, ...]
    """Names of which just one is given."""

    @property
    def noun(self) -> str:
        """What it is about."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """What is done."""
        return self.name.partition(".")[2]

    @property
    def signature(self) -> inspect.Signature:
        """How the method is called. A name that Python keeps for itself gets an underscore: `from_`, `with_`."""
        # Not at the top: it would double the time that `import crm` takes.
        import inspect

        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        keyword_only = inspect.Parameter.KEYWORD_ONLY
        required = [inspect.Parameter(_spelled(name), kind) for name in self.required]
        optional = [inspect.Parameter(_spelled(name), kind, default=None) for name in self.optional]
        one_of = [inspect.Parameter(_spelled(name), keyword_only, default=None) for name in self.alternatives]
        return inspect.Signature(required + optional + one_of)


def _spelled(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _read(name: str, about: str, given: str) -> Command:
    parts = [part.strip() for part in given.split(",") if part.strip()]
    required = tuple(part for part in parts if not part.startswith("[") and " or " not in part)
    optional = tuple(part[1:-1] for part in parts if part.startswith("["))
    alternatives = tuple(name for part in parts if " or " in part for name in part.split(" or "))
    return Command(name, about, required, optional, alternatives)


COMMANDS: Mapping[str, Command] = {name: _read(name, about, given) for name, about, given in _native.commands()}
"""Every command of the engine, by name."""

NOUNS = frozenset(command.noun for command in COMMANDS.values())


class Namespace:
    """The commands about one thing, as methods."""

    def __init__(self, execute: Callable[..., Any], noun: str) -> None:
        self._execute = execute
        self._noun = noun

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        command = COMMANDS.get(f"{self._noun}.{verb}")
        if command is None:
            raise AttributeError(f"there is no command {self._noun}.{verb}")
        return _method(self._execute, command)

    def __dir__(self) -> list[str]:
        return sorted(command.verb for command in COMMANDS.values() if command.noun == self._noun)

    def __repr__(self) -> str:
        return f"<commands: {', '.join(f'{self._noun}.{verb}' for verb in dir(self))}>"


def _method(execute: Callable[..., Any], command: Command) -> Callable[..., Any]:
    signature = command.signature
    names = {_spelled(name): name for name in command.required + command.optional + command.alternatives}

    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        # What was not said is left out, so that the engine's own defaults hold.
        return execute(command.name, {names[name]: value for name, value in given.items() if value is not None})

    call.__name__ = call.__qualname__ = command.verb
    call.__doc__ = command.about
    call.__signature__ = signature  # type: ignore[attr-defined]
    return call
