"""A toy project of one template whose parameter says how its page behaves: used by the tests that execute pages."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]
# The cell that behaves is the third of the template: parameters, a text, then this one.
BEHAVING_CELL = 2
FIRST_LINE = "import os, signal, socket, subprocess, sys, threading, time"
IMPORTS = f"""
{FIRST_LINE}

def show(value):
    # Pages that end before they show anything need not wait for these imports: plain kernels take seconds.
    import pandas as pd
    from helpers.charts.figure import NUMBER, Column, Figure

    return Figure(
        id="jouet", title="Un jouet", reading_note="Se lit.", scope="Partout.", sources=("Personne (2019)",),
        caveats=(), alt=f"Une valeur : {{value}}.", table=pd.DataFrame({{"name": ["a"], "value": [value]}}),
        columns=(Column("name"), Column("value", NUMBER)),
    )

print("out", flush=True)
"""
# What a page starts and leaves behind: it must not outlive the run.
SLEEPER = "[sys.executable, '-c', 'import time; time.sleep(600)']"
BEHAVIOURS = {
    "shows": "",
    "shows_nothing": "",
    "raises": "raise ValueError('boum')",
    "exits": "os._exit(3)",
    "is_killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "sleeps": """
        open("started", "w").close()
        time.sleep(600)
        """,
    "loops": """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass
        """,
    "floods": """
        for _ in range(200):
            print("x" * 1_000_000)
        """,
    "floods_with_figures": """
        from IPython.display import HTML, display
        for _ in range(4):
            display(HTML("x" * 20_000_000))
        """,
    "leaves_thread": "threading.Thread(target=time.sleep, args=(600,), daemon=False).start()",
    "leaves_child": f"subprocess.Popen({SLEEPER})",
    "leaves_session": f"subprocess.Popen({SLEEPER}, start_new_session=True)",
    # Forked twice: its parent has ended, and it has left the group and the session of the kernel.
    "leaves_daemon": f"""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv(sys.executable, {SLEEPER})
            os._exit(0)
        os.wait()
        """,
    "leaves_port": f"""
        server = socket.create_server(("127.0.0.1", 0))
        subprocess.Popen({SLEEPER}, pass_fds=(server.fileno(),), start_new_session=True)
        print("port", server.getsockname()[1])
        """,
    "changes_place": """
        open("mine", "w").close()
        os.chdir("/")
        os.environ.update(TOY="changed", CARNETS_TABLES="/nowhere")
        """,
    "sees_place": """
        print("seen", "mine" in os.listdir(), os.getcwd() == "/", "TOY" in os.environ)
        print("tables", os.environ["CARNETS_TABLES"] == "/nowhere")
        """,
    # Once: the page is executed again, and the parent of its kernel is then the run itself.
    "kills_server": """
        with open(f"/proc/{os.getppid()}/cmdline") as command:
            is_forked = "helpers.kernels.forkserver" in command.read()
        if is_forked:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(600)
        """,
    # Long enough for another page to kill the fork server meanwhile, and with a process that a dead kernel leaves.
    "lasts": f"""
        subprocess.Popen({SLEEPER}, start_new_session=True)
        time.sleep(2)
        """,
    "removes_notebooks": """
        import shutil
        shutil.rmtree(os.environ["CARNETS_ROOT"] + "/_build/notebooks")
        """,
    "removes_build": """
        import shutil
        shutil.rmtree(os.environ["CARNETS_ROOT"] + "/_build")
        """,
}
SHOWN = "show(7) if behaviour != 'shows_nothing' else None"
# Each page has a region of its own, so that the command that reruns it is its own too; the template's comes last.
REGIONS = ("11", "24", "27", "32", "44", "52", "53", "75", "76", "84", "93", "94", "01", "02", "03", "04", "06", "28")
SITE = {"index.html": b"the last good site"}
Templates = Mapping[str, Sequence[str]]


def make_project(
    root: Path, *behaviours: str, shown: str = SHOWN, parameters: str = "", templates: Templates | None = None
) -> Path:
    """Write a project of one page per behaviour in a folder, and return it: real data, a good site, a toy template.

    shown: the last code cell of the template. parameters: what its first one holds before them. templates: the
    code cells of other templates, by name, each with one page that has the template's name.
    """
    (root / "notebooks").mkdir(parents=True)
    (root / "data").symlink_to(ROOT / "data")
    write_site(root)
    write_template(root, "toy", parameters, behaving(), shown)
    for name, cells in (templates or {}).items():
        write_template(root, name, *cells)
    wanted = [*(("toy", one) for one in behaviours), *((name, name) for name in templates or {})]
    pages = [
        {
            "template": template,
            "address": address_of(one),
            "parameters": {"behaviour": one, "territory_code": REGIONS[index]},
        }
        for index, (template, one) in enumerate(wanted)
    ]
    plan = {"simulated": "hide", "pages": pages, "ci": [pages[0]["address"]]}
    (root / "notebooks" / "plan.yml").write_text(json.dumps(plan, indent=1), encoding="utf-8")
    return root


def write_template(root: Path, name: str, parameters: str, *sources: str) -> None:
    """Write a template: a cell of parameters that may do more before, a text, then code cells."""
    declared = f'{parameters}\nbehaviour = "shows"\nterritory_code = "28"'.lstrip()
    cells = [
        nbformat.v4.new_code_cell(declared, id="toy-0", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("## Un titre", id="toy-1"),
        *(nbformat.v4.new_code_cell(source, id=f"toy-{index}") for index, source in enumerate(sources, 2)),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), root / "notebooks" / f"{name}.ipynb")


def write_site(root: Path) -> None:
    """Write the last good site of a project."""
    (root / "_build" / "html").mkdir(parents=True)
    for name, content in SITE.items():
        (root / "_build" / "html" / name).write_bytes(content)


def behaving() -> str:
    """Return the code of the cell that behaves as the parameter says."""
    cases = [
        f"if behaviour == {name!r}:\n{textwrap.indent(textwrap.dedent(code).strip(), '    ')}\n"
        for name, code in BEHAVIOURS.items()
        if code
    ]
    return (IMPORTS + "".join(cases)).strip()


def address_of(behaviour: str) -> str:
    """Return the address of the page that behaves so."""
    return f"toys/{behaviour.replace('_', '-')}"


def executed(root: Path, behaviour: str) -> Any:
    """Return the executed notebook of a page, as kept in _build."""
    return nbformat.read(root / "_build" / "notebooks" / f"{address_of(behaviour)}.ipynb", as_version=4)


def printed(root: Path, behaviour: str) -> str:
    """Return what the cells of a page have printed."""
    outputs = [output for cell in executed(root, behaviour).cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def shown_rows(root: Path, behaviour: str) -> list[Any]:
    """Return the rows of each figure that a page shows."""
    outputs = [output for cell in executed(root, behaviour).cells for output in cell.get("outputs", [])]
    mime = "application/vnd.carnets.figure+json"
    return [output.data[mime]["rows"] for output in outputs if mime in output.get("data", {})]


def content_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
