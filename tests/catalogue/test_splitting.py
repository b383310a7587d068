"""Files of any size, split into rows: each form, in pieces of any length, and what is none."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue import splitting
from app.catalogue.offering_csv import COLUMNS, NEEDED
from app.catalogue.splitting import UnreadableFileError, json_rows, table_rows
from app.core.documents import MAX_BYTES, InvalidDocumentError
from tests.catalogue.handed_in import HEADER, ROW, as_table

OBJECTS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        st.integers(0, 9),
        st.lists(st.sampled_from(["]", "{", '"', "\\"]), max_size=3),
    ),
    max_size=3,
)


class Slow(io.BytesIO):
    """A file that hands out one byte at a time."""

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(1)


def rows_of(text: str | bytes) -> list[Any]:
    return list(json_rows(io.BytesIO(text.encode() if isinstance(text, str) else text)))


@given(objects=st.lists(OBJECTS, max_size=4), page=st.booleans())
def test_every_object_comes_out_as_it_went_in(objects: list[Any], *, page: bool) -> None:
    whole: Any = {"pageSize": 10, "items": objects} if page else objects
    text = json.dumps(whole, indent=1).encode()
    assert list(json_rows(io.BytesIO(text))) == objects


def test_an_object_may_be_cut_anywhere() -> None:
    text = b'[{"a": "}]\\"", "b": [{}]}, {"c": "\\\\"}]'
    assert list(json_rows(Slow(text))) == [{"a": '}]"', "b": [{}]}, {"c": "\\"}]


def test_one_object_per_line_is_read_too() -> None:
    assert rows_of('\ufeff{"a": 1}\n{"b": 2}\n') == [{"a": 1}, {"b": 2}]


def test_an_object_that_parsers_read_differently_is_told_and_the_rest_goes_on() -> None:
    first, second = rows_of('[{"a": 1, "a": 2}, {"b": 2}]')
    assert isinstance(first, InvalidDocumentError)
    assert second == {"b": 2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("code;title", id="a table"),
        pytest.param("[1, 2]", id="numbers"),
        pytest.param('[{"a": 1}', id="ends halfway"),
        pytest.param('[{"a": 1', id="ends in an object"),
        pytest.param('[{"a": "' + "x" * (MAX_BYTES + 70_000) + '"}]', id="too large"),
    ],
)
def test_what_is_no_list_of_objects_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        rows_of(text)


def table(file: io.BytesIO) -> Iterator[dict[str, Any]]:
    return table_rows(file, known=COLUMNS, needed=NEEDED)


@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_table_is_read_by_its_header(delimiter: str) -> None:
    row = ROW.replace(",", ".").replace(";", delimiter)
    (found,) = table(
        as_table(row, delimiter * 7, "", header="\ufeff" + HEADER.replace(";", delimiter))
    )
    assert (found["code"], found["price_eur"]) == ("VR-1", "125.00")


def test_a_cell_can_hold_lines() -> None:
    (found,) = table(as_table('A;"een\r\ntwee";;;;;;'))
    assert found["title_nl"] == "een\r\ntwee"


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(io.BytesIO(b""), id="nothing"),
        pytest.param(as_table(header="code;title_nl"), id="without a start"),
        pytest.param(as_table(header=HEADER + ";kleur"), id="a column that is not known"),
        pytest.param(as_table(header=HEADER + ";code"), id="a column twice"),
        pytest.param(as_table(ROW + ";meer"), id="a cell too many"),
        pytest.param(as_table('A;"open'), id="a cell that is not closed"),
        pytest.param(as_table("x" * (splitting.MAX_CELL + 1)), id="a cell too large"),
        pytest.param(as_table("x" * (MAX_BYTES + 1)), id="a line too long"),
        pytest.param(io.BytesIO(HEADER.encode() + b"\nA\x00;b"), id="no text at all"),
        pytest.param(io.BytesIO(HEADER.encode() + b"\n\xe9;b"), id="not UTF-8"),
    ],
)
def test_what_is_no_table_is_refused(file: io.BytesIO) -> None:
    with pytest.raises(UnreadableFileError):
        list(table(file))


def test_the_names_of_the_columns_are_read_whatever_they_are() -> None:
    file = io.BytesIO("\ufeffNr;Naam; E-mail \n1;F;x".encode())
    assert splitting.header_of(file) == ("Nr", "Naam", "E-mail")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="nothing"),
        pytest.param("a;;c", id="no name"),
        pytest.param("a;a", id="a name twice"),
        pytest.param(";".join(map(str, range(splitting.MAX_COLUMNS + 1))), id="too many"),
        pytest.param("x" * (splitting.MAX_NAME + 1), id="a name too long"),
        pytest.param("x" * (splitting.MAX_CELL + 1), id="no name at all"),
    ],
)
def test_what_is_no_line_of_names_is_refused(header: str) -> None:
    with pytest.raises(UnreadableFileError):
        splitting.header_of(io.BytesIO(header.encode()))
