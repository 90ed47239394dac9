"""Only four helpers of `networks` cross between devices and numpy.

Everything else then runs on whatever device is passed, without a GPU to try it on.
"""

import ast
from pathlib import Path

import pytest

from tools import notebooks

PACKAGE = Path(__file__).resolve().parents[1] / "scalinglaws"
HELPERS = {"to_tensor", "to_array", "generator", "load_tensors"}
METHODS = {"numpy", "from_numpy"}
OF_TORCH = {"Generator", "load"}


def crossings(source, allowed=()):
    """Yield (line, what) of each crossing outside the functions named in `allowed`."""

    def visit(node, inside):
        if isinstance(node, ast.FunctionDef) and node.name in allowed:
            inside = True
        what = None if inside else _crossing(node)
        if what:
            yield node.lineno, what
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside)

    return visit(ast.parse(source), False)


def _crossing(node):
    if isinstance(node, ast.ImportFrom) and node.module == "torch":
        for alias in node.names:
            if alias.name in METHODS | OF_TORCH:
                return f"from torch import {alias.name}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner, name = node.func.value, node.func.attr
        of_torch = isinstance(owner, ast.Name) and owner.id == "torch"
        if name in METHODS or (of_torch and name in OF_TORCH):
            return f"{ast.unparse(node.func)}("
    return None


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_the_package_crosses_only_in_the_helpers(path):
    allowed = HELPERS if path == PACKAGE / "networks.py" else ()
    assert list(crossings(path.read_text(encoding="utf-8"), allowed)) == []


@pytest.mark.parametrize("path", notebooks.chapters(), ids=lambda p: p.name)
def test_no_chapter_crosses(path):
    for cell in notebooks.read(path).cells:
        if cell.cell_type == "code":
            assert list(crossings(cell.source)) == []


@pytest.mark.parametrize("helper", sorted(HELPERS))
def test_the_helpers_are_in_networks(helper):
    tree = ast.parse((PACKAGE / "networks.py").read_text(encoding="utf-8"))
    assert helper in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}


@pytest.mark.parametrize(
    "line",
    [
        "x.detach().numpy()",
        "torch.from_numpy(a)",
        "torch.Generator()",
        "torch.Generator(device='cpu')",
        "torch.load(path)",
        "from torch import from_numpy",
        "from torch import load as read",
    ],
)
def test_a_planted_crossing_is_found(line):
    assert len(list(crossings(f"def measure():\n    {line}\n", HELPERS))) == 1
    if not line.startswith("from"):
        assert list(crossings(f"def to_array():\n    {line}\n", HELPERS)) == []


@pytest.mark.parametrize(
    "line",
    ["np.load(path)", "np.random.Generator(b)", "import numpy", "json.load(file)"],
)
def test_what_does_not_cross_is_left_alone(line):
    assert list(crossings(line)) == []
