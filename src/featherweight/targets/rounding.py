"""The C of the roundings that a program calls, printed from `numerics`."""

from collections.abc import Sequence

from .. import numerics, portable

SHORT = ("requantize_short", "blend_short")  # int32 alone holds everything in them
NAMES = ("requantize", "blend", "subtract", "turn", "asr", "clip")


def functions(names: Sequence[str]) -> list[str]:
    """C of functions of `numerics` and of the prelude, and of what they call, which comes first."""
    out: dict[str, str] = {}

    def need(name: str) -> None:
        if name in portable.PRELUDE:
            out.setdefault(name, portable.PRELUDE[name])
        elif name not in out:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                need(other)
            out[name] = portable.to_c(function)

    for name in names:
        need(name)
    return list(out.values())


def called(text: str) -> list[str]:
    """C of every rounding that the C in `text` calls; the short ones in 32 bits."""
    out: dict[str, str] = {}
    for name in SHORT:
        if f"{name}(" in text:
            function = getattr(numerics, name)
            for other in portable.calls(function):
                out.setdefault(other, portable.in_32_bits(portable.PRELUDE[other]))
            out[name] = portable.in_32_bits(portable.to_c(function))
    return [*out.values(), *functions([name for name in NAMES if f"{name}(" in text])]
