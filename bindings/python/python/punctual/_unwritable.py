"""Where a value has something that cannot be written as JSON."""

from typing import Any, Callable, Iterator, List, Mapping, Sequence, Set, Tuple

from ._errors import Problem

# The native part reads no deeper.
_DEPTH = 128


class Unwritable(TypeError):
    """A value that cannot be written: the kind of the problem, what was found, and what to write instead."""


_DEEPEST = Unwritable("too_large", f"this is nested more than {_DEPTH} deep", "nest less deeply")
_CIRCLE = Unwritable("unreadable", "this contains itself", "leave it out")


def problem(path: str, error: Exception) -> Problem:
    """Why what stands at a path cannot be written."""
    if isinstance(error, Unwritable):
        kind, found, help = error.args
        return Problem(path, kind, found, help, None)
    return Problem(path, "unreadable", f"this cannot be written as JSON: {error}", "write what JSON can hold", None)


def unwritable(encode: Callable[[Any], str], value: Any, path: str) -> List[Problem]:
    """Every part of a value that ``encode`` refuses."""
    return list(_Search(encode).below(value, path, ()))


class _Search:
    """Looks at each list and dictionary once, so that the cost is linear however they share parts."""

    def __init__(self, encode: Callable[[Any], str]) -> None:
        self._encode = encode
        self._seen: Set[int] = set()

    def below(self, value: Any, path: str, above: Tuple[int, ...]) -> Iterator[Problem]:
        if not isinstance(value, (Mapping, list, tuple)):
            yield from self._refused(value, path)
        elif id(value) in above:
            yield problem(path, _CIRCLE)
        elif len(above) == _DEPTH:
            yield problem(path, _DEEPEST)
        elif id(value) not in self._seen:
            self._seen.add(id(value))
            for at, inner in self._fields(value, path) if isinstance(value, Mapping) else _items(value, path):
                yield from [inner] if isinstance(inner, Problem) else self.below(inner, at, (*above, id(value)))

    def _fields(self, value: Mapping[Any, Any], path: str) -> Iterator[Tuple[str, Any]]:
        """The fields with their paths. A name that cannot be written is a problem in place of its field."""
        for name, inner in value.items():
            if isinstance(name, str) or not list(self._refused({name: None}, path)):
                yield f"{path}.{name}" if path else str(name), inner
            else:
                found = f"a name of the type `{type(name).__name__}` cannot be written as JSON"
                yield path, problem(path, Unwritable("wrong_type", found, "write names as texts"))

    def _refused(self, value: Any, path: str) -> Iterator[Problem]:
        try:
            self._encode(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            yield problem(path, error)


def _items(value: Sequence[Any], path: str) -> Iterator[Tuple[str, Any]]:
    return ((f"{path}[{index}]", inner) for index, inner in enumerate(value))
