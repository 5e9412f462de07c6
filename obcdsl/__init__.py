"""Outcomes-based contracts as code: what is signed is what is paid.

>>> import obcdsl
>>> contract = obcdsl.loads('contract c "C"')
>>> contract.check()[0].code
'term-missing'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from obcdsl.catalogue import standard_library
    from obcdsl.contract import Contract, load, loads
    from obcdsl.diagnostic import Diagnostic, Refusal
    from obcdsl.evaluation import Evaluation

__version__ = "0.1.0"
__all__ = ["Contract", "Diagnostic", "Evaluation", "Refusal", "__version__", "load", "loads", "standard_library"]

_HOMES = {
    "Contract": "obcdsl.contract",
    "load": "obcdsl.contract",
    "loads": "obcdsl.contract",
    "Diagnostic": "obcdsl.diagnostic",
    "Refusal": "obcdsl.diagnostic",
    "Evaluation": "obcdsl.evaluation",
    "standard_library": "obcdsl.catalogue",
}


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first asked for: `import obcdsl` loads nothing heavy."""
    import importlib

    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'obcdsl' has no attribute {name!r}")
