"""Run by the outside interpreter: read reports with the generated, typed client.

Arguments: the folder of the generated package, the server's address, a token. Prints
what was read as JSON.
"""

import json
import sys

folder, url, token = sys.argv[1:]
sys.path.insert(0, folder)

from call_center_api_client import AuthenticatedClient  # noqa: E402
from call_center_api_client.api.v1 import (  # noqa: E402
    v1_reports_calls_csv_retrieve,
    v1_reports_calls_list,
    v1_reports_figures_retrieve,
    v1_reports_metrics_list,
)
from call_center_api_client.models import (  # noqa: E402
    V1ReportsCallsCsvRetrieveMetric,
    V1ReportsCallsListMetric,
    V1ReportsFiguresRetrieveMetricsItem,
    V1ReportsFiguresRetrieveSplit,
)

client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)
with client as client:
    metrics = v1_reports_metrics_list.sync(client=client)
    report = v1_reports_figures_retrieve.sync(
        client=client,
        metrics=[V1ReportsFiguresRetrieveMetricsItem.HANDLED],
        split=V1ReportsFiguresRetrieveSplit.INTENT,
        compare=True,
    )
    calls = v1_reports_calls_list.sync(
        client=client, metric=V1ReportsCallsListMetric.HANDLED
    )
    table = v1_reports_calls_csv_retrieve.sync_detailed(
        client=client, metric=V1ReportsCallsCsvRetrieveMetric.HANDLED
    )
print(
    json.dumps(
        {
            "metrics": [metric.id for metric in metrics],
            "zone": report.window.time_zone,
            "handled": report.totals[0].value,
            "before": report.totals[0].previous.value,
            "groups": {g.key: g.figures[0].numerator for g in report.groups},
            "calls": [call.call_sid for call in calls.results],
            "lines": len(table.content.splitlines()),
        }
    )
)
