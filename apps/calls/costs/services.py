"""Working out what a call cost: after it, and again when prices were put right."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from ..models import Call, CallEvent
from ..reporting import marks
from .models import CallCost, Price
from .price_list import PriceList
from .usage import USAGE, Used, total_usage

_EXACT: Final = Decimal("0.000001")


def work_out_cost(call_id: int) -> CallCost | None:
    """Write what a call cost by its log and the prices of its day.

    The same log and prices give the same row, however often. None, and no row, for a
    call that used nothing a vendor counts.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().get(pk=call_id)
        events = CallEvent.objects.filter(call=call, kind=USAGE).order_by("pk")
        used = total_usage(events.values_list("data", flat=True), call.engine)
        if not used:
            if CallCost.objects.filter(call=call).delete()[0]:
                marks.touch([call_id])
            return None
        day = timezone.localtime(call.started_at).date()
        figures = _figures(used, PriceList(Price.objects.all(), day))
        cost, _created = CallCost.objects.update_or_create(call=call, defaults=figures)
        marks.touch([call_id])
    return cost


def _figures(used: list[Used], prices: PriceList) -> Mapping[str, Any]:
    lines: list[dict[str, str]] = []
    unpriced: list[dict[str, str]] = []
    amounts: list[Decimal] = []
    currency = ""
    for item in used:
        said = {
            "vendor": item.vendor,
            "model": item.model,
            "unit": item.unit,
            "quantity": plain(item.quantity),
        }
        price = prices.price_of(item)
        if price is None:
            unpriced.append(said)
            continue
        amount = item.quantity * price.price / price.per
        amounts.append(amount)
        currency = price.currency
        lines.append(
            {
                **said,
                "price": f"{plain(price.price)} for {price.per}",
                "amount": plain(amount.quantize(_EXACT)),
            }
        )
    return {
        "amount": sum(amounts, Decimal(0)).quantize(_EXACT) if amounts else None,
        "currency": currency,
        "lines": lines,
        "unpriced": unpriced,
    }


def plain(number: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    return f"{number.normalize():f}"
