"""Options that belong together, said once: a dataclass of them as one parameter of a command.

Typer reads a command's options from its signature and knows no groups, so that each command would
have to list all of them, and to hand them on one by one.

Law     a command has the options that it would have if each field stood in its own signature
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar, get_type_hints

Result = TypeVar("Result")


def grouped(command: Callable[..., Result]) -> Callable[..., Result]:
    """The command for typer: in place of a parameter whose type is a dataclass stand that one's fields."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    options = list(_options(command, hints, groups))

    @wraps(command)
    def run(**given: object) -> Result:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        return command(**given)

    run.__signature__ = signature(command).replace(parameters=options)  # type: ignore[attr-defined]  # where inspect looks first
    run.__annotations__ = {option.name: option.annotation for option in options}
    return run


def _options(
    command: Callable[..., object], hints: dict[str, Any], groups: dict[str, Any]
) -> Iterator[Parameter]:
    """Keyword only, which lets those with a default stand anywhere."""
    for name, own in signature(command).parameters.items():
        if name not in groups:
            yield own.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name])
            continue
        annotations = get_type_hints(groups[name], include_extras=True)
        for field in fields(groups[name]):
            default = Parameter.empty if field.default is MISSING else field.default
            annotation = annotations[field.name]
            yield Parameter(field.name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
