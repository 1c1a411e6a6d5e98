"""Pages of tables that grow without end."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.functional import cached_property

MOST_ROWS: Final = 10_000


class CappedPaginator(Paginator):
    """Counts no further than ten thousand rows; older ones are found by filters.

    Counting a million takes longer than reading a page of them.
    """

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:MOST_ROWS].count())


class OnwardPaginator(CappedPaginator):
    """Pages go on behind what was counted: whoever reads them all gets them all."""

    def validate_number(self, number: Any) -> int:
        """Raises ``EmptyPage`` below 1; ``page`` tells what lies behind the end."""
        if int(number) < 1:
            raise EmptyPage(self.error_messages["min_page"])
        return int(number)

    def page(self, number: Any) -> OnwardPage:
        """Raises ``EmptyPage``."""
        place = self.validate_number(number)
        before = (place - 1) * self.per_page
        rows: Any = self.object_list
        found = list(rows[before : before + self.per_page + 1])
        if not found and place > 1:
            raise EmptyPage(self.error_messages["no_results"])
        more = len(found) > self.per_page
        return OnwardPage(found[: self.per_page], place, self, more=more)


class OnwardPage(Page):
    """A page that knows by itself whether there is another."""

    def __init__(
        self, rows: list[Any], number: int, paginator: Paginator, *, more: bool
    ) -> None:
        super().__init__(rows, number, paginator)
        self._more = more

    def has_next(self) -> bool:
        return self._more
