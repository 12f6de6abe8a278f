"""What a page reads: values that have no mark and changes that must show first, then equal values, calls and files."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from helpers import hashes
from helpers import tables as views
from helpers.tables import recording
from helpers.tables.recording import mark, mark_of_call, recorded

TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
COLUMNS = {
    "texts": (TEXTS | st.none(), "str"),
    "floats": (st.floats(allow_infinity=False), "float64"),
    "integers": (st.integers(-(2**60), 2**60), "int64"),
    "flags": (st.booleans(), "bool"),
    "orders": (st.integers(-9, 9) | st.none(), "Int64"),
    "mixed": (TEXTS | st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9), "object"),
}
CORNERS = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=6, unique=True)
MARKS_OF_VIEWS = """
from helpers import tables
from helpers.tables import recording
territory = tables.read_territory("region", "28")
tables.key_figures(territory), tables.outlines_around(territory), tables.series(territory)
tables.read_domain("emploi"), tables.domain_indicators("emploi")
print(recording.report())
"""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the calls noted from now on, by name and arguments."""
    noted: dict[str, Any] = {}
    monkeypatch.setattr(recording, "_calls", noted)
    return noted


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Return frames of every kind of column that views give."""
    length = draw(st.integers(1, 5))
    made = {
        name: pd.Series(draw(st.lists(cells, min_size=length, max_size=length)), dtype=dtype)
        for name, (cells, dtype) in COLUMNS.items()
    }
    return pd.DataFrame(made)


def shapes(*polygons: BaseGeometry | None, crs: int = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": [str(one) for one in range(len(polygons))]}, geometry=list(polygons), crs=crs)


def same_cell(one: Any, other: Any) -> bool:
    """Tell whether two cells are the same for a reader: type, value, sign of zero; a missing cell is like another."""
    if type(one) is not type(other):
        return False
    return bool(repr(one) == repr(other))


# --- what has no mark ---


@pytest.mark.parametrize(
    "value",
    [
        [1],
        (1,),
        {1},
        b"x",
        object(),
        np.zeros(3),
        pd.Index([1]),
        {"a": [1]},
        pd.DataFrame({"a": [[1], [2]]}),
        pd.Series([[1]]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_value_of_an_unknown_kind_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        mark(value)


def test_refusal_says_what_to_give() -> None:
    with pytest.raises(TypeError, match="a list has no mark: give templates frames, texts and numbers"):
        mark({"a": [1]})


@pytest.mark.usefixtures("calls")
def test_view_that_gives_an_unknown_kind_fails_in_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match="a list has no mark"):
        recorded(lambda: [1])()


# --- what changes a mark ---


@given(frames(), st.data())
def test_any_changed_cell_changes_the_mark(frame: pd.DataFrame, data: st.DataObject) -> None:
    name, row = data.draw(st.sampled_from(list(COLUMNS))), data.draw(st.integers(0, len(frame) - 1))
    cells, dtype = COLUMNS[name]
    changed = frame.copy()
    column = frame[name].tolist()
    column[row] = data.draw(cells)
    changed[name] = pd.Series(column, dtype=dtype)
    assume(not same_cell(changed[name].tolist()[row], frame[name].tolist()[row]))
    assert mark(changed) != mark(frame)


@given(frames(), st.randoms(use_true_random=False))
def test_another_order_of_rows_changes_the_mark(frame: pd.DataFrame, random: Any) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    moved = frame.iloc[order].reset_index(drop=True)
    assume(any(not same_cell(*pair) for name in frame for pair in zip(frame[name], moved[name], strict=True)))
    assert mark(moved) != mark(frame)


@given(frames())
def test_any_missing_row_or_column_changes_the_mark(frame: pd.DataFrame) -> None:
    marks = [
        mark(frame),
        mark(frame.iloc[1:]),
        mark(frame.iloc[:0]),
        *(mark(frame.drop(columns=name)) for name in frame),
    ]
    assert len(set(marks)) == len(marks) - (len(frame) == 1)  # without its only row, a frame is empty


@given(frames(), TEXTS, st.sampled_from(list(COLUMNS)))
def test_any_changed_column_name_changes_the_mark(frame: pd.DataFrame, name: str, renamed: str) -> None:
    assume(name not in frame)
    assert mark(frame.rename(columns={renamed: name})) != mark(frame)


@given(frames(), st.permutations(list(COLUMNS)))
def test_another_order_of_columns_changes_the_mark(frame: pd.DataFrame, order: list[str]) -> None:
    assume(order != list(COLUMNS))
    assert mark(frame[order]) != mark(frame)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (pd.Series([1, 2]), pd.Series([1.0, 2.0])),
        (pd.Series([1.0]), pd.Series([1.0], dtype="float32")),
        (pd.Series([1]), pd.Series([1], dtype="Int64")),
        (pd.Series(["a"]), pd.Series(["a"], dtype="object")),
        (pd.Series(["1"], dtype=object), pd.Series([1], dtype=object)),
        (pd.Series([1, "a"], dtype=object), pd.Series(["1", "a"], dtype=object)),
        (pd.Series([True, "a"], dtype=object), pd.Series(["True", "a"], dtype=object)),
        (pd.Series([None, "a"], dtype=object), pd.Series([float("nan"), "a"], dtype=object)),
        (pd.Series(["a", None]), pd.Series(["a", "nan"])),
        (pd.Series(["a", None]), pd.Series(["a", ""])),
        (pd.Series([0.0]), pd.Series([-0.0])),
        (pd.Series([1.0]), pd.Series([np.nextafter(1.0, 2.0)])),
        (pd.Categorical(["a", "b"], ["a", "b"]), pd.Categorical(["a", "b"], ["b", "a"])),
        (pd.Categorical(["a", "b"], ["a", "b"]), pd.Categorical(["a", "b"], ["a", "b"], ordered=True)),
        (pd.Categorical(["a"], ["a"]), pd.Categorical(["a"], ["a", "b"])),
    ],
    ids=lambda column: f"{column.tolist()}-{column.dtype}",
)
def test_another_type_or_category_changes_the_mark(before: Any, after: Any) -> None:
    assert mark(pd.DataFrame({"a": before})) != mark(pd.DataFrame({"a": after}))


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([1, 0]),
        pd.Index(["0", "1"]),
        pd.Index([0, 1], name="code"),
        pd.Index([0.0, 1.0]),
        pd.MultiIndex.from_tuples([("a", 0), ("a", 1)]),
        pd.MultiIndex.from_tuples([("a", 0), ("a", 1)], names=["x", "y"]),
        pd.MultiIndex.from_tuples([("a", "0"), ("a", "1")]),
    ],
    ids=repr,
)
def test_another_index_changes_the_mark(index: pd.Index) -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    others = [
        pd.DataFrame({"a": [1, 2]}, index=index),
        frame.rename_axis(index="other"),
        frame.rename_axis(columns="b"),
    ]
    assert len({mark(one) for one in (frame, *others)}) == 4


@given(CORNERS, st.data())
def test_any_moved_vertex_changes_the_mark(corners: list[tuple[float, float]], data: st.DataObject) -> None:
    at, axis = data.draw(st.integers(0, len(corners) - 1)), data.draw(st.integers(0, 1))
    moved = [list(corner) for corner in corners]
    moved[at][axis] = np.nextafter(moved[at][axis], 1000)
    before = shapes(Polygon(corners), MultiPolygon([Polygon([(0, 0), (1, 0), (1, 1)])]))
    after = before.assign(geometry=[Polygon(moved), before.geometry[1]])
    assert mark(after) != mark(before)
    assert mark(before.iloc[::-1].assign(code=before["code"])) != mark(before)


def test_missing_shape_another_projection_and_another_active_shape_change_the_mark() -> None:
    square = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    whole = shapes(square, square)
    double = whole.assign(frame=whole.geometry)
    found = [whole, shapes(square, None), shapes(None, square), shapes(square, square, crs=2154), pd.DataFrame(whole)]
    found += [double, double.set_geometry("frame")]
    assert len({mark(one) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1, 1.0),
        (1, True),
        (1, "1"),
        (None, "None"),
        (0.0, -0.0),
        ({"a": 1}, {"b": 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": {"b": 1}, "c": 2}, {"a": {"b": 1, "c": 2}}),
        ({"a|int|1||b": 2}, {"a": 1, "b": 2}),
        ({"a": pd.DataFrame({"b": []}), "c": 1}, {"a": pd.DataFrame({"b": [], "c": []})}),
        (pd.Series([1, 2], index=["a", "a"]), pd.Series([2], index=["a"])),
        (pd.Series([1], name="a"), pd.Series([1], name="b")),
        (pd.Series([1]), pd.Series([1], dtype="int32")),
        (pd.Series([1]), pd.Series([1], index=["0"])),
        (pd.Series({"a": 1, "b": "x"}), pd.Series({"a": "1", "b": "x"})),
    ],
    ids=repr,
)
def test_values_that_look_alike_have_other_marks(before: Any, after: Any) -> None:
    assert mark(before) != mark(after)


def test_every_field_of_a_territory_counts(tables: Callable[[str], Any]) -> None:
    normandie = views.read_territory("region", "28")
    texts = [name for name, value in vars(normandie).items() if isinstance(value, str)]
    changed = [replace(normandie, **{name: f"{getattr(normandie, name)} bis"}) for name in texts]
    changed.append(replace(normandie, is_overseas=True))
    assert len({mark(one) for one in (normandie, *changed)}) == len(texts) + 2


# --- equal values ---


@given(frames())
def test_equal_frames_have_equal_marks(frame: pd.DataFrame) -> None:
    pieces = pd.concat([frame.iloc[:1], frame.iloc[1:]])
    halves = pd.concat([frame[["texts", "floats"]], frame.drop(columns=["texts", "floats"])], axis=1)
    strided = pd.concat([frame, frame]).sort_index(kind="stable").iloc[::2]
    for one in (frame.copy(), pieces, halves, strided, frame.set_index(pd.Index(range(len(frame))))):
        assert_frame_equal(one, frame, check_exact=True, check_index_type="equiv")
        assert mark(one) == mark(frame)
    # A machine without Arrow would keep texts as Python objects.
    assert mark(frame.astype({"texts": pd.StringDtype("python", na_value=np.nan)})) == mark(frame)


def test_strings_in_several_pieces_have_the_mark_of_one_piece() -> None:
    whole = pd.DataFrame({"a": pd.Series(["x", None, "y", "x"], dtype="str")})
    pieces = pd.concat([whole.iloc[:1], whole.iloc[1:3], whole.iloc[3:]])
    if hasattr(pieces["a"].array, "__arrow_array__"):
        assert pieces["a"].array.__arrow_array__().num_chunks == 3
    assert mark(pieces) == mark(whole)


def test_missing_numbers_are_alike_whatever_their_bits() -> None:
    other = np.array([0x7FF8000000000001], dtype="uint64").view("float64")
    assert mark(pd.DataFrame({"a": other})) == mark(pd.DataFrame({"a": [np.nan]}))
    under = pd.array([1, 2], dtype="Int64")
    under[1] = pd.NA
    assert mark(pd.DataFrame({"a": under})) == mark(pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}))


def test_columns_of_one_name_each_count() -> None:
    marks = {mark(pd.DataFrame([row], columns=["a", "a"])) for row in ([1, 2], [1, 3], [2, 2])}
    assert len(marks) == 3


def test_tables_written_and_read_keep_their_marks(root: Path, tables: Callable[[str], Any]) -> None:
    for name in ("figures", "indicators", "outlines_region"):
        made = tables(name)
        made.to_parquet(root / f"{name}.parquet", index=False)
        read = gpd.read_parquet if isinstance(made, gpd.GeoDataFrame) else pd.read_parquet
        assert mark(read(root / f"{name}.parquet")) == mark(made)


def test_marks_are_the_same_in_any_process(built_root: Path, tmp_path: Path) -> None:
    said = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "CARNETS_ROOT": str(built_root)}
        command = [sys.executable, "-c", MARKS_OF_VIEWS]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        said.append(json.loads(done.stdout)["calls"])
    assert len(said[0]) >= 6
    assert said[0] == said[1]


# --- calls ---


def test_positional_and_named_arguments_are_noted_the_same(tables: Callable[[str], Any], calls: dict[str, Any]) -> None:
    views.read_territory("region", "28")
    (first,) = calls.items()
    views.read_territory(code="28", level="region")
    views.read_territory("region", code="28")
    assert list(calls.items()) == [first]
    assert json.loads(first[0]) == ["read_territory", "region", "28"]


def test_territory_is_noted_by_its_level_and_code(tables: Callable[[str], Any], calls: dict[str, Any]) -> None:
    normandie = views.read_territory("region", "28")
    views.domain_gaps(territory=normandie)
    views.domain_gaps(normandie)
    assert [json.loads(call) for call in calls] == [
        ["read_territory", "region", "28"],
        ["domain_gaps", ["region", "28"]],
    ]


def test_arguments_left_to_their_default_are_noted(calls: dict[str, Any]) -> None:
    def view(domain: str, level: str = "region", *, rank: int = 1) -> str:
        return f"{domain} {level} {rank}"

    seen = recorded(view)
    seen("emploi"), seen("emploi", rank=1), seen("emploi", "region", rank=1), seen(level="region", domain="emploi")
    assert len(calls) == 1
    seen("emploi", rank=2), seen("emploi", "departement")
    assert len(calls) == 3, "a call with another argument is another call"


def test_view_keeps_its_name_its_value_and_its_errors(tables: Callable[[str], Any], calls: dict[str, Any]) -> None:
    assert views.read_domain.__name__ == "read_domain"
    assert views.read_domain("emploi")["domain"] == "emploi"
    with pytest.raises(Exception, match="is not a domain"):
        views.read_domain("nowhere")
    assert [json.loads(call) for call in calls] == [["read_domain", "emploi"]]


def test_every_view_that_templates_may_call_is_recorded(tables: Callable[[str], Any], calls: dict[str, Any]) -> None:
    for name in views.__all__:
        assert getattr(views, name).__wrapped__.__name__ == name, "a recorded call is made again by its name"


def test_noted_calls_have_their_tables_and_give_the_same_again(
    tables: Callable[[str], Any], calls: dict[str, Any]
) -> None:
    territory = views.read_territory("region", "28")
    views.key_figures(territory), views.series(territory), views.outlines_around(territory)
    views.read_table("inset_frames"), views.domain_map("emploi", "region")
    for call, was in dict(calls).items():
        assert mark_of_call(call) == was["mark"], call
    assert calls['["outlines_around", ["region", "28"]]']["tables"] == ["outlines_departement"]
    assert calls['["read_table", "inset_frames"]']["tables"] == ["inset_frames"]
    assert set(calls['["key_figures", ["region", "28"]]']["tables"]) == {"figures", "indicators", "territories"}


def test_asking_for_a_mark_notes_nothing(tables: Callable[[str], Any], calls: dict[str, Any]) -> None:
    mark_of_call('["domain_gaps", ["region", "28"]]')
    assert calls == {}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ('["read_domain", "nowhere"]', "CatalogError"),
        ('["domain_gaps", ["region", "99"]]', "TerritoryError"),
        ('["no_such_view"]', "AttributeError"),
        ('["read_table", "no_such_table"]', "BuildError"),
        ('["domain_map", "emploi", "commune"]', ""),
        ('["key_figures"]', "ValueError"),
        ('["key_figures", "28"]', "AttributeError"),
    ],
)
def test_call_that_cannot_answer_has_the_mark_of_its_error(tables: Callable[[str], Any], call: str, error: str) -> None:
    assert mark_of_call(call).startswith(error)


def test_table_without_an_expected_column_is_a_mark_and_no_crash(
    root: Path, built_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view fails then in pandas, with an error of pandas: the page must be executed, and say so itself."""
    monkeypatch.setenv("CARNETS_TABLES", str(root))
    for path in (built_root / "_build" / "tables").glob("*.parquet"):
        (root / path.name).symlink_to(path)
    call = '["key_figures", ["region", "28"]]'
    sound = mark_of_call(call)
    (root / "indicators.parquet").unlink()
    whole = pd.read_parquet(built_root / "_build" / "tables" / "indicators.parquet")
    whole.drop(columns="is_key_figure").to_parquet(root / "indicators.parquet")
    assert mark_of_call(call) != sound
    assert "is_key_figure" in mark_of_call(call)


