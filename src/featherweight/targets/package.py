"""The contract of a package: a folder that a firmware project takes in as it is."""

from abc import ABC
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from .. import __version__
from ..registry import Registry
from . import readme
from .parcel import Parcel
from .sample import sample_h

if TYPE_CHECKING:
    from jinja2 import Environment

PRINTING = 4096  # bytes of stack that an example needs beside a prediction
UNKNOWN = 8192  # bytes of stack of one prediction where no compiler measured them


class Package(ABC):
    """One build system's idea of a library.

    Attributes:
        layout: path in the package -> "model.c", "model.h" or "sample.h", or the template that is filled in.  In a
            path, {name} stands for the library's name.
        words: what templates that several packages share need to know about this one.

    Templates lie beside this file in packages/templates.  What they are given holds no text out of the data but for
    Markdown that is escaped already: names reach C through sample.h and model.h alone.
    """

    layout: ClassVar[Mapping[str, str]]
    words: ClassVar[Mapping[str, str]] = {}

    def files(self, parcel: Parcel) -> dict[str, str]:
        """Path -> text of every file, README.md and an example that prints one prediction included."""
        made = {**parcel.model, "sample.h": sample_h(parcel)}
        known = {**context(parcel), **self.words}
        return {
            path.format(name=parcel.name): made[source]
            if source in made
            else _templates().get_template(source).render(known)
            for path, source in self.layout.items()
        }


PACKAGES = Registry("featherweight.targets.packages", Package, dashes=True)


def context(parcel: Parcel) -> dict[str, Any]:
    """What every template may use."""
    stack = PRINTING + (parcel.size.stack_bytes if parcel.size else UNKNOWN)
    return {
        "name": parcel.name,
        "version": __version__,
        "kind": parcel.task.kind,
        "real": parcel.real,
        "stack": -(-stack // 1024) * 1024,
        "summary": readme.summary(parcel),
        "intro": readme.intro(parcel),
        "facts": readme.facts(parcel),
        "streams": parcel.streams,
    }


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("featherweight.targets", "packages/templates"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
