"""CloudWatch: alarms that change their state, composite alarms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from emulator.tests.case import ACCOUNT, HOME, STANDBY, EmulatorTestCase

LATCH = {
    "AlarmName": "latch",
    "Namespace": "Warmsite/test",
    "MetricName": "Latch",
    "Dimensions": [{"Name": "Region", "Value": HOME}],
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "ignore",
}


class AlarmTestCase(EmulatorTestCase):
    """Alarms of the standby."""

    def setUp(self) -> None:
        super().setUp()
        self.cloudwatch = self.client("cloudwatch", STANDBY)
        self.now = datetime.now(UTC).replace(second=0, microsecond=0)

    def alarm(self, **changes: Any) -> None:
        self.cloudwatch.put_metric_alarm(**{**LATCH, **changes})

    def put(self, value: float, minute: int = 0, region: str = HOME, name: str = "Latch") -> None:
        self.cloudwatch.put_metric_data(
            Namespace="Warmsite/test",
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": "Region", "Value": region}],
                    "Value": value,
                    "Timestamp": self.now + timedelta(minutes=minute, seconds=1),
                }
            ],
        )

    def state(self, name: str = "latch") -> str:
        found = self.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return str((found["MetricAlarms"] + found["CompositeAlarms"])[0]["StateValue"])


class LatchTest(AlarmTestCase):
    """PutMetricData, PutMetricAlarm."""

    def test_it_knows_nothing_until_there_is_data(self) -> None:
        self.alarm()
        self.assertEqual("INSUFFICIENT_DATA", self.state())

    def test_it_is_set_and_released_by_data(self) -> None:
        self.alarm()
        self.put(1)
        self.assertEqual("ALARM", self.state())
        found = self.cloudwatch.describe_alarms(AlarmNames=["latch"])["MetricAlarms"][0]
        self.assertEqual(
            "Threshold Crossed: 1 out of the last 1 datapoints [1.0] was greater than or equal to the threshold (1.0).",
            found["StateReason"],
        )
        self.put(0, minute=1)
        self.assertEqual("OK", self.state())

    def test_within_one_period_the_maximum_counts(self) -> None:
        self.alarm()
        self.put(1)
        self.put(0)
        self.assertEqual("ALARM", self.state())

    def test_silence_keeps_the_state(self) -> None:
        self.alarm()
        self.put(1, minute=-30)
        self.put(0, minute=5, region=STANDBY)
        self.put(0, minute=5, name="Other")
        self.assertEqual("ALARM", self.state())

    def test_a_change_of_the_alarm_keeps_the_state(self) -> None:
        self.alarm()
        self.put(1)
        self.alarm(AlarmDescription="changed")
        self.assertEqual("ALARM", self.state())

    def test_a_set_state_holds(self) -> None:
        self.alarm()
        self.cloudwatch.set_alarm_state(AlarmName="latch", StateValue="ALARM", StateReason="test")
        self.assertEqual("ALARM", self.state())

    def test_several_periods(self) -> None:
        self.alarm(EvaluationPeriods=3, DatapointsToAlarm=2)
        self.put(1, minute=0)
        self.assertEqual("OK", self.state())
        self.put(0, minute=1)
        self.put(1, minute=2)
        self.assertEqual("ALARM", self.state())
        self.put(0, minute=3)
        self.assertEqual("OK", self.state())

    def test_missing_data_can_breach(self) -> None:
        self.alarm(
            ComparisonOperator="LessThanThreshold",
            EvaluationPeriods=2,
            DatapointsToAlarm=2,
            TreatMissingData="breaching",
        )
        self.put(0)
        self.assertEqual("ALARM", self.state())

    def test_an_alarm_of_another_region_does_not_see_it(self) -> None:
        self.alarm()
        self.client("cloudwatch", HOME).put_metric_data(
            Namespace="Warmsite/test",
            MetricData=[{"MetricName": "Latch", "Dimensions": LATCH["Dimensions"], "Value": 1}],
        )
        self.assertEqual("INSUFFICIENT_DATA", self.state())

    def test_what_was_put_can_be_read_even_under_aws_names(self) -> None:
        self.cloudwatch.put_metric_data(
            Namespace="AWS/RDS",
            MetricData=[
                {
                    "MetricName": "ReplicaLag",
                    "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "db-g1"}],
                    "Value": 2.5,
                    "Timestamp": self.now - timedelta(minutes=1),
                }
            ],
        )
        read = self.cloudwatch.get_metric_statistics(
            Namespace="AWS/RDS",
            MetricName="ReplicaLag",
            Period=60,
            Statistics=["Maximum"],
            Dimensions=[{"Name": "DBInstanceIdentifier", "Value": "db-g1"}],
            StartTime=self.now - timedelta(minutes=10),
            EndTime=self.now + timedelta(minutes=1),
        )
        self.assertEqual([2.5], [point["Maximum"] for point in read["Datapoints"]])

    def test_an_alarm_that_is_not_there_cannot_be_deleted(self) -> None:
        with self.assertRaises(self.cloudwatch.exceptions.ResourceNotFound):
            self.cloudwatch.delete_alarms(AlarmNames=["latch"])


class CompositeTest(AlarmTestCase):
    """PutCompositeAlarm."""

    def composite(self, rule: str) -> None:
        self.cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule=rule)

    def test_it_follows_its_alarms(self) -> None:
        self.alarm()
        self.alarm(AlarmName="other", MetricName="Other")
        self.composite('ALARM("latch") AND NOT (ALARM("other") OR FALSE)')
        self.assertEqual("OK", self.state("both"))
        self.put(1)
        self.assertEqual("ALARM", self.state("both"))
        self.put(1, name="Other")
        self.assertEqual("OK", self.state("both"))
        self.cloudwatch.set_alarm_state(AlarmName="other", StateValue="INSUFFICIENT_DATA", StateReason="test")
        self.assertEqual("ALARM", self.state("both"))

    def test_it_shows_its_rule(self) -> None:
        self.alarm()
        rule = f"OK(arn:aws:cloudwatch:{STANDBY}:{ACCOUNT}:alarm:latch)"
        self.composite(rule)
        found = self.cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
        self.assertEqual(("both", rule), (found["AlarmName"], found["AlarmRule"]))

    def test_a_rule_that_cannot_be_is_refused(self) -> None:
        for rule, message in {
            'ALARM("none")': "AlarmRule must only name alarms that exist, got none.",
            "TRUE AND": "AlarmRule must be valid, it ends too early.",
            "(TRUE": "AlarmRule must be valid, a bracket is open.",
            "TRUE FALSE": "AlarmRule must be valid, found FALSE too many.",
            "AND": "AlarmRule must be valid, AND is out of place.",
            "perhaps": "AlarmRule must be valid, cannot read perhaps.",
        }.items():
            self.assert_refused("ValidationError", message, self.composite, rule=rule)
