"""An early no to code that plainly wants what no chart needs, in words that help; the walls are elsewhere (`guard`).

This reads the code and never runs it. A script that hides its wishes passes here and meets the walls.

    >>> refusal("import socket")
    "Line 1 imports 'socket', which a chart does not need; leave it out."
    >>> refusal("import numpy as np") is None
    True
"""

import ast

ALLOWED = {
    *("matplotlib", "mpl_toolkits", "numpy", "scipy", "pandas", "seaborn", "plotly", "sklearn", "squarify", "networkx"),
    *("math", "cmath", "random", "statistics", "itertools", "functools", "operator", "collections", "datetime", "time"),
    *(
        "calendar",
        "decimal",
        "fractions",
        "string",
        "textwrap",
        "re",
        "json",
        "io",
        "warnings",
        "typing",
        "dataclasses",
    ),
    *("enum", "copy", "colorsys", "pylab", "PIL", "matplotlib_venn", "dateutil", "cycler", "locale", "abc", "numbers"),
    *("__future__", "bisect", "heapq", "os", "sys", "pathlib", "contextlib", "types", "csv", "basic_units", "zoneinfo"),
}
FORBIDDEN = {"eval", "exec", "compile", "__import__", "breakpoint", "input", "globals", "vars", "memoryview"}
REACHES = {"system", "popen", "fork", "forkpty", "spawnl", "spawnv", "execv", "execve", "execvp", "kill", "ctypeslib"}


def refusal(code: str) -> str | None:
    """One sentence on why the code is not run at all; None where nothing speaks against it at first sight."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return f"This is not Python: {fault}; mend it first."
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        else:
            names = []
        for name in names:
            if name.partition(".")[0] not in ALLOWED:
                return f"Line {node.lineno} imports {name!r}, which a chart does not need; leave it out."  # type: ignore
        if isinstance(node, ast.Name) and node.id in FORBIDDEN:
            return f"Line {node.lineno} uses {node.id!r}, which a chart does not need; leave it out."
        if isinstance(node, ast.Attribute) and (node.attr in REACHES or _hidden(node.attr)):
            return f"Line {node.lineno} reaches for {node.attr!r}, which a chart does not need; leave it out."
    return None


def _hidden(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and name not in ("__init__", "__name__", "__version__")
