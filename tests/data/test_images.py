import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from featherweight.data.images import read_images
from featherweight.errors import DataError
from featherweight.task import Input


def save(folder, name, pixels, mode=None, **options):
    path = folder / name
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def read(*paths, like=None, size=None, strict=False):
    made = read_images(paths, [p.name for p in paths], like, size, strict)
    assert made.kept.tolist() == sorted(set(range(len(paths))) & set(made.kept.tolist()))
    assert made.x.shape == (len(made.kept), *made.input.array_shape)
    return made.x, made.input, {p.kind: p for p in made.problems}


def colours(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def test_pixels_of_the_common_size_arrive_unchanged(tmp_path):
    pixels = [colours(7, 5, seed) for seed in range(3)]
    x, contract, said = read(*(save(tmp_path, f"{i}.png", p) for i, p in enumerate(pixels)))
    assert np.array_equal(x, pixels)
    assert contract == Input("image", (3, 7, 5), "uint8", mode="RGB", fit="box")
    assert said == {}


def test_the_common_size_is_the_median_with_at_most_64_pixels(tmp_path):
    sizes = [(100, 40), (128, 64), (300, 900)]
    x, contract, said = read(*(save(tmp_path, f"{i}.png", colours(*s)) for i, s in enumerate(sizes)))
    assert contract.shape == (3, 64, 32)
    assert x.shape == (3, 64, 32, 3)
    assert said["resized"].what.startswith("3 of 3 images were resized to 32 x 64")
    assert said["odd size"].names == ("2.png",)


def test_resizing_is_the_area_average(tmp_path):
    pixels = colours(8, 12)
    x, _, _ = read(save(tmp_path, "a.png", pixels), size=(4, 4))
    mean = pixels.reshape(4, 2, 4, 3, 3).mean((1, 3))
    assert np.abs(x[0] - mean).max() <= 1  # Pillow rounds after each of its two passes


def test_gray_files_make_gray_samples_and_any_colour_makes_all_colour(tmp_path):
    gray = save(tmp_path, "g.png", colours(6, 6)[..., 0])
    x, contract, _ = read(gray)
    assert contract.mode == "L"
    assert x.shape == (1, 6, 6, 1)
    x, contract, said = read(gray, save(tmp_path, "c.png", colours(6, 6)))
    assert contract.mode == "RGB"
    assert x.shape == (2, 6, 6, 3)
    assert np.array_equal(x[0, ..., 0], x[0, ..., 2])
    assert said["converted"].what == "1 of 2 images of the modes L were converted to RGB"


@pytest.mark.parametrize("mode", ["P", "CMYK", "RGBA", "LA", "1", "L", "RGB"])
def test_every_common_mode_is_converted(tmp_path, mode):
    suffix = "tif" if mode == "CMYK" else "png"
    path = save(tmp_path, f"a.{suffix}", np.full((6, 6, 3), 255, np.uint8), mode)
    x, _, _ = read(path)
    assert x.min() >= 250


def test_what_is_transparent_is_black(tmp_path):
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[:2, :, 3] = 0
    opaque = save(tmp_path, "b.png", np.full((4, 4, 4), 255, np.uint8))
    x, _, said = read(save(tmp_path, "a.png", pixels), opaque)
    assert x[0, :2].max() == 0
    assert x[0, 2:].min() == 255
    assert said["transparent"].names == ("a.png",)


def test_sixteen_bits_keep_their_upper_byte(tmp_path):
    pixels = np.array([[0, 256, 255], [65535, 32768, 511]], np.uint16)
    x, contract, said = read(save(tmp_path, "a.png", pixels))
    assert said["converted"].what.endswith("were converted to L, 16-bit values by their upper byte")
    assert contract.mode == "L"
    assert x[0, ..., 0].tolist() == [[0, 1, 0], [255, 128, 1]]


def test_floating_point_pixels_are_refused(tmp_path):
    with pytest.raises(DataError, match="no known range"):
        read(save(tmp_path, "a.tif", np.zeros((4, 4), np.float32)))


def test_orientation_is_applied(tmp_path):
    pixels = np.zeros((4, 8), np.uint8)
    pixels[:, :2] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    x, contract, _ = read(save(tmp_path, "a.png", pixels, exif=exif))
    assert contract.shape == (1, 8, 4)
    assert x[0, :2].min() == 255
    assert x[0, 2:].max() == 0


def test_a_contract_is_met_whatever_the_file(tmp_path):
    like = Input("image", (1, 5, 9), "uint8", mode="L", fit="box")
    x, contract, _ = read(save(tmp_path, "a.png", colours(20, 10)), like=like)
    assert x.shape == (1, 5, 9, 1)
    assert contract is like


def test_a_model_made_from_arrays_never_resizes(tmp_path):
    like = Input("image", (3, 6, 6), "uint8")
    path = save(tmp_path, "a.png", colours(6, 6))
    assert read(path, like=like)[0].shape == (1, 6, 6, 3)
    with pytest.raises(DataError, match=r"1 images are not 6 x 6(.|\n)*b\.png"):
        read(path, save(tmp_path, "b.png", colours(6, 7)), like=like)
    with pytest.raises(DataError, match="the model reads signals"):
        read(path, like=Input("signal", (1, 1, 9), "int16"))


def test_too_many_unreadable_files_are_an_error(tmp_path):
    good = save(tmp_path, "good.jpg", colours(40, 40))
    text = tmp_path / "text.jpg"
    text.write_text("no image")
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(good.read_bytes()[:-600])
    empty = tmp_path / "empty.jpg"
    empty.write_bytes(b"")
    with pytest.raises(DataError, match=r"2 of 3 images cannot be read, .*\n  at: text\.jpg \(no image .*, empty\.jpg"):
        read(good, text, empty)
    with pytest.raises(DataError, match=r"1 of 2 images cannot be read.*\n  at: cut\.jpg \(image file is truncated"):
        read(good, cut)


def test_a_few_unreadable_files_are_left_out_and_named(tmp_path):
    paths = [save(tmp_path, f"{i:02}.png", np.full((6, 6), i, np.uint8)) for i in range(40)]
    paths[3].write_bytes(b"")
    paths[17].write_bytes(save(tmp_path, "big.png", colours(40, 40)).read_bytes()[:900])  # its header is whole
    paths[20].write_text("no image")
    x, contract, said = read(*paths)
    assert x[:, 0, 0, 0].tolist() == [i for i in range(40) if i not in (3, 17, 20)]
    assert said["empty"].names == ("03.png",)
    assert said["unreadable"].names == ("17.png", "20.png")
    assert said["unreadable"].what == "2 of 40 images left out, for being unreadable"
    assert "20.png (no image that can be recognised)" in said["unreadable"].words
    for like in (None, contract):
        with pytest.raises(DataError, match=r"3 of 40 images cannot be read\n  at: .*03\.png \(an empty file\)"):
            read(*paths, like=like, strict=True)


def test_the_first_picture_of_an_animation_is_read(tmp_path):
    frames = [Image.fromarray(np.full((5, 5), v, np.uint8)) for v in (0, 255, 90)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    x, _, said = read(tmp_path / "a.gif")
    assert x.max() == 0
    assert said["animated"].names == ("a.gif",)


def test_a_header_that_promises_a_gigapixel_is_refused(tmp_path):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 0, 0, 0, 0))
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b""))
    with pytest.raises(DataError, match="9,000 x 9,000 pixels"):
        read(path)


def test_formats_that_run_programs_are_not_opened(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    with pytest.raises(DataError, match="cannot be read"):
        read(path)
