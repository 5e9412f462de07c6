"""`fee`: a payment that depends on no score: a block, a capitation, a price per item.

fee base "Standard fee"
  paid by ccgs to prime
  pays      annual_value * (1 - at_risk)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.clauses.payment import Payment, amount, begin, build_payment, direction, pay
from obcdsl.clauses.steps import finish
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.written import ast
from obcdsl.written.expressions import value

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "fee"


@dataclass(frozen=True, slots=True)
class Node:
    """A fee and what it pays."""

    head: ast.Head
    payment: Payment
    pays: ast.Expr | None


def build(lines: Lines) -> Node:
    """The node."""
    pays = lines.required("pays", "pays  £100,000")
    return Node(lines.head, build_payment(lines), value(lines.reading, pays.children[0]) if pays else None)


def lower(scope: Scope, node: Node) -> core.Pay | None:
    """The payment: what it pays, then its steps."""
    lowering = begin(scope, node.head, node.payment)
    payer, payee = direction(scope, node.head, node.payment.paid_by)
    gross = amount(lowering, node.pays) if node.pays else None
    finish(lowering, gross.node if gross else core.Const(0))
    return pay(lowering, payer, payee)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The fee in English."""
    from obcdsl.clauses.payment_english import plain_payment
    from obcdsl.english.prose import Prose

    return Prose(node.head.said, plain_payment(words, node.head, node.payment, node.pays))
