"""Reading figures, the calls behind them, and both as files."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.api import VIEW_CUSTOMER, ExportThrottle, etagged, whole_number

from ...api.serializers import VIEW_CALL
from ...models import Call
from ...selectors import with_escalated
from ..drill import Part, calls_behind
from ..metrics import METRICS, VIEW_COST, VIEW_REPORTS, Split
from ..queries import BadQuestion, Report, report
from ..windows import By
from . import files, questions, tables
from .serializers import (
    CountedCallSerializer,
    MetricSerializer,
    ReportSerializer,
    metrics_body,
    page_of,
    report_body,
)


class MetricList(APIView):
    """The figures there are, each with its definition."""

    required_permissions = (VIEW_REPORTS,)
    pagination_class = None

    @extend_schema(responses=MetricSerializer(many=True))
    @method_decorator(etagged)
    def get(self, request: Request) -> Response:
        seen = [
            metric
            for metric in METRICS.values()
            if request.user.has_perms(metric.permissions)
        ]
        return Response(metrics_body(seen))


class FigureList(APIView):
    """Figures over local days, cut up by time and told apart by one thing. Groups come
    in pages; `totals` are of the whole window on each of them."""

    required_permissions = (VIEW_REPORTS,)

    @extend_schema(
        parameters=[questions.FiguresPageQuestion], responses=ReportSerializer
    )
    @method_decorator(etagged)
    def get(self, request: Request) -> Response:
        question = questions.asked(questions.FiguresPageQuestion, request)
        found = _report(question, request)
        data = question.validated_data
        page, cursor = page_of(found.groups, data.get("cursor"), data["page_size"])
        return Response(report_body(found, page, cursor))


class AnyAccept(BaseContentNegotiation):
    """A file is a file, and a refusal JSON, whatever is asked to be accepted."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], JSONRenderer.media_type


class _File(APIView):
    required_permissions: tuple[str, ...] = (VIEW_REPORTS,)
    content_negotiation_class = AnyAccept
    throttle_classes = (ExportThrottle,)


def _described(media_type: str, question: Any) -> Any:
    kind = OpenApiTypes.STR if media_type == files.CSV else OpenApiTypes.BINARY
    return extend_schema(
        parameters=[question],
        responses={(200, media_type): OpenApiResponse(kind, "The file.")},
    )


class FiguresCsv(_File):
    """The same figures as a CSV file, one figure a row, all groups."""

    @_described(files.CSV, questions.FiguresQuestion)
    def get(self, request: Request) -> StreamingHttpResponse:
        question = questions.asked(questions.FiguresQuestion, request)
        found = _report(question, request)
        rows = tables.figure_rows(found)
        return files.csv_file(_name("figures", found), tables.FIGURE_HEADER, rows)


class FiguresXlsx(_File):
    """The same figures as a spreadsheet, one figure a row, all groups."""

    @_described(files.XLSX, questions.FiguresQuestion)
    def get(self, request: Request) -> StreamingHttpResponse:
        question = questions.asked(questions.FiguresQuestion, request)
        found = _report(question, request)
        rows = tables.figure_rows(found)
        return files.xlsx_file(_name("figures", found), tables.FIGURE_HEADER, rows)


class NewestFirst(CursorPagination):
    """Pages that stay put while calls are added."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("-started_at", "-id")

    def get_page_size(self, request: Request) -> int:
        raw = request.query_params.get(self.page_size_query_param)
        if raw is None:
            return self.page_size
        return whole_number(self.page_size_query_param, raw, self.max_page_size)

    def decode_cursor(self, request: Request) -> Any:
        """Raises ``NotFound``, also for a place that is no time."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                placed = parse_datetime(str(cursor.position))
            except ValueError:
                placed = None
            if placed is None:
                raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                bounds = {"minimum": 1, "maximum": self.max_page_size}
                parameter["schema"] |= {**bounds, "default": self.page_size}
        return parameters


class CallsBehind(ListAPIView[Call]):
    """The calls a figure was counted from, the newest first."""

    required_permissions = (VIEW_REPORTS, VIEW_CALL)
    queryset = Call.objects.none()
    serializer_class = CountedCallSerializer
    pagination_class = NewestFirst
    filter_backends = ()

    @extend_schema(parameters=[questions.CallsPageQuestion])
    @method_decorator(etagged)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        question = questions.asked(questions.CallsPageQuestion, self.request)
        calls = _behind(question, self.request)
        return with_escalated(calls).select_related("customer").defer("slots")


class CallsCsv(_File):
    """The calls a figure was counted from as a CSV file, the oldest first."""

    required_permissions = (VIEW_REPORTS, VIEW_CALL)

    @_described(files.CSV, questions.CallsQuestion)
    def get(self, request: Request) -> StreamingHttpResponse:
        return files.csv_file("calls", tables.CALL_HEADER, _call_rows(request))


class CallsXlsx(_File):
    """The calls a figure was counted from as a spreadsheet, the oldest first."""

    required_permissions = (VIEW_REPORTS, VIEW_CALL)

    @_described(files.XLSX, questions.CallsQuestion)
    def get(self, request: Request) -> StreamingHttpResponse:
        return files.xlsx_file("calls", tables.CALL_HEADER, _call_rows(request))


def _report(question: questions.FiguresQuestion, request: Request) -> Report:
    data = question.validated_data
    split = data.get("split")
    try:
        return report(
            questions.chosen_metrics(question, request.user),
            question.window(),
            by=By(data["by"]),
            split=Split(split) if split else None,
            filters=question.filters(),
            compare=data["compare"],
        )
    except BadQuestion as error:
        questions.refuse(error)


def _behind(question: questions.CallsQuestion, request: Request) -> Any:
    data = question.validated_data
    metric = METRICS[data["metric"]]
    questions.check_permitted(metric.id, request.user)
    questions.check_splits(question.filters(), request.user)
    try:
        return calls_behind(
            metric.id, Part(data["part"]), question.window(), question.filters()
        )
    except BadQuestion as error:
        questions.refuse(error)


def _call_rows(request: Request) -> Any:
    question = questions.asked(questions.CallsQuestion, request)
    return tables.call_rows(
        _behind(question, request),
        question.window().time_zone,
        persons=request.user.has_perm(VIEW_CUSTOMER),
        costs=request.user.has_perm(VIEW_COST),
    )


def _name(what: str, found: Report) -> str:
    return f"{what}-{found.window.first}-{found.window.last}"
