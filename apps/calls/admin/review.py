"""The review queue: what callers said that staff should look at, and label."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from apps.admin_pages import NotOffered, RowPage, TitledList, step_urls
from apps.agentbrain.services import load_brain

from ..models import ReviewItem
from ..review import labelling
from ..review.guesses import Likely, likely_intents
from ..review.labelling import NotLabelled, Use
from ..review.personal import why_personal
from ..transcript import in_words, shortened
from .badges import badge
from .review_filters import StatusFilter, TurnIntentFilter
from .review_form import KEPT_AS, meaning, posted_label, quick_label
from .review_page import in_order, next_open, review_page
from .when_filter import WhenFilter
from .who import member_of_staff

REVIEW = "calls.review_utterance"
QUICK_BUTTONS = 2
LONGEST_SAID = 160


class Queue(ChangeList):
    """The page's rows, each with what it may mean: the brain is loaded once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        brain = load_brain()
        for item in self.result_list:
            item.likely = likely_intents(brain, item.turn, QUICK_BUTTONS)


@admin.register(ReviewItem)
class ReviewItemAdmin(RowPage, TitledList, NotOffered):
    """Items are settled only by the buttons, each a POST that needs ``REVIEW``.

    They go with their call, or are dismissed; nobody deletes one.
    """

    list_title = "To review: what callers said"
    row_name = "utterance to review"

    list_display = ("said", "one_click")
    list_display_links = None
    list_filter = (StatusFilter, "reason", TurnIntentFilter, ("created_at", WhenFilter))
    list_select_related = ("turn__call", "label", "reviewed_by")
    list_per_page = 25
    search_fields = ("turn__text",)
    search_help_text = "Words that were said"
    show_full_result_count = False
    sortable_by = ()
    actions = None

    @admin.display(description="What the caller said")
    def said(self, item: ReviewItem) -> SafeString:
        words = shortened(item.turn.text or "(no words recognised)", LONGEST_SAID)
        taken = in_words(item.turn.intent) or "nothing"
        return format_html(
            '<a href="{}" class="cc-said">“{}”</a><br>{} <span class="cc-quiet">'
            "{}, taken as: {}</span>",
            self.row_url(item.pk),
            words,
            badge(item.reason, item.get_reason_display()),
            f"{timezone.localtime(item.turn.call.started_at):%a %b %-d, %H:%M}",
            taken,
        )

    @admin.display(description="It means")
    def one_click(self, item: ReviewItem) -> SafeString | str:
        """Buttons that post the list's own form, with its CSRF token."""
        if item.status != ReviewItem.Status.OPEN:
            return _settled(item)
        if not item.turn.text or why_personal(item.turn):
            return format_html('<a href="{}">Look</a>', self.row_url(item.pk))
        url = reverse("admin:calls_reviewitem_label", args=[item.pk])
        likely: tuple[Likely, ...] = item.likely  # type: ignore[attr-defined]
        buttons = format_html_join(
            " ",
            '<button class="cc-button" name="quick" value="{}" formaction="{}">{}'
            "</button>",
            ((guess.code, url, guess.name) for guess in likely),
        )
        return format_html(
            '<div class="cc-quick">{} <a href="{}">Other</a></div>',
            buttons,
            self.row_url(item.pk),
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewItem]:
        items: QuerySet[ReviewItem] = in_order(super().get_queryset(request))
        return items

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-turn__call__started_at", "turn__call", "turn__index")

    def has_view_permission(
        self, request: HttpRequest, obj: ReviewItem | None = None
    ) -> bool:
        return request.user.has_perm(REVIEW)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REVIEW)

    def get_urls(self) -> list[URLPattern]:
        own = step_urls(
            self,
            label=self.label_view,
            dismiss=self.dismiss_view,
            undo=self.undo_view,
        )
        return [*own, *super().get_urls()]

    def page_rows(self) -> QuerySet[ReviewItem]:
        return ReviewItem.objects.select_related(
            "turn__call__customer", "label", "reviewed_by"
        )

    def page(
        self, request: HttpRequest, row: ReviewItem, typed: Any = None
    ) -> dict[str, Any]:
        """``typed`` is what was posted, where it was not accepted."""
        return {
            **review_page(row, request.user, typed),
            "title": "What did the caller mean?",
        }

    def label_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From the list by one button (``quick``), from the page with all of it."""
        item = self.find_row(request, pk)
        quick = request.POST.get("quick")
        try:
            given = quick_label(item, quick) if quick else posted_label(request.POST)
            settled = labelling.label(item, member_of_staff(request), given)
        except (NotLabelled, ValueError) as error:
            messages.error(request, str(error))
            if quick:
                return HttpResponseRedirect(self.row_url(item.pk))
            return self.show_page(
                request, item, self.page(request, item, typed=request.POST)
            )
        if not settled:
            return self._told_who_was_first(request, item)
        means = meaning(given.intent)
        kept = KEPT_AS[Use(given.use)]
        self.log_change(request, item, f"Labelled {means}, kept as {kept}.")
        text = ngettext(
            "%d utterance labelled “%s”, kept as %s.",
            "%d utterances with these words labelled “%s”, kept as %s.",
            settled,
        )
        self._tell(request, item, text % (settled, means, kept))
        return self._back_to_list(request) if quick else self._onward(item)

    def dismiss_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.find_row(request, pk)
        if not labelling.dismiss(item, member_of_staff(request)):
            return self._told_who_was_first(request, item)
        self.log_change(request, item, "Dismissed.")
        self._tell(request, item, "1 utterance dismissed.")
        return self._onward(item)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self.find_row(request, pk)
        opened = labelling.undo(item)
        self.log_change(request, item, "Opened again.")
        text = ngettext("%d utterance is open again.", "%d are open again.", opened)
        messages.success(request, text % opened)
        return HttpResponseRedirect(self.row_url(item.pk))

    def _tell(self, request: HttpRequest, item: ReviewItem, text: str) -> None:
        link = '{} <a href="{}">Look again or undo</a>'
        messages.success(request, format_html(link, text, self.row_url(item.pk)))

    def _onward(self, item: ReviewItem) -> HttpResponse:
        """The next in the queue; the empty list at its end."""
        following = next_open(item)
        if following is None:
            return HttpResponseRedirect(reverse("admin:calls_reviewitem_changelist"))
        return HttpResponseRedirect(self.row_url(following.pk))

    def _back_to_list(self, request: HttpRequest) -> HttpResponse:
        """As it was filtered: of the address one came from only the query is used."""
        came_from = urlsplit(request.headers.get("referer", ""))
        changelist = reverse("admin:calls_reviewitem_changelist")
        query = came_from.query if came_from.path == changelist else ""
        return HttpResponseRedirect(f"{changelist}?{query}" if query else changelist)

    def _told_who_was_first(
        self, request: HttpRequest, item: ReviewItem
    ) -> HttpResponse:
        row = ReviewItem.objects.select_related("reviewed_by").get(pk=item.pk)
        who = str(row.reviewed_by or "somebody who has left")
        if row.reviewed_by_id == request.user.pk:
            who = "you"
        done = row.get_status_display().lower()
        messages.warning(
            request, f"0 utterances changed: this one is {done} by {who} already."
        )
        return HttpResponseRedirect(self.row_url(item.pk))


def _settled(item: ReviewItem) -> str:
    who = item.reviewed_by or "somebody who has left"
    if item.status == ReviewItem.Status.DISMISSED:
        return f"dismissed by {who}"
    means = in_words(item.label.intent) if item.label else "label deleted"
    return f"{means or 'none of ours'}, by {who}"
