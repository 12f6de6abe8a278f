"""Carnets de l'Observatoire: from official figures to published regional profiles."""

import sys

# jsonschema, which altair imports, would compile a grammar of international addresses each time a process starts: three
# seconds of processor, for a format that nothing here checks. It does without when the module is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
