"""Rows of a report as columns of a table, and back.

A row of a report is a list: the values of the dimensions, a measure, its bucket, and an integer. Rows that have all but
the integer in common add up. As a table it has a column of texts for each dimension, `measure`, `bucket` and `n`.
"""

import json

import punctual


def names(spec):
    """The names of the columns for the dimensions of a report, such as `attributes_product`."""
    dimensions = list(spec.get("by", [])) + (["period"] if "period" in spec else [])
    return [name.replace(".", "_") for name in dimensions]


def cell(value):
    """A value of a dimension or a measure as a text for a column. Lists, and texts that look like one, become JSON."""
    if value is None or isinstance(value, str) and not value.startswith(("[", '"')):
        return value
    return json.dumps(value)


def value(text):
    """The value of a dimension or a measure from a column."""
    return json.loads(text) if text is not None and text.startswith(("[", '"')) else text


def bucket_cell(bucket):
    """A bucket as a text for a column: a number as its digits, anything else as JSON."""
    return None if bucket is None else json.dumps(bucket)


def bucket_value(text):
    """The bucket from a column."""
    return None if text is None else json.loads(text)


def to_columns(state):
    """The rows of the state of a report as tuples. A last one counts the lines that are no tickets."""
    rows = [(*map(cell, row[:-2]), bucket_cell(row[-2]), row[-1]) for row in state["rows"]]
    width = len(names(state["spec"]))
    return rows + [(None,) * width + ("refused", None, state["refused"])] if state["refused"] else rows


def to_state(spec, rows):
    """The state of a report from such tuples, in which each row occurs once. Its bytes do not depend on their order."""
    refused = sum(row[-1] for row in rows if row[-3] == "refused")
    counted = (row for row in rows if row[-3] != "refused")
    listed = [[*map(value, row[:-2]), bucket_value(row[-2]), row[-1]] for row in counted]
    return punctual.merge([{"spec": spec, "rows": listed, "refused": refused, "worst": []}])


def text(state):
    """The rows of a state as JSON Lines, to compare two reports byte by byte."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in state["rows"])
