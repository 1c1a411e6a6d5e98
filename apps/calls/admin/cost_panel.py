"""What a call cost, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..costs.models import CallCost, Unit


@dataclass(frozen=True, slots=True)
class CostLine:
    """``amount`` is empty for what has no price."""

    what: str
    quantity: str
    amount: str


@dataclass(frozen=True, slots=True)
class CostPanel:
    """``sum`` is without what is in ``unpriced``."""

    sum: str
    lines: tuple[CostLine, ...]
    unpriced: tuple[CostLine, ...]


def cost_panel(cost: CallCost | None) -> CostPanel | None:
    """None for a call that used nothing a vendor counts, or is not over."""
    if cost is None:
        return None
    return CostPanel(str(cost), _lines(cost.lines), _lines(cost.unpriced))


def _lines(stored: Iterable[Mapping[str, str]]) -> tuple[CostLine, ...]:
    return tuple(
        CostLine(
            what=" ".join(filter(None, (line["vendor"], line["model"]))),
            quantity=f"{line['quantity']} {_unit(line['unit'])}",
            amount=line.get("amount", ""),
        )
        for line in stored
    )


def _unit(name: str) -> str:
    return str(Unit(name).label).lower() if name in Unit.values else name
