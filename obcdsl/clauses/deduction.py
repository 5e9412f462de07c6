"""`deduction`: money taken back.

deduction shared_losses "Shared losses"
  paid by aco to cms
  applies   when my.sided = two_sided
  takes     -savings * loss_rate
  only if   -savings_rate >= minimum_rate and savings < 0
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

KIND = "deduction"


@dataclass(frozen=True, slots=True)
class Node:
    """A deduction and what it takes."""

    head: ast.Head
    payment: Payment
    takes: ast.Expr | None


def build(lines: Lines) -> Node:
    """The node."""
    takes = lines.required("takes", "takes  2% of base_payments")
    return Node(lines.head, build_payment(lines), value(lines.reading, takes.children[0]) if takes else None)


def lower(scope: Scope, node: Node) -> core.Pay | None:
    """The payment: what it takes, then its steps."""
    lowering = begin(scope, node.head, node.payment)
    payer, payee = direction(scope, node.head, node.payment.paid_by)
    gross = amount(lowering, node.takes) if node.takes else None
    finish(lowering, gross.node if gross else core.Const(0))
    return pay(lowering, payer, payee)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The deduction in English."""
    from obcdsl.clauses.payment_english import plain_payment
    from obcdsl.english.prose import Prose

    return Prose(node.head.said, plain_payment(words, node.head, node.payment, node.takes))
