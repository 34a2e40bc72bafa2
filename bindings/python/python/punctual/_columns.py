"""Columns of other libraries as columns of Arrow."""

from typing import Any


def in_arrow(column: Any) -> Any:
    """A chunked array for a stream, an array for what NumPy can read, and anything else as it is."""
    if hasattr(column, "chunks") or hasattr(column, "__arrow_c_array__") or hasattr(column, "_export_to_c"):
        return column
    if hasattr(column, "__arrow_c_stream__"):
        import pyarrow  # type: ignore

        return pyarrow.chunked_array(column)
    if hasattr(column, "__array__"):
        import pyarrow

        return pyarrow.array(column, from_pandas=True)
    return column
