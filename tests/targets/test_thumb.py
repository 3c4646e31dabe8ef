"""Assembly for every number of pixels and taps: it assembles, branches reach, and it keeps to the sums it has."""

from importlib import resources

import pytest

from featherweight.targets import thumb
from featherweight.targets.compiler import STRICT, build, cross
from featherweight.targets.families.short import UNROLLED

KERNELS = resources.files("featherweight.targets.kernels.short")


@pytest.mark.parametrize("core", ["cortex-m0plus", "cortex-m3"])
def test_every_variant_assembles(core: str, board, tmp_path) -> None:
    head = "#include <stdint.h>\ntypedef int16_t dim;\n"
    head += "".join(KERNELS.joinpath(f"{name}.c").read_text() for name in ("types", "thumb"))
    compiler = cross(board(core))
    for kw in range(UNROLLED + 1):
        functions = [f(n) for n in range(1, 5) for f in (thumb.dots, lambda n, kw=kw: thumb.depthwise(n, kw))]
        text = head + "".join(functions).replace("static ", "")
        assert build({"t.c": text}, tmp_path, [*STRICT, "-O1", "-c", "t.c"], compiler) == ""


def test_fewer_pixels_take_fewer_instructions() -> None:
    for make in (thumb.dots, lambda n: thumb.depthwise(n, 3)):
        texts = [make(n) for n in range(1, 5)]
        products = [t.count("PRODUCT(") for t in texts]
        assert products == [products[0] * n for n in range(1, 5)]
        for n, text in enumerate(texts, 1):
            assert (
                text.count("ROUND(") == n
                and (f"mov r{7 + n}," in text)
                and f"mov r{8 + n}," not in text.replace("r12", "")
            )
