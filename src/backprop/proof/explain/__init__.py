"""`explain` proves or refutes the gradient that someone wrote in NumPy, array by array.

    explain(gradients)                      against the notes' network, or a function `cost` of the same module
    explain(gradients, cost)                against a cost of your own
    explain(gradients, shapes={"G": "N M"}) where a parameter has none of the notes' letters

Not a part of the trusted kernel: it asks the kernel, and says `proved` only where the kernel does.
"""

from backprop.proof.explain.diagnosis import Fault
from backprop.proof.explain.explaining import explain
from backprop.proof.explain.report import Explanation, Part, Verdict
from backprop.proof.explain.signature import WrongCall

__all__ = ["Explanation", "Fault", "Part", "Verdict", "WrongCall", "explain"]
