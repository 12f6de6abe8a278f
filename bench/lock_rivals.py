"""Write bench/rivals.lock: what ploomber-engine needs beside the packages of requirements.lock.

    .venv/bin/python bench/lock_rivals.py     needs uv

It stays out of the project's own lock because it brings telemetry; only `make bench-engine` installs it, in a folder
that is removed with the rest of the bench.
"""

import re
import subprocess
from pathlib import Path

from helpers import paths

WANTED = "ploomber-engine"
LOCK = Path(__file__).with_name("rivals.lock")
COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
PLAIN = ("--no-emit-index-url", "--no-annotate", "--no-header")
HEADER = f"""\
# Made by bench/lock_rivals.py: what {WANTED} needs beside requirements.lock, which constrains it. Not to be edited.
"""


def main() -> None:
    """Resolve under the constraints of the project's lock, and keep what that lock does not hold."""
    command = [*COMPILE, *PLAIN, "--constraint", str(paths.lock()), "-"]
    resolved = subprocess.run(command, input=WANTED, capture_output=True, text=True, check=True).stdout
    known = {name for name, _ in pins_of(paths.lock().read_text(encoding="utf-8"))}
    kept = [pin for name, pin in pins_of(resolved) if name not in known]
    LOCK.write_text(HEADER + "".join(kept), encoding="utf-8")
    print(f"{len(kept)} packages in {LOCK.name}.")


def pins_of(lock: str) -> list[tuple[str, str]]:
    """Return the name and the lines, hashes included, of each package of a lock."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return [(block.split("==")[0].lower(), block) for block in blocks if "==" in block.partition("\n")[0]]


if __name__ == "__main__":
    main()
