"""What is wrong with a question."""

import json
from typing import List, NamedTuple, Optional


class Problem(NamedTuple):
    """One mistake: where, of which kind, what was found, and what to write instead."""

    path: str
    kind: str
    found: str
    help: str
    suggestion: Optional[str]

    def __str__(self) -> str:
        return f"{self.path}: {self.found}; {self.help}" if self.path else f"{self.found}; {self.help}"


class InvalidInput(ValueError):
    """A question that has no answer, with everything that is wrong with it.

    ``problems`` has at least one :class:`Problem`. ``str`` gives one line for each.
    """

    problems: List[Problem]

    def __init__(self, problems: List[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def invalid(refused: Exception) -> InvalidInput:
    """The exception for what the native part has refused."""
    return InvalidInput([Problem(**problem) for problem in json.loads(refused.args[0])["problems"]])
