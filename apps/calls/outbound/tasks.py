"""The schedule of our own calls, in the Celery worker."""

from __future__ import annotations

from celery import shared_task

from . import placing, preparing, services
from .asking import PLACE_CALLS, PREPARE_CAMPAIGN, ask_to_prepare


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name=PLACE_CALLS, ignore_result=True
)
def place_outbound_calls() -> None:
    """Call whoever may be called now."""
    placing.place_all()


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.tend_outbound_calls", ignore_result=True
)
def tend_outbound_calls() -> None:
    """Put up what the rules ask for, and look up calls nothing was heard of."""
    placing.look_up_all()
    services.fill_rules()


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name=PREPARE_CAMPAIGN, acks_late=True, ignore_result=True
)
def prepare_campaign(campaign_id: int) -> None:
    """Write down whom a campaign calls, for a while; the rest is another message."""
    if preparing.prepare(campaign_id):
        ask_to_prepare(campaign_id)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_campaigns", ignore_result=True
)
def sweep_campaigns() -> None:
    """Go on with campaigns whose message was lost, or whose worker died."""
    for campaign_id in preparing.unprepared():
        ask_to_prepare(campaign_id)
