"""What cells print, put together: what nbclient makes of it, without its minutes for a long line."""

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from helpers.execution.papermill_client import whole_streams

# As nbclient has it: it starts again from each character of a line, so that a line of 1 MB takes minutes.
OVERWRITTEN = re.compile(r".*\r(?=[^\n])")
FIGURE = NotebookNode(output_type="display_data", data={}, metadata={})
texts = st.text("ab\r\n", max_size=8)
streams = st.builds(
    lambda name, text: NotebookNode(output_type="stream", name=name, text=text),
    st.sampled_from(["stdout", "stderr"]),
    texts,
)


def stream(name: str, text: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name=name, text=text)


def as_nbclient(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs as nbclient puts them together (`coalesce_streams`)."""
    made: list[NotebookNode] = []
    first: dict[str, NotebookNode] = {}
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] in first:
            first[output["name"]]["text"] += output["text"]
        else:
            made.append(output)
            if output["output_type"] == "stream":
                first[output["name"]] = output
    for output in first.values():
        output["text"] = OVERWRITTEN.sub("", output["text"])
    for index, output in enumerate(made[:-1]):
        if output.get("name") == "stderr" and made[index + 1].get("name") == "stdout":
            made.insert(index, made.pop(index + 1))
    return made


@given(st.lists(st.one_of(streams, st.just(FIGURE)), max_size=6))
def test_streams_are_those_of_nbclient(outputs: list[NotebookNode]) -> None:
    assert whole_streams(copy.deepcopy(outputs)) == as_nbclient(copy.deepcopy(outputs))


def test_long_line_takes_no_time() -> None:
    """Were it not so, this test would last for minutes."""
    line = "x" * 1_000_000
    assert whole_streams([stream("stdout", line), stream("stdout", line)]) == [stream("stdout", line * 2)]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("", ""),
        ("a\n", "a\n"),
        ("1 %\r2 %\r3 %\n", "3 %\n"),
        ("a\r\nb\r\n", "a\r\nb\r\n"),
        ("a\rb\r\nc\r", "b\r\nc\r"),
        ("\r", "\r"),
        ("\ra", "a"),
    ],
)
def test_carriage_return_goes_back_over_its_line(printed: str, shown: str) -> None:
    assert whole_streams([stream("stdout", printed)]) == [stream("stdout", shown)]


def test_error_stays_last_and_figures_at_their_place() -> None:
    error = NotebookNode(output_type="error", ename="E", evalue="e", traceback=[])
    outputs = [stream("stderr", "w"), stream("stdout", "a"), FIGURE, stream("stdout", "b"), error]
    assert whole_streams(outputs) == [stream("stdout", "ab"), stream("stderr", "w"), FIGURE, error]
