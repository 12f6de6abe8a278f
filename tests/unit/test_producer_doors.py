"""Producers' doors: waits that are asked for, pages of results, answers that are cut, moved, or something else."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from helpers.errors import CatalogError
from helpers.sources.cards import FileKind
from helpers.sources.doors.fetch import fetch, files_of
from helpers.sources.doors.web import RETRIES, client, get

FILE = b"CODGEO;TP6021\n01;10,8\n"
Answer = tuple[int, dict[str, str], bytes]
DATASET = "/fr/datasets/bases-de-la-delinquance/"
RESOURCES = "/api/2/datasets/bases-de-la-delinquance/resources/?page=1&page_size=50"
SHA = hashlib.sha256(FILE).hexdigest()


class Server:
    """A server whose answers are given in turn, by address; the last one is given again."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version: ClassVar[str] = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append(self.path)
                known = server.answers.get(self.path, [(404, {}, b"not here")])
                status, headers, body = known.pop(0) if len(known) > 1 else known[0]
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.http.server_port}"

    def gives(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.base + path

    def lists(self, *files: tuple[str, str], page: str = RESOURCES, following: str | None = None) -> None:
        data = [{"url": self.base + path, "checksum": {"type": "sha256", "value": value}} for path, value in files]
        self.gives(page, (200, {}, json.dumps({"data": data, "next_page": following}).encode()))


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def files(server: Server) -> Callable[..., dict[str, bytes]]:
    """Return a function that gives the files behind an address, by name."""

    def behind(address: str, pattern: str = "donnee-dep-*.csv") -> dict[str, bytes]:
        kind = FileKind(pattern=pattern, layout="crime").model_copy(update={"address": address})
        return {answer.name: answer.content for answer in files_of(kind, client(backoff_s=0))}

    return behind


def refusal(work: Callable[[], object]) -> CatalogError:
    with pytest.raises(CatalogError) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_after_its_wait(server: Server, status: int) -> None:
    address = server.gives("/a.csv", (status, {"Retry-After": "0"}, b""), (200, {}, FILE))
    assert get(client(backoff_s=0), address).content == FILE
    assert server.asked == ["/a.csv", "/a.csv"]


def test_the_wait_asked_for_is_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    get(client(), server.gives("/a.csv", (429, {"Retry-After": "7"}, b""), (200, {}, FILE)))
    assert 7 in waits
    get(client(), server.gives("/b.csv", (429, {"Retry-After": "86400"}, b""), (200, {}, FILE)))
    assert max(waits) <= 120


@pytest.mark.parametrize("status", [429, 500])
def test_a_server_that_stays_busy_may_be_asked_later(server: Server, status: int) -> None:
    error = refusal(lambda: get(client(backoff_s=0), server.gives("/a.csv", (status, {}, b""))))
    assert (error.code, str(status) in error.what, "can help" in str(error)) == ("producer-busy", True, True)
    assert len(server.asked) == RETRIES + 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_file_that_moved_is_not_asked_again(server: Server, status: int) -> None:
    error = refusal(lambda: get(client(backoff_s=0), server.gives("/a.csv", (status, {}, b"gone"))))
    assert (error.code, str(status) in error.what, "cannot help" in str(error)) == ("producer-moved", True, True)
    assert server.asked == ["/a.csv"]


def test_an_answer_that_is_cut_is_asked_again_then_refused(server: Server) -> None:
    cut = (200, {"Content-Length": str(len(FILE))}, FILE[:9])
    assert get(client(backoff_s=0), server.gives("/a.csv", cut, (200, {}, FILE))).content == FILE
    assert refusal(lambda: get(client(backoff_s=0), server.gives("/b.csv", cut))).code == "producer-busy"
    assert refusal(lambda: get(client(backoff_s=0), server.gives("/c.csv", (200, {}, b"")))).code == "producer-busy"


def test_a_server_that_is_not_there() -> None:
    assert refusal(lambda: get(client(backoff_s=0), "http://127.0.0.1:9/a.csv")).code == "producer-busy"


def test_a_file_takes_the_name_that_the_server_gives_without_its_folders(server: Server) -> None:
    header = {"Content-Disposition": 'attachment; filename="../../donnee-dep-2024.csv"'}
    answer = get(client(), server.gives("/r/acc332f6", (200, header, FILE)))
    assert answer.name == "donnee-dep-2024.csv"
    moved = server.gives("/old", (302, {"Location": "/new/donnee-dep-2023.csv"}, b""))
    server.gives("/new/donnee-dep-2023.csv", (200, {}, FILE))
    assert get(client(), moved).name == "donnee-dep-2023.csv"
    query = server.gives("/data/nama_10r_3gdp?format=TSV", (200, {}, FILE))
    assert get(client(), query).name == "nama_10r_3gdp.tsv"


def test_files_are_found_among_the_links_of_a_page(server: Server, files: Callable[..., dict[str, bytes]]) -> None:
    page = b"""<!DOCTYPE html><a href="/f/sl_etc_2025T3.xls">xls</a> <a href="/f/other.xls">x</a>
    <a href="https://elsewhere.example/sl_etc_2025T4.xls">x</a>"""
    address = server.gives("/fr/statistiques/2012804", (200, {}, page))
    server.gives("/f/sl_etc_2025T3.xls", (200, {}, FILE))
    assert files(address, "sl_etc_????T?.xls") == {"sl_etc_2025T3.xls": FILE}
    assert "/f/other.xls" not in server.asked
    error = refusal(lambda: files(address, "famille_*.xlsx"))
    assert (error.code, "'famille_*.xlsx'" in error.what) == ("producer-moved", True)


def test_pages_of_results_are_read_to_the_last(server: Server, files: Callable[..., dict[str, bytes]]) -> None:
    second = "/api/2/datasets/x/resources/?page=2"
    server.lists(("/r/donnee-reg-2024.csv", SHA), following=server.base + second)
    server.lists(("/r/donnee-dep-2024.csv", SHA), page=second)
    server.gives("/r/donnee-dep-2024.csv", (200, {}, FILE))
    assert files(server.base + DATASET) == {"donnee-dep-2024.csv": FILE}


def test_a_file_of_another_checksum(server: Server, files: Callable[..., dict[str, bytes]]) -> None:
    server.lists(("/r/donnee-dep-2024.csv", SHA))
    server.gives("/r/donnee-dep-2024.csv", (200, {}, FILE + b"02;18,8\n"))
    error = refusal(lambda: files(server.base + DATASET))
    assert (error.code, SHA in error.what) == ("producer-busy", True)


def test_a_web_page_in_place_of_what_is_expected(server: Server, files: Callable[..., dict[str, bytes]]) -> None:
    server.lists(("/r/donnee-dep-2024.csv", hashlib.sha256(b"<html></html>").hexdigest()))
    server.gives("/r/donnee-dep-2024.csv", (200, {}, b"<html></html>"))
    assert refusal(lambda: files(server.base + DATASET)).code == "producer-moved"
    for body in (b"<!DOCTYPE html>", b'{"data": [{"url"', b'{"data": [{}]}', b"[]"):
        server.gives(RESOURCES, (200, {}, body))
        assert refusal(lambda: files(server.base + DATASET)).code.startswith("producer-")


def test_what_is_had_is_written_and_the_rest_is_told(server: Server, tmp_path: Path) -> None:
    from helpers.sources.cards import Loader

    def loader(path: str) -> Loader:
        kind = FileKind(pattern="*.csv", layout="crime").model_copy(update={"address": server.base + path})
        whole = Loader(files=(kind,), indicators={"x": {"value": "y"}}, missing_reason="z")  # type: ignore[dict-item]
        return whole.model_copy(update={"files": (kind,)})

    server.gives("/good.csv", (200, {}, FILE))
    refused = fetch({"one": loader("/good.csv"), "two": loader("/gone.csv")}, tmp_path, client(backoff_s=0))
    assert [path.name for path in tmp_path.iterdir()] == ["good.csv"]
    assert len(refused) == 1
    assert "404" in refused[0]
