"""Runs in the student's kernel: answers as JSON, and functions tried on given inputs.

This text is sent to the kernel; it imports nothing of the course and holds no answer.
Only plain data come back. The instructor's side uses the same two functions.
"""

import json
import sys

LARGEST = 1_000_000


class Opaque:
    """Stands for an answer of a type that is not sent, such as a complex number."""


def encode(value, depth=0):
    """Return plain JSON data for numbers, text, arrays, lists, tuples and dicts."""
    np = sys.modules.get("numpy")
    if depth > 8:
        return {"opaque": "nested"}
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:LARGEST]
    if value is ...:
        return {"dots": True}
    if isinstance(value, list | tuple) and len(value) <= LARGEST:
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [encode(one, depth + 1) for one in value]}
    if isinstance(value, dict) and len(value) <= LARGEST:
        pairs = [[str(key), encode(one, depth + 1)] for key, one in value.items()]
        return {"dict": pairs}
    if np and isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind in "biufU" and value.size <= LARGEST:
            return {"array": value.tolist(), "type": value.dtype.str}
    return {"opaque": type(value).__name__}


def decode(data):
    """The inverse of `encode`, of whatever a student's kernel may send."""
    import numpy as np

    if not isinstance(data, dict):
        return data
    if "array" in data:
        kind = np.dtype(str(data["type"]))
        if kind.kind not in "biufU":
            return Opaque()
        array = np.array(data["array"], dtype=kind)
        return array if array.ndim else array[()]
    if "list" in data:
        return [decode(one) for one in data["list"]]
    if "tuple" in data:
        return tuple(decode(one) for one in data["tuple"])
    if "dict" in data:
        return {key: decode(one) for key, one in data["dict"]}
    return ... if "dots" in data else Opaque()


def collect(namespace, name, calls):
    """Return the JSON text of what `name` is; a function is tried on all `calls`."""
    if name not in namespace:
        return json.dumps({"missing": True})
    answer = namespace[name]
    if calls is None or not callable(answer):
        return json.dumps({"value": encode(answer)})
    results = []
    for arguments in calls:
        try:
            results.append({"value": encode(answer(*[decode(a) for a in arguments]))})
        except (Exception, SystemExit) as error:
            results.append({"raised": type(error).__name__})
    return json.dumps({"results": results})
