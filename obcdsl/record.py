"""`dataclass` for slotted classes, made many times sooner: over a hundred of them stand between a person and `obc check`.

The standard decorator writes the text of five methods for each class and compiles it. Here every class shares methods
that read its fields, and an `__init__` that is compiled once for each number of fields (`initialisers`); `fields`, `replace`,
`is_dataclass` and `match` see an ordinary data class, whose fields the standard decorator works out when they are first
asked for. Use the standard one for classes that inherit or have `__post_init__`.

>>> @dataclass(frozen=True, slots=True)
... class Word:
...     '''A word.'''
...     text: str
...     length: int = 0
>>> Word("ab", length=2) == Word("ab", 2), Word("ab"), hash(Word("a")) == hash(Word("a"))
(True, Word(text='ab', length=0), True)
>>> dataclasses.replace(Word("ab"), length=2)
Word(text='ab', length=2)
>>> Word("ab").text = "c"
Traceback (most recent call last):
...
dataclasses.FrozenInstanceError: cannot assign to field 'text'
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from types import FunctionType
from typing import TYPE_CHECKING, Any

from obcdsl.initialisers import OF_FIELDS

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, slots: bool, frozen: bool = False) -> Callable[[Any], Any]:
        """The decorator, for classes with `slots` and without `__post_init__`."""
        assert slots
        return _frozen if frozen else _made


def _made(written: Any) -> Any:
    return _laid_out(written)[0]


def _laid_out(written: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The class anew with slots and the shared methods; and what takes the values that are compared."""
    body = {name: value for name, value in vars(written).items() if name not in ("__dict__", "__weakref__")}
    names = tuple(written.__annotations__)
    defaults = {name: body.pop(name) for name in names if name in body}
    made: Any = type(written)(
        written.__name__,
        written.__bases__,
        {
            **body,
            "__slots__": names,
            "__match_args__": names,
            "__dataclass_fields__": _Fields(defaults),
            "__qualname__": written.__qualname__,
        },
    )
    compared = _values(tuple(name for name in names if _has(defaults.get(name), "compare")))
    made.__init__ = _initialiser(made, [(name, *_default(defaults, name)) for name in names])
    if "__eq__" not in body:
        made.__eq__ = _equality(compared)
    if "__hash__" not in body:
        made.__hash__ = None
    if "__repr__" not in body:
        made.__repr__ = _written_out
    return made, compared


class _Fields:
    """What `dataclasses` knows of a class, worked out when it is first asked for: of most classes nobody does."""

    def __init__(self, defaults: dict[str, Any]) -> None:
        self.defaults = defaults

    def __get__(self, instance: Any, owner: Any) -> Any:
        known = {"__annotations__": owner.__annotations__, "__module__": owner.__module__, "__doc__": "Its fields."}
        plain: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(
            type(owner.__name__, (), known | self.defaults)
        )
        owner.__dataclass_fields__ = plain.__dataclass_fields__
        return owner.__dataclass_fields__


def _has(default: Any, part: str) -> bool:
    """Whether a field takes part in something, which it does unless `field(...)` says otherwise."""
    return not isinstance(default, dataclasses.Field) or bool(getattr(default, part))


def _default(defaults: dict[str, Any], name: str) -> tuple[Any, Any]:
    """The default of a field, and what makes one."""
    found = defaults.get(name, dataclasses.MISSING)
    return (
        (found.default, found.default_factory) if isinstance(found, dataclasses.Field) else (found, dataclasses.MISSING)
    )


def _frozen(written: Any) -> Any:
    made, compared = _laid_out(written)
    if "__hash__" not in vars(written):
        made.__hash__ = lambda self: hash(compared(self))
    made.__setattr__, made.__delattr__ = _no_setting, _no_deleting
    made.__reduce__ = _reduced
    return made


def _values(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """The function that takes some attributes of an object as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _initialiser(made: type[Any], rest: list[tuple[str, Any, Any]]) -> Callable[..., None]:
    """The `__init__` of a class: that of its number of fields, with their names, setters and defaults put in."""
    setters = [vars(made)[name].__set__ for name, _, _ in rest]
    pattern = OF_FIELDS.get(len(rest))
    if pattern is None or any(factory is not dataclasses.MISSING for _, _, factory in rest):
        return _of_any_fields(made, rest, setters)
    initialise = pattern(*setters)
    names = ("self", *(name for name, _, _ in rest))
    code = initialise.__code__.replace(co_varnames=names, co_qualname=f"{made.__qualname__}.__init__")
    defaults = tuple(default for _, default, _ in rest if default is not dataclasses.MISSING)
    return FunctionType(code, {}, "__init__", defaults, initialise.__closure__)


def _of_any_fields(
    made: type[Any], rest: list[tuple[str, Any, Any]], setters: list[Callable[..., None]]
) -> Callable[..., None]:
    """The `__init__` of a class with many fields, or some of whose defaults are made anew for each object."""
    fields = [(name, default, factory, put) for (name, default, factory), put in zip(rest, setters, strict=True)]

    def initialise(self: Any, *given: Any, **named: Any) -> None:
        if len(given) > len(fields):
            raise TypeError(f"{made.__name__} takes {len(fields)} values, and {len(given)} were given")
        for at, (name, default, factory, put) in enumerate(fields):
            if at < len(given):
                put(self, given[at])
            elif name in named:
                put(self, named.pop(name))
            elif default is not dataclasses.MISSING:
                put(self, default)
            elif factory is not dataclasses.MISSING:
                put(self, factory())
            else:
                raise TypeError(f"{made.__name__} lacks `{name}`")
        if named:
            raise TypeError(f"{made.__name__} takes no `{next(iter(named))}`, or has it already")

    return initialise


def _equality(compared: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or compared(self) == compared(other)

    return equal


def _written_out(self: Any) -> str:
    said = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({said})"


def _no_setting(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_deleting(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _reduced(self: Any) -> tuple[type[Any], tuple[Any, ...]]:
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))
