"""A folder is a registry: `blocks/dsconv.py` *is* the block named "dsconv".

Listing names imports nothing; looking a name up imports that one file.  Other distributions join through the
entry-point group that has the package's name, e.g. `featherweight.blocks`.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from .errors import DesignError


def did_you_mean(name: str, known: list[str]) -> str:
    """Return a hint that names the closest known word, or all of them.

    >>> did_you_mean("valeu", ["value", "meter"])
    "did you mean 'value'?"
    """
    as_typed = {word.lower(): word for word in reversed(known)}
    near = difflib.get_close_matches(name.lower(), list(as_typed), 1)
    return f"did you mean {as_typed[near[0]]!r}?" if near else "one of " + ", ".join(known)


@cache
def _external(package: str) -> dict[str, Any]:
    """What other distributions bring; read once, for it takes a look into every installed one."""
    return {e.name: e for e in entry_points(group=package)}


class Registry(Mapping[str, Any]):
    """The classes of type `base` that live one per file in the package `package`.

    Where names have dashes (`dashes`), `devices/cortex_m4.py` is the device named "cortex-m4".
    """

    def __init__(self, package: str, base: type, *, dashes: bool = False) -> None:
        self.package, self.base, self.dashes = package, base, dashes

    @property
    def noun(self) -> str:
        return self.package.rsplit(".", 1)[-1]

    def _external(self) -> dict[str, Any]:
        return _external(self.package)

    def __iter__(self) -> Iterator[str]:
        home = importlib.import_module(self.package).__path__
        inside = {self._public(m.name) for m in pkgutil.iter_modules(home) if not m.name.startswith("_")}
        yield from sorted(inside | set(self._external()))

    def _public(self, file: str) -> str:
        return file.replace("_", "-") if self.dashes else file

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> Any:
        names = list(self)
        if name not in names:
            raise DesignError(f"nothing in {self.noun} is called {name!r}", hint=did_you_mean(name, names))
        outside = self._external()
        if name in outside:
            return outside[name].load()
        module = importlib.import_module(f"{self.package}.{name.replace('-', '_') if self.dashes else name}")
        found = [
            c
            for c in vars(module).values()
            if isinstance(c, type) and issubclass(c, self.base) and c.__module__ == module.__name__
        ]
        if len(found) != 1:
            raise TypeError(f"{module.__name__} must define exactly one {self.base.__name__}, found {len(found)}")
        return found[0]

    def name_of(self, cls: type) -> str:
        """Return the name under which `cls` is registered."""
        home = cls.__module__.rsplit(".", 1)
        if home[0] == self.package:
            return self._public(home[1])
        for name, entry in self._external().items():
            if entry.load() is cls:
                return name
        raise DesignError(f"{cls.__name__} is not registered in {self.noun}", hint=f"put it in {self.package}/NAME.py")
