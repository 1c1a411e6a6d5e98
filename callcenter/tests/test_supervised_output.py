"""What a process writes comes out in whole lines, whatever portions it came in."""

from __future__ import annotations

from callcenter.supervisor.output import MAX_LINE_BYTES, LineSplitter


def test_a_line_in_portions_is_handed_out_once_and_whole():
    splitter = LineSplitter()
    assert list(splitter.feed(b"one\ntw")) == ["one"]
    assert list(splitter.feed(b"o\r\nthr")) == ["two"]
    assert list(splitter.flush()) == ["thr"]
    assert list(splitter.flush()) == []


def test_a_line_that_never_ends_is_handed_out_in_pieces():
    splitter = LineSplitter()
    pieces = list(splitter.feed(b"x" * (MAX_LINE_BYTES + 1)))
    assert [len(piece) for piece in pieces] == [MAX_LINE_BYTES]
    assert list(splitter.flush()) == ["x"]


def test_bytes_that_are_no_text_do_not_stop_it():
    assert list(LineSplitter().feed(b"\xff\n")) == ["\ufffd"]
