"""The verbs that need nothing loaded, and how any verb is asked."""

import json
from typing import Any, Dict, Iterable, List, Optional, Tuple, Union

from . import _native
from ._errors import invalid
from ._texts import Document, Instant, document, instant, listed, written

#: A name, and a JSON text or a list of such texts.
Argument = Tuple[str, Union[bytes, List[bytes]]]


def ask(handle: Optional[_native.Handle], verb: str, *given: Argument) -> Any:
    """The answer of ``call``."""
    try:
        return json.loads(_native.call(handle, verb, given))
    except _native.Refused as refused:
        raise invalid(refused) from None


def report(state: Document, by: Optional[Iterable[str]] = None) -> Dict[str, Any]:
    """The lines of a report, from its state.

    :meth:`Policy.report` makes a state. ``by`` lists some of the dimensions of the report; the others are added up.
    """
    return ask(None, "report", ("state", document(state, "state")), ("by", written(by and list(by), "by")))


def merge(states: Iterable[Document]) -> Dict[str, Any]:
    """The state of one report that has all of several states. At least one is needed, and all have one ``spec``."""
    return ask(None, "merge", ("states", listed(states, "states")))


def availability(spec: Document, outages: Document, now: Instant) -> Dict[str, Any]:
    """How much of a period a service was up, exactly, and why."""
    parts = ("spec", document(spec, "spec")), ("outages", document(outages, "outages"))
    return ask(None, "availability", *parts, ("now", instant(now, "now")))


def penalty(contract: Document, facts: Document) -> Dict[str, Any]:
    """What a contract costs for what happened: exact amounts in minor units, with their reasons."""
    return ask(None, "penalty", ("contract", document(contract, "contract")), ("facts", document(facts, "facts")))


def import_export(vendor: str, files: Document, options: Optional[Document] = None) -> Dict[str, Any]:
    """What the export of another product promises, and what became of each part of it.

    ``files`` are the files by name, and ``options`` what no file says.
    """
    parts = ("vendor", written(vendor, "vendor")), ("files", document(files, "files"))
    return ask(None, "import", *parts, ("options", document({} if options is None else options, "options")))


def schema(format: str) -> Dict[str, Any]:
    """The JSON Schema of a format, such as ``"policy"``, ``"ticket"`` or ``"answers"``."""
    return ask(None, "schema", ("format", written(format, "format")))


def version() -> Dict[str, Any]:
    """The version of the library and of its time zone rules, and the verbs that there are."""
    return ask(None, "version")


__all__: List[str] = ["ask", "availability", "import_export", "merge", "penalty", "report", "schema", "version"]
