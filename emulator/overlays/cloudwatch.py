"""CloudWatch: alarms that change their state when data arrives, and composite alarms."""

from __future__ import annotations

import json
import operator
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import ResourceNotFound
from moto.cloudwatch.models import Alarm, CloudWatchBackend, MetricDatumBase, Statistics
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from emulator.overlays.alarm_rule import holds
from emulator.overlays.registry import overlay

OPERATORS = {
    "GreaterThanOrEqualToThreshold": ("greater than or equal to", operator.ge),
    "GreaterThanThreshold": ("greater than", operator.gt),
    "LessThanThreshold": ("less than", operator.lt),
    "LessThanOrEqualToThreshold": ("less than or equal to", operator.le),
}


@overlay(
    CloudWatchBackend,
    "PutMetricAlarm",
    why="moto starts an alarm as OK, and so again at each change; AWS starts with INSUFFICIENT_DATA and keeps it",
)
def put_metric_alarm(moto: Any, self: CloudWatchBackend, **given: Any) -> Alarm:
    before = self.alarms.get(given["name"])
    alarm: Alarm = moto(self, **given)
    alarm.state_value = "INSUFFICIENT_DATA"
    if before is not None:
        for name in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp", "history"):
            setattr(alarm, name, getattr(before, name))
    return alarm


@overlay(
    CloudWatchBackend,
    "PutMetricData",
    why="moto stores data and leaves every alarm as it is, the latch included",
)
def put_metric_data(moto: Any, self: CloudWatchBackend, namespace: str, metric_data: list[dict[str, Any]]) -> None:
    moto(self, namespace, metric_data)
    for datum in metric_data:
        dimensions = {dimension["Name"]: dimension["Value"] for dimension in datum.get("Dimensions") or []}
        for alarm in self.alarms.values():
            if (
                (alarm.namespace, alarm.metric_name) == (namespace, datum["MetricName"])
                and {dimension.name: dimension.value for dimension in alarm.dimensions} == dimensions
                and alarm.comparison_operator in OPERATORS
            ):
                _evaluate(self, alarm, dimensions)
    _evaluate_composites(self)


@overlay(CloudWatchBackend, "SetAlarmState", why="moto has no composite alarms that could follow")
def set_alarm_state(moto: Any, self: CloudWatchBackend, *arguments: Any) -> None:
    moto(self, *arguments)
    _evaluate_composites(self)


@overlay(CloudWatchResponse, "PutCompositeAlarm", why="moto lacks it")
def put_composite_alarm(_moto: Any, self: CloudWatchResponse) -> ActionResult:
    backend = self.cloudwatch_backend
    holds(self._get_param("AlarmRule"), {name: alarm.state_value for name, alarm in backend.alarms.items()})
    result: ActionResult = self.put_metric_alarm()
    backend.alarms[self._get_param("AlarmName")].alarm_rule = self._get_param("AlarmRule")  # type: ignore[attr-defined]
    _evaluate_composites(backend)
    return result


@overlay(CloudWatchBackend, "DeleteAlarms", why="moto ignores alarms that do not exist")
def delete_alarms(moto: Any, self: CloudWatchBackend, alarm_names: list[str]) -> None:
    if any(name not in self.alarms for name in alarm_names):
        raise ResourceNotFound
    moto(self, alarm_names)


def _evaluate(backend: CloudWatchBackend, alarm: Alarm, dimensions: dict[str, str]) -> None:
    """Judges the latest periods. Data of one period counts together: a maximum outlives a later, lower value."""
    periods: dict[int, list[MetricDatumBase]] = {}
    for datum in backend.get_all_metrics():
        if (datum.namespace, datum.name) == (alarm.namespace, alarm.metric_name) and {
            dimension.name: dimension.value for dimension in datum.dimensions
        } == dimensions:
            periods.setdefault(int(_seconds(datum.timestamp) // int(alarm.period)), []).append(datum)
    latest = max(periods)
    word, compare = OPERATORS[alarm.comparison_operator]
    values = [_value(alarm, periods.get(latest - age)) for age in range(int(alarm.evaluation_periods))]
    missing_breaches = alarm.treat_missing_data == "breaching"
    breaching = [missing_breaches if value is None else compare(value, float(alarm.threshold)) for value in values]
    needed = int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
    state = "ALARM" if sum(breaching) >= needed else "OK"
    if state == alarm.state_value:
        return
    known = [value for value in values if value is not None]
    crossed = "was" if state == "ALARM" else "was not"
    reason = (
        f"Threshold Crossed: {sum(breaching) if state == 'ALARM' else len(known)} out of the last {len(values)} "
        f"datapoints {known} {crossed} {word} the threshold ({float(alarm.threshold)})."
    )
    data = {"version": "1.0", "recentDatapoints": known, "threshold": float(alarm.threshold)}
    alarm.update_state(reason, json.dumps(data), state)


def _value(alarm: Alarm, data: list[MetricDatumBase] | None) -> float | None:
    if not data:
        return None
    statistics = Statistics([alarm.statistic], data[0].timestamp)
    statistics.metric_data = data
    value = statistics.get_statistics_for_type(alarm.statistic)
    return None if value is None else float(value)


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _evaluate_composites(backend: CloudWatchBackend) -> None:
    states = {name: alarm.state_value for name, alarm in backend.alarms.items()}
    for alarm in backend.alarms.values():
        if alarm.rule is not None:
            state = "ALARM" if holds(alarm.rule, states) else "OK"
            if state != alarm.state_value:
                alarm.update_state(f"{alarm.rule} is {str(state == 'ALARM').lower()}", "{}", state)
