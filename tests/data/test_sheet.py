import numpy as np
import pytest

from featherweight.data.sheet import Sheet
from featherweight.errors import DataError


@pytest.fixture
def sheet(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "t.csv"
        path.write_bytes(text.encode(encoding))
        return Sheet.read(path)

    return read


@pytest.mark.parametrize("comma", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiters_marks_and_line_ends(sheet, comma, mark, newline):
    read = sheet(mark + newline.join([f"a{comma} b", f"1{comma}x", "", f' 2{comma}"y {comma} z"']) + newline)
    assert list(read.columns) == ["a", "b"]
    assert read.column("a").tolist() == [1, 2]
    assert read.column("b").tolist() == ["x", f"y {comma} z"]
    assert read.place(1) == "t.csv line 4"


def test_missing_cells_are_nan_among_numbers_and_empty_among_text(sheet):
    read = sheet("a,b,c\n1,x,\nNA,null,\nnan,y,\n")
    assert np.array_equal(read.column("a"), [1, np.nan, np.nan], equal_nan=True)
    assert read.column("b").tolist() == ["x", "", "y"]
    assert read.column("c").tolist() == ["", "", ""]


@pytest.mark.parametrize("comma", [";", "\t", "|"])
def test_a_decimal_comma_is_read_where_it_parts_no_columns(sheet, comma):
    assert sheet(f"a{comma}b\n1,5{comma}2\n-0,25{comma}3\n").column("a").tolist() == [1.5, -0.25]


def test_quoted_decimal_commas_are_told_from_thousands(sheet):
    assert sheet('a,b\n"1,5",2\n"-0,25",3\n4,5\n').column("a").tolist() == [1.5, -0.25, 4]
    assert sheet('a,b\n"1,500",2\n"2,250",3\n').column("a").tolist() == ["1,500", "2,250"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"a, with; all|of\tthem"|b\n"1;2,3"|4\n', ["a, with; all|of\tthem", "b"]),
        ('a;"b, c"\n"1, 2, 3";4\n', ["a", "b, c"]),
        ('"a\nb";c\n1;2\n', ["a\nb", "c"]),
        ("a,b;c\n1,2;3\n4,5;6\n", ["a", "b;c"]),
        ("a\n1\n2\n", ["a"]),
    ],
)
def test_the_delimiter_is_the_one_that_parts_all_rows_alike(sheet, text, names):
    assert list(sheet(text).columns) == names


def test_utf16_with_its_mark_is_read(sheet):
    read = sheet("größe\tb\r\n1\tü\r\n", "utf-16")
    assert read.column("größe").tolist() == [1]
    assert read.column("b").tolist() == ["ü"]


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xff\xfe", b"\xfe\xff\xd8\x00", b"\xff\xfe\x00\xdc\x0a\x00"])
def test_broken_utf16_is_refused(tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError):
        Sheet.read(tmp_path / "t.csv")


def test_a_column_without_name_is_left_out_and_said(sheet):
    read = sheet(",a\n0,5\n1,6\n")
    assert list(read.columns) == ["a"]
    assert "column 1 has no name" in read.warnings[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("a,b\n", "no row"),
        ("1,2\n3,4\n", "numbers, not names"),
        ("a,b,a\n1,2,3\n", "two columns are called 'a'"),
        ("a,b\n1,2\n3\n", r"1 cells where the header names 2\n  at: .*t\.csv line 3"),
        ("a,b\n1,2\n3,4,5\n", r"3 cells where the header names 2"),
        ("a\n" + "x" * 200_000, "not a CSV"),
    ],
)
def test_files_that_are_no_table(sheet, text, words):
    with pytest.raises(DataError, match=words):
        sheet(text)


def test_other_encodings_are_refused(sheet):
    with pytest.raises(DataError, match="not UTF-8"):
        sheet("größe\n1\n", "latin-1")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"No such file.*\n  at: .*none\.csv"):
        Sheet.read(tmp_path / "none.csv")
