"""The form of a sweep's result: one table for each way of training."""

from collections.abc import Callable

import numpy as np


def tables(
    members: list[dict], measured: list[dict], name: Callable[[dict], str], *, axis=0
) -> dict:
    """The networks of all members, table by table, rows sorted by width.

    `name(member)` says which table a member belongs to. A table has `NAME/width` [R]
    and, for each measured quantity, `NAME/QUANTITY` with the networks along `axis`.
    """
    arrays = {}
    names = [name(member) for member in members]
    for table in dict.fromkeys(names):
        mine = [i for i, other in enumerate(names) if other == table]
        width = np.concatenate([np.asarray(members[i]["widths"]) for i in mine])
        order = np.argsort(width, kind="stable")
        arrays[f"{table}/width"] = width[order]
        for quantity in measured[mine[0]]:
            rows = np.concatenate([measured[i][quantity] for i in mine], axis=axis)
            arrays[f"{table}/{quantity}"] = np.take(rows, order, axis=axis)
    return arrays
