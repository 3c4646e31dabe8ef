"""Every error a user can cause says what happened, where, and what to try."""


def many(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> many(1, "row"), many(2785, "class", "classes")
    ('1 row', '2,785 classes')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


class FeatherError(Exception):
    """Base of everything the package raises on purpose.

    Args:
        what: one sentence with both numbers ("needs 2,785 params, the budget allows 300").
        where: the place in the reader's words (a file and row, a layer, an option).
        hint: what to try next.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__("\n".join(filter(None, [what, where and f"  at: {where}", hint and f"  try: {hint}"])))


class DataError(FeatherError, ValueError):
    """Data that cannot be read, or that no model could learn from."""


class DesignError(FeatherError, ValueError):
    """An architecture that cannot exist: shapes, channels, an unknown name."""


class BudgetError(FeatherError, ValueError):
    """Nothing fits the budget; the message names the nearest miss.

    Args:
        ratio: used / allowed on the worst axis, so that the nearest of several misses can be named.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str = "", hint: str = "", ratio: float = float("inf")) -> None:
        super().__init__(what, where=where, hint=hint)
        self.ratio = ratio


class UnsupportedError(FeatherError, NotImplementedError):
    """A combination of target, op and bit width that nobody has written yet."""


class ProofError(FeatherError, RuntimeError):
    """What ships does not do what was promised."""

    exit_code = 1


class RunError(FeatherError, OSError):
    """A run folder that cannot be written, read or resumed."""
