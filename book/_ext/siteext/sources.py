"""Which results each cell of a chapter reads, told from its code alone.

A value is followed from `experiments.load("name")`, `experiments.run("name", …)` and
`claims.judged([…])` through the names it is assigned to, cell by cell, to the figure
that is drawn of it. Nothing is executed.
"""

import ast
from typing import NamedTuple


class Source(NamedTuple):
    """A stored result that is loaded, or (with its call and preset) a live run."""

    experiment: str
    call: str = ""
    preset: str = ""


class Reader:
    """Reads code cells in their order and remembers what each name holds.

    `checked`: {claim id: experiments of its checks}. After the cells, `claims` lists
    the ids that were judged or shown, `loads` and `runs` the experiments that were
    loaded and run, and `used` has all sources that were met, those of claims too.
    """

    def __init__(self, checked):
        self.checked = checked
        self.claims, self.loads, self.runs, self.used = [], [], [], set()
        self._held = {}  # name: its sources; of a function also the names it reads
        self._literals = {}  # name: the string or list it stands for
        self._imported = set()

    def cell(self, code):
        """The sources of everything that the cell reads.

        ValueError if an experiment or claim is named by what cannot be told.
        """
        return self._block(ast.parse(code).body)

    def _block(self, statements):
        return set().union(*map(self._statement, statements))

    def _statement(self, node):
        if isinstance(node, ast.FunctionDef):
            self._held[node.name] = self._function(node)
            return set()  # what it reads is read where it is called
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            read = self._value(node.value) if node.value else set()
            for target in targets:
                self._bind(target, read, keep=isinstance(node, ast.AugAssign))
                self._note_literal(target, node.value)
            return read
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {name.asname or name.name for name in node.names}
            self._imported |= names
            self._held = {k: v for k, v in self._held.items() if k not in names}
            return set()
        if isinstance(node, ast.For):
            read = self._value(node.iter)
            self._bind(node.target, read)
            # Twice: what one turn leaves behind, the next one reads.
            return read.union(*(self._block(node.body) for _ in range(2)))
        read = set()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                read |= self._statement(child)
            elif isinstance(child, ast.expr):
                read |= self._value(child)
            elif isinstance(child, ast.withitem):
                read |= self._value(child.context_expr)
        call = getattr(node, "value", None)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            self._bind(call.func, read)  # rows.append(value)
        return read

    def _bind(self, target, read, keep=False):
        """Let the target hold what was read; a part of something is added to it."""
        if isinstance(target, ast.Name):
            if keep and target.id in self._imported:
                return  # figures.show(fig) changes no module
            self._imported.discard(target.id)
            before = self._held.get(target.id, set()) if keep else set()
            self._held[target.id] = before | read
        elif isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._bind(part, read, keep)
        else:  # a[i], a.b, a.b(), *a
            inner = getattr(target, "func", getattr(target, "value", None))
            if inner is not None:
                self._bind(inner, read, keep=True)

    def _note_literal(self, target, value):
        if isinstance(target, ast.Name):
            try:
                self._literals[target.id] = ast.literal_eval(value)
            except (ValueError, TypeError):
                self._literals.pop(target.id, None)

    def _value(self, node):
        """The sources of an expression."""
        inner = _bound_within(node)
        read = set()
        for part in _walk(node):
            if isinstance(part, ast.Name) and part.id not in inner:
                read |= self._resolve(part.id, set())
            elif isinstance(part, ast.Call):
                read |= self._direct(part)
        return read

    def _function(self, node):
        """What a function reads: sources, and names to be looked up at each call."""
        inner = _bound_within(node)
        parts = [part for line in node.body for part in _walk(line)]
        names = {part.id for part in parts if isinstance(part, ast.Name)} - inner
        calls = [self._direct(part) for part in parts if isinstance(part, ast.Call)]
        return names.union(*calls)

    def _resolve(self, name, seen):
        read = set()
        for item in self._held.get(name, set()):
            if isinstance(item, Source):
                read.add(item)
            elif item not in seen:
                read |= self._resolve(item, seen | {item})
        return read

    def _direct(self, call):
        """The sources that a call names itself."""
        name = ast.unparse(call.func)
        found = set()
        if name in ("experiments.load", "experiments.run"):
            experiment = self._literal(call, 0)
            if name == "experiments.load":
                found = {Source(experiment)}
                _add(self.loads, [experiment])
            else:
                preset = self._literal(call, 1) if len(call.args) > 1 else "quick"
                found = {Source(experiment, ast.unparse(call), preset)}
                _add(self.runs, [experiment])
        elif name in ("claims.judged", "claims.table", "claims.show"):
            ids = self._literal(call, 0) if call.args else list(self.checked)
            _add(self.claims, ids)
            found = {Source(e) for i in ids for e in self.checked[i]}
        self.used |= found
        return found

    def _literal(self, call, index):
        try:
            argument = call.args[index]
            if isinstance(argument, ast.Name):
                return self._literals[argument.id]
            return ast.literal_eval(argument)
        except (IndexError, KeyError, ValueError) as error:
            raise ValueError(f"{ast.unparse(call)}: write the name itself") from error


def _add(names, more):
    """Append the names that are not there yet."""
    names += [name for name in more if name not in names]


def _walk(node):
    """All parts of a piece of code but results of which only settings are asked."""
    yield node
    if not (isinstance(node, ast.Attribute) and node.attr == "provenance"):
        for child in ast.iter_child_nodes(node):
            yield from _walk(child)


def _bound_within(node):
    """Names that belong to the expression or function itself."""
    stored = {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    return stored | {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
