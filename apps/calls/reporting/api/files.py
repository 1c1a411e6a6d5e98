"""Tables as files: streamed as they are read, however long they are."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import IO, Any, Final

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from xlsxwriter import Workbook

from ..spreadsheets import harmless_row

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHEET_ROWS: Final = 1_048_575
_ROWS_AT_ONCE: Final = 1_000
_BYTES_AT_ONCE: Final = 64 * 1024
Row = Sequence[Any]


def csv_file(name: str, header: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """UTF-8 with commas; sent while rows are still being read."""
    return _file(_in_chunks(_csv_chunks(header, rows)), f"{name}.csv", CSV)


def xlsx_file(name: str, header: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """One sheet, made on disk first, row by row; what it cannot hold is left out."""
    return _file(_in_chunks(_xlsx_chunks(header, rows)), f"{name}.xlsx", XLSX)


def _file(
    content: AsyncIterator[bytes], name: str, content_type: str
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


async def _in_chunks(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each chunk is made in the request's own thread, and no sooner than the one
    before was sent: under ASGI a plain iterator would be read into memory whole."""
    read = sync_to_async(partial(next, chunks, b""), thread_sensitive=True)
    while chunk := await read():
        yield chunk


def _csv_chunks(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    lines = iter(rows)
    chunk: list[Row] = [header]
    while chunk:
        text = io.StringIO()
        csv.writer(text).writerows(harmless_row(row) for row in chunk)
        yield text.getvalue().encode()
        chunk = list(islice(lines, _ROWS_AT_ONCE))


def _xlsx_chunks(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        _write_sheet(file, header, rows)
        file.seek(0)
        while chunk := file.read(_BYTES_AT_ONCE):
            yield chunk


def _write_sheet(file: IO[bytes], header: Row, rows: Iterable[Row]) -> None:
    # Each row goes to disk when the next one begins; text stays text.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, header, bold)
        for place, row in enumerate(islice(rows, MOST_SHEET_ROWS), start=1):
            sheet.write_row(place, 0, harmless_row(row))