# --- files ---


@pytest.fixture
def watched(root: Path) -> Callable[[str], dict[str, str | None]]:
    """Return a function that runs a code in a process that watches a root, and gives the files that it noted."""
    for name in ("data/a.csv", "data/b.txt", "_build/tables/t.csv", "src/m.csv", ".venv/v.csv", "helper.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x = 1\n", encoding="utf-8")

    def noted(code: str) -> dict[str, str | None]:
        start = f"from helpers.tables import recording\nfrom pathlib import Path\nroot = Path({str(root)!r})\n"
        program = f"{start}recording.watch_files({str(root)!r})\n{code}\nprint(recording.report())"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
        return dict(json.loads(done.stdout.splitlines()[-1])["files"])

    return noted


def test_files_that_are_not_inputs_are_not_noted(
    watched: Callable[[str], dict[str, str | None]], tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-beside.csv"
    outside.write_text("x")
    code = f"""
for name in ("_build/tables/t.csv", "src/m.csv", ".venv/v.csv"):
    (root / name).read_text()
open({str(outside)!r}).close()
import sys; sys.path.insert(0, str(root)); import helper
(root / "_build" / "made.csv").write_text("x")
"""
    assert watched(code) == {}


def test_modules_are_not_noted_however_they_are_read(watched: Callable[[str], dict[str, str | None]]) -> None:
    assert watched("(root / 'helper.py').read_text()") == {}


def test_files_below_the_root_are_noted_by_their_address(
    watched: Callable[[str], dict[str, str | None]], root: Path
) -> None:
    code = """
import pandas, os
pandas.read_csv(root / "data" / "a.csv", header=None)
os.close(os.open(str(root / "data" / "b.txt"), os.O_RDONLY))
open(root / "data" / "a.csv", "rb").close()
"""
    read = ("data/a.csv", "data/b.txt")
    assert watched(code) == {address: hashes.of_file(root / address) for address in read}


def test_file_read_by_a_relative_path_is_noted(watched: Callable[[str], dict[str, str | None]]) -> None:
    assert list(watched("open('data/a.csv').close()\nopen(b'data/../data/b.txt').close()")) == [
        "data/a.csv",
        "data/b.txt",
    ]


def test_file_is_noted_as_it_was_when_it_was_first_read(
    watched: Callable[[str], dict[str, str | None]], root: Path
) -> None:
    before = hashes.of_file(root / "data" / "a.csv")
    code = """
place = root / "data" / "a.csv"
place.read_text()
place.write_text("y = 2")
place.read_text()
"""
    assert watched(code) == {"data/a.csv": before}
    assert hashes.of_file(root / "data" / "a.csv") != before


def test_file_that_is_only_written_is_not_noted(watched: Callable[[str], dict[str, str | None]]) -> None:
    assert watched("(root / 'data' / 'made.csv').write_text('x')") == {}


def test_file_looked_for_and_absent_is_noted(watched: Callable[[str], dict[str, str | None]]) -> None:
    code = "try: open(root / 'data' / 'none.csv')\nexcept FileNotFoundError: pass"
    assert watched(code) == {"data/none.csv": None}


def test_report_has_the_peak_memory(watched: Callable[[str], dict[str, str | None]]) -> None:
    content = json.loads(recording.report())
    assert sorted(content) == ["calls", "files", "memory_mib"]
    assert 50 < content["memory_mib"] < 20_000
