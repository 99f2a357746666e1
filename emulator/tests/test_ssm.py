"""SSM: executions of Automation documents."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from emulator.tests.case import ACCOUNT, STANDBY, EmulatorTestCase, post

SCRIPT = """
import boto3

def greet(events, context):
    print("greeting", events["who"])
    return {"greeting": {"text": "hello " + events["who"], "length": len(events["who"])}, "short": True}

def count_buckets(events, context):
    return {"buckets": [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]}

def create_bucket(events, context):
    region = boto3.session.Session().region_name
    boto3.client("s3").create_bucket(Bucket=events["name"], CreateBucketConfiguration={"LocationConstraint": region})
    return {}

def fail_twice(events, context):
    number = len(count_buckets(events, context)["buckets"])
    create_bucket({"name": f"attempt-{number}"}, context)
    if number < 2:
        raise ValueError("not yet")
    return {}

def fail(events, context):
    raise ValueError("it was meant to be")

def sleep(events, context):
    import time
    time.sleep(60)

def measure(events, context):
    import time
    began, real = time.time(), time.monotonic()
    for seconds in events["naps"]:
        time.sleep(seconds)
    return {"passed": time.time() - began, "slept": time.monotonic() - real}

def clock(events, context):
    import time
    return {"now": time.time()}

def ask(events, context):
    import urllib.error
    import urllib.request
    def status(url, method=None, body=None):
        data = None if body is None else body.encode()
        try:
            # Both ways to say it.
            if method is None:
                return urllib.request.urlopen(url, data, timeout=10).status
            headers = {"Content-Type": "application/json"}
            return urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0
    return {"statuses": [status(*request) for request in events["requests"]]}
"""


def script(name: str, handler: str, payload: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A step that runs a script."""
    inputs = {"Runtime": "python3.11", "Handler": handler, "Script": SCRIPT, "InputPayload": payload or {}}
    return {"name": name, "action": "aws:executeScript", "inputs": inputs, **more}


APPROVAL = {"name": "Approve", "action": "aws:approve", "inputs": {"Message": "Go on?", "Approvers": ["anyone"]}}


class AutomationTestCase(EmulatorTestCase):
    """Documents of the standby."""

    def setUp(self) -> None:
        super().setUp()
        self.ssm = self.client("ssm", STANDBY)
        self.world(gate=f"http://127.0.0.1:{self.port}")

    def create(self, *steps: dict[str, Any], **document: Any) -> None:
        content = {"schemaVersion": "0.3", "mainSteps": list(steps), **document}
        self.ssm.create_document(
            Name="runbook", DocumentType="Automation", DocumentFormat="JSON", Content=json.dumps(content)
        )

    def start(self, **parameters: str) -> str:
        started = self.ssm.start_automation_execution(
            DocumentName="runbook", Parameters={name: [value] for name, value in parameters.items()}
        )
        return str(started["AutomationExecutionId"])

    def shown(self, identifier: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ssm.get_automation_execution(AutomationExecutionId=identifier)[
            "AutomationExecution"
        ]
        return found

    def ended(self, identifier: str) -> dict[str, Any]:
        """The execution when it has a final status, or waits."""

        def look() -> dict[str, Any] | None:
            execution = self.shown(identifier)
            return execution if execution["AutomationExecutionStatus"] != "InProgress" else None

        execution: dict[str, Any] = self.eventually(look)
        return execution

    def run_to_end(self, *steps: dict[str, Any], **document: Any) -> dict[str, Any]:
        self.create(*steps, **document)
        return self.ended(self.start())

    def statuses(self, execution: dict[str, Any]) -> dict[str, str]:
        return {step["StepName"]: step["StepStatus"] for step in execution["StepExecutions"]}


class ScriptTest(AutomationTestCase):
    """aws:executeScript, references, outputs."""

    def test_values_go_from_parameters_to_steps_to_outputs(self) -> None:
        self.create(
            script(
                "Greet",
                "greet",
                {"who": "{{ Who }}"},
                outputs=[
                    {"Name": "Text", "Selector": "$.Payload.greeting.text", "Type": "String"},
                    {"Name": "Short", "Selector": "$.Payload.short", "Type": "Boolean"},
                ],
            ),
            script(
                "Again",
                "greet",
                {"who": "{{ Greet.Text }}, {{ global:REGION }}", "id": "{{ automation:EXECUTION_ID }}"},
            ),
            parameters={"Who": {"type": "String", "default": "nobody"}},
            outputs=["Greet.Text", "Greet.Short", "Again.Payload"],
        )
        execution = self.ended(self.start(Who="you"))
        self.assertEqual("Success", execution["AutomationExecutionStatus"], execution)
        self.assertEqual(
            (["hello you"], ["true"]), (execution["Outputs"]["Greet.Text"], execution["Outputs"]["Greet.Short"])
        )
        self.assertEqual(
            f"hello hello you, {STANDBY}", json.loads(execution["Outputs"]["Again.Payload"][0])["greeting"]["text"]
        )
        first, second = execution["StepExecutions"]
        self.assertIn("greeting you", first["Outputs"]["ExecutionLog"][0])
        self.assertEqual(execution["AutomationExecutionId"], json.loads(second["Inputs"]["InputPayload"])["id"])

    def test_a_reference_alone_keeps_its_type(self) -> None:
        self.create(
            script(
                "First",
                "greet",
                {"who": "you"},
                outputs=[{"Name": "All", "Selector": "$.Payload", "Type": "StringMap"}],
            ),
            script("Second", "greet", {"who": "you", "all": "{{ First.All }}"}),
        )
        execution = self.ended(self.start())
        given = json.loads(execution["StepExecutions"][1]["Inputs"]["InputPayload"])
        self.assertEqual({"greeting": {"text": "hello you", "length": 3}, "short": True}, given["all"])

    def test_its_calls_go_through_the_gate_in_the_region_of_the_document(self) -> None:
        self.client("s3", STANDBY).create_bucket(
            Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": STANDBY}
        )
        execution = self.run_to_end(
            script(
                "Count",
                "count_buckets",
                outputs=[{"Name": "Names", "Selector": "$.Payload.buckets", "Type": "StringList"}],
            ),
            outputs=["Count.Names"],
        )
        self.assertEqual(['["bucket"]'], execution["Outputs"]["Count.Names"])
        self.world(gate="http://127.0.0.1:9")
        self.assertEqual("Failed", self.ended(self.start())["AutomationExecutionStatus"])

    def test_without_a_gate_it_calls_nobody(self) -> None:
        self.world(gate=None)
        execution = self.run_to_end(script("Count", "count_buckets"))
        self.assertEqual(
            'Step Count failed: No gate is set: POST /warmsite/world {"gate": "http://127.0.0.1:N"}.',
            execution["FailureMessage"],
        )

    def test_a_failure_aborts(self) -> None:
        execution = self.run_to_end(script("Fail", "fail"), script("Greet", "greet", {"who": "you"}))
        self.assertEqual("Failed", execution["AutomationExecutionStatus"])
        self.assertEqual({"Fail": "Failed", "Greet": "Pending"}, self.statuses(execution))
        self.assertEqual("Step Fail failed: ValueError: it was meant to be", execution["FailureMessage"])

    def test_a_failure_can_be_passed_over_and_still_counts_if_critical(self) -> None:
        greet = script("Greet", "greet", {"who": "you"})
        execution = self.run_to_end(script("Fail", "fail", onFailure="Continue", isCritical=False), greet)
        self.assertEqual("Success", execution["AutomationExecutionStatus"])
        self.assertEqual({"Fail": "Failed", "Greet": "Success"}, self.statuses(execution))
        self.ssm.delete_document(Name="runbook")
        execution = self.run_to_end(script("Fail", "fail", onFailure="Continue"), greet)
        self.assertEqual("Failed", execution["AutomationExecutionStatus"])
        self.assertEqual({"Fail": "Failed", "Greet": "Success"}, self.statuses(execution))

    def test_a_failure_can_lead_to_a_step(self) -> None:
        execution = self.run_to_end(
            script("Fail", "fail", onFailure="step:Rescue", isCritical=False),
            script("Skipped", "greet", {"who": "you"}),
            script("Rescue", "greet", {"who": "me"}),
        )
        self.assertEqual({"Fail": "Failed", "Skipped": "Pending", "Rescue": "Success"}, self.statuses(execution))

    def test_steps_have_a_next_one_and_an_end(self) -> None:
        execution = self.run_to_end(
            script("A", "greet", {"who": "a"}, nextStep="C"),
            script("B", "greet", {"who": "b"}),
            script("C", "greet", {"who": "c"}, isEnd=True),
            script("D", "greet", {"who": "d"}),
        )
        self.assertEqual({"A": "Success", "B": "Pending", "C": "Success", "D": "Pending"}, self.statuses(execution))

    def test_it_is_tried_as_often_as_it_says(self) -> None:
        execution = self.run_to_end(script("Fail", "fail_twice", maxAttempts=2))
        self.assertEqual({"Fail": "Failed"}, self.statuses(execution))
        self.assertEqual(2, len(self.client("s3", STANDBY).list_buckets()["Buckets"]))
        self.ssm.delete_document(Name="runbook")
        execution = self.run_to_end(script("Fail", "fail_twice", maxAttempts=3))
        self.assertEqual({"Fail": "Success"}, self.statuses(execution))

    def test_it_times_out(self) -> None:
        execution = self.run_to_end(script("Sleep", "sleep", timeoutSeconds=1))
        self.assertEqual({"Sleep": "TimedOut"}, self.statuses(execution))
        self.assertEqual("Failed", execution["AutomationExecutionStatus"])

    def test_what_it_cannot_run_fails(self) -> None:
        execution = self.run_to_end({"name": "Other", "action": "aws:copyImage", "inputs": {}})
        self.assertEqual("Step Other failed: The emulator does not run aws:copyImage.", execution["FailureMessage"])

    def test_an_unknown_reference_fails(self) -> None:
        execution = self.run_to_end(script("Greet", "greet", {"who": "{{ Nobody.Name }}"}))
        self.assertIn("Failed to resolve input: Nobody.Name", execution["FailureMessage"])


class BranchStepTest(AutomationTestCase):
    """aws:branch."""

    def branch(self, *choices: dict[str, Any], **more: Any) -> dict[str, str]:
        self.create(
            script(
                "Greet",
                "greet",
                {"who": "you"},
                outputs=[
                    {"Name": "Length", "Selector": "$.Payload.greeting.length", "Type": "Integer"},
                    {"Name": "Text", "Selector": "$.Payload.greeting.text", "Type": "String"},
                ],
            ),
            {"name": "Choose", "action": "aws:branch", "inputs": {"Choices": list(choices), **more}},
            script("Next", "greet", {"who": "next"}, isEnd=True),
            script("Other", "greet", {"who": "other"}, isEnd=True),
        )
        return self.statuses(self.ended(self.start()))

    def test_the_first_true_choice_is_taken(self) -> None:
        statuses = self.branch(
            {"NextStep": "Next", "Variable": "{{ Greet.Length }}", "NumericGreater": 3},
            {
                "NextStep": "Other",
                "And": [
                    {"Variable": "{{ Greet.Text }}", "StartsWith": "hello"},
                    {"Not": {"Variable": "{{ Greet.Text }}", "StringEquals": "hello"}},
                ],
            },
        )
        self.assertEqual({"Greet": "Success", "Choose": "Success", "Next": "Pending", "Other": "Success"}, statuses)

    def test_else_the_default(self) -> None:
        statuses = self.branch({"NextStep": "Next", "Variable": "a", "StringEquals": "b"}, Default="Other")
        self.assertEqual(("Pending", "Success"), (statuses["Next"], statuses["Other"]))

    def test_else_the_step_that_follows(self) -> None:
        statuses = self.branch({"NextStep": "Other", "Variable": "a", "StringEquals": "b"})
        self.assertEqual(("Success", "Pending"), (statuses["Next"], statuses["Other"]))


class ApprovalTest(AutomationTestCase):
    """aws:approve, signals, stops."""

    def signal(self, identifier: str, signal: str = "Approve") -> None:
        self.ssm.send_automation_signal(
            AutomationExecutionId=identifier, SignalType=signal, Payload={"Comment": ["as agreed"]}
        )

    def test_it_waits_and_goes_on(self) -> None:
        self.create(APPROVAL, script("Greet", "greet", {"who": "you"}))
        identifier = self.start()
        execution = self.ended(identifier)
        self.assertEqual("Waiting", execution["AutomationExecutionStatus"])
        self.assertEqual("Approve", execution["CurrentStepName"])
        self.assertEqual({"Approve": "Waiting", "Greet": "Pending"}, self.statuses(execution))
        self.signal(identifier)
        execution = self.ended(identifier)
        self.assertEqual({"Approve": "Success", "Greet": "Success"}, self.statuses(execution))
        self.assertEqual(["Approved"], execution["StepExecutions"][0]["Outputs"]["ApprovalStatus"])

    def test_a_rejection_aborts(self) -> None:
        self.create(APPROVAL, script("Greet", "greet", {"who": "you"}))
        identifier = self.start()
        self.ended(identifier)
        self.signal(identifier, "Reject")
        execution = self.ended(identifier)
        self.assertEqual("Failed", execution["AutomationExecutionStatus"])
        self.assertEqual({"Approve": "Failed", "Greet": "Pending"}, self.statuses(execution))

    def test_two_approvals_where_two_are_wanted(self) -> None:
        inputs = {"Approvers": ["a", "b"], "MinRequiredApprovals": 2}
        self.create({**APPROVAL, "inputs": inputs})
        identifier = self.start()
        self.ended(identifier)
        self.signal(identifier)
        self.assertEqual("Waiting", self.shown(identifier)["AutomationExecutionStatus"])
        self.signal(identifier)
        self.assertEqual("Success", self.ended(identifier)["AutomationExecutionStatus"])

    def test_who_approves_too_late_approves_nothing(self) -> None:
        self.create({**APPROVAL, "timeoutSeconds": 1})
        identifier = self.start()
        self.ended(identifier)
        execution = self.eventually(
            lambda: (
                execution if (execution := self.shown(identifier))["AutomationExecutionStatus"] != "Waiting" else None
            )
        )
        self.assertEqual({"Approve": "TimedOut"}, self.statuses(execution))
        self.assert_refused(
            "InvalidAutomationSignalException",
            "Automation execution is in status Failed and does not wait for an approval.",
            self.signal,
            identifier=identifier,
        )

    def test_other_signals_are_refused(self) -> None:
        self.create(APPROVAL)
        identifier = self.start()
        self.ended(identifier)
        self.assert_refused(
            "InvalidAutomationSignalException",
            "The emulator does not know the signal Resume.",
            self.signal,
            identifier=identifier,
            signal="Resume",
        )

    def test_it_can_be_stopped(self) -> None:
        self.create(APPROVAL)
        identifier = self.start()
        self.ended(identifier)
        self.ssm.stop_automation_execution(AutomationExecutionId=identifier, Type="Cancel")
        self.assertEqual("Cancelled", self.ended(identifier)["AutomationExecutionStatus"])
        self.assert_refused(
            "InvalidAutomationStatusUpdateException",
            "Automation execution has ended with Cancelled.",
            self.ssm.stop_automation_execution,
            AutomationExecutionId=identifier,
        )

    def test_in_a_branch_it_goes_on_on_its_own(self) -> None:
        self.create(APPROVAL, script("Create", "create_bucket", {"name": "made-by-a-runbook"}))
        identifier = self.start()
        self.ended(identifier)
        branch = post(self.port, "branch")["port"]
        post(branch, "world", {"gate": f"http://127.0.0.1:{branch}"})
        parent, self.ssm = self.ssm, self.client("ssm", STANDBY, branch)
        self.signal(identifier)
        self.assertEqual("Success", self.ended(identifier)["AutomationExecutionStatus"])
        self.assertEqual(1, len(self.client("s3", STANDBY, branch).list_buckets()["Buckets"]))
        self.ssm = parent
        self.assertEqual("Waiting", self.shown(identifier)["AutomationExecutionStatus"])
        self.assertEqual([], self.client("s3", STANDBY).list_buckets()["Buckets"])

    def test_what_runs_goes_on_in_the_parent_only(self) -> None:
        self.create(script("Sleep", "sleep", timeoutSeconds=3))
        identifier = self.start()
        branch = post(self.port, "branch")["port"]
        found = self.client("ssm", STANDBY, branch).get_automation_execution(AutomationExecutionId=identifier)
        self.assertEqual(
            "The emulator branched while this was running; it goes on in the other branch only.",
            found["AutomationExecution"]["FailureMessage"],
        )
        self.assertEqual("InProgress", self.shown(identifier)["AutomationExecutionStatus"])


class Service:
    """Remembers what it is asked, and answers a path with the status that it names; `/silence` with nothing."""

    def __init__(self) -> None:
        asked = self.asked = []  # type: list[tuple[str, str, str | None, str]]

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked.append((self.command, self.path, self.headers.get("Content-Type"), body))
                status = self.path.rpartition("%2F")[2].rpartition("/")[2]
                if status == "silence":
                    return
                self.send_response(int(status))
                self.end_headers()

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class SimulationTest(AutomationTestCase):
    """Pace and service."""

    def payload(self, *steps: dict[str, Any]) -> Any:
        """What the last step yields."""
        execution = self.run_to_end(*steps)
        self.assertEqual("Success", execution["AutomationExecutionStatus"], execution)
        return json.loads(execution["StepExecutions"][-1]["Outputs"]["Payload"][0])

    def serve(self) -> Service:
        service = Service()
        self.addCleanup(service.stop)
        self.world(service=service.url)
        return service

    def test_at_a_pace_pauses_are_short_and_the_clock_runs_ahead(self) -> None:
        self.world(pace=100)
        found = self.payload(script("Measure", "measure", {"naps": [20, 600]}))
        self.assertTrue(620 <= found["passed"] < 621, found)
        self.assertTrue(0.7 <= found["slept"] < 1.7, found)

    def test_without_a_pace_time_is_real(self) -> None:
        found = self.payload(script("Measure", "measure", {"naps": [0.7]}))
        self.assertTrue(0.7 <= found["slept"] <= found["passed"] + 0.01 < 1.7, found)

    def test_a_step_times_out_in_real_time(self) -> None:
        self.world(pace=100)
        execution = self.run_to_end(script("Measure", "measure", {"naps": [3600] * 10}, timeoutSeconds=3))
        self.assertEqual({"Measure": "TimedOut"}, self.statuses(execution))

    def test_each_script_begins_in_real_time(self) -> None:
        self.world(pace=100)
        began = time.time()
        self.create(script("First", "measure", {"naps": [3600]}), script("Second", "clock"))
        steps = self.ended(self.start())["StepExecutions"]
        self.assertTrue(began < json.loads(steps[1]["Outputs"]["Payload"][0])["now"] < began + 60)

    def test_requests_to_the_world_go_to_the_service(self) -> None:
        service = self.serve()
        url, form = "https://inference.example.com/v1/a?b=c&d=/", "application/x-www-form-urlencoded"
        found = self.payload(
            script(
                "Ask",
                "ask",
                {
                    "requests": [
                        [f"{url}200"],
                        [f"{url}503", "GET"],
                        [f"{url}201", "PUT", "{}"],
                        [f"{url}301", "POST", "[1]"],
                        [f"{url}404", None, "a=b"],
                        [f"{url}silence"],
                        [f"{service.url}/plain/204"],
                    ]
                },
            )
        )
        self.assertEqual([200, 503, 201, 301, 404, 0, 204], found["statuses"])
        asked = "/?url=https%3A%2F%2Finference.example.com%2Fv1%2Fa%3Fb%3Dc%26d%3D%2F"
        self.assertEqual(
            [
                ("GET", f"{asked}200", None, ""),
                ("GET", f"{asked}503", "application/json", ""),
                ("PUT", f"{asked}201", "application/json", "{}"),
                ("POST", f"{asked}301", "application/json", "[1]"),
                ("POST", f"{asked}404", form, "a=b"),
                ("GET", f"{asked}silence", None, ""),
                ("GET", "/plain/204", None, ""),
            ],
            service.asked,
        )

    def test_without_a_service_they_go_where_they_are_meant_to(self) -> None:
        service = self.serve()
        self.world(service=None)
        # Nobody speaks TLS there.
        url = service.url.replace("http:", "https:")
        self.assertEqual([0], self.payload(script("Ask", "ask", {"requests": [[f"{url}/200"]]}))["statuses"])
        self.assertEqual([], service.asked)


class StartTest(AutomationTestCase):
    """StartAutomationExecution and the lists."""

    def refused(self, code: str, message: str, **arguments: Any) -> None:
        self.assert_refused(
            code, message, self.ssm.start_automation_execution, **{"DocumentName": "runbook", **arguments}
        )

    def test_refusals(self) -> None:
        invalid = "InvalidAutomationExecutionParametersException"
        self.refused("AutomationDefinitionNotFoundException", "Automation definition runbook not found.")
        self.create(
            APPROVAL,
            parameters={
                "Mode": {"type": "String", "allowedValues": ["planned", "disaster"]},
                "Region": {"type": "String", "allowedPattern": "us-[a-z]+-[0-9]", "default": "us-east-2"},
            },
        )
        self.refused(invalid, "Parameter Mode is required.")
        self.refused(invalid, "Unknown parameters: Colour.", Parameters={"Colour": ["red"]})
        self.refused(
            invalid,
            "Parameter Mode is invalid: party is not one of planned, disaster.",
            Parameters={"Mode": ["party"]},
        )
        self.refused(
            invalid,
            "Parameter Region is invalid: mars does not match us-[a-z]+-[0-9].",
            Parameters={"Mode": ["planned"], "Region": ["mars"]},
        )

    def test_other_documents_and_modes_are_refused(self) -> None:
        self.ssm.create_document(
            Name="command",
            DocumentType="Command",
            DocumentFormat="JSON",
            Content=json.dumps({"schemaVersion": "2.2", "mainSteps": []}),
        )
        self.refused(
            "AutomationDefinitionNotFoundException", "command is not an Automation document.", DocumentName="command"
        )
        self.create(APPROVAL)
        self.refused("InternalServerError", "The emulator runs executions in mode Auto only.", Mode="Interactive")

    def test_the_role_must_exist(self) -> None:
        self.create(APPROVAL, assumeRole="{{ Role }}", parameters={"Role": {"type": "String"}})
        arn = f"arn:aws:iam::{ACCOUNT}:role/runbooks"
        self.refused(
            "InvalidAutomationExecutionParametersException",
            "The defined assume role is unable to be assumed.",
            Parameters={"Role": [arn]},
        )
        self.client("iam").create_role(RoleName="runbooks", AssumeRolePolicyDocument="{}")
        self.assertEqual("Waiting", self.ended(self.start(Role=arn))["AutomationExecutionStatus"])

    def test_what_is_not_there_cannot_be_read(self) -> None:
        identifier = "12345678-1234-1234-1234-123456789012"
        self.assert_refused(
            "AutomationExecutionNotFoundException",
            f"Cannot find automation execution with id {identifier}",
            self.ssm.get_automation_execution,
            AutomationExecutionId=identifier,
        )

    def test_one_token_starts_one_execution(self) -> None:
        self.create(APPROVAL)
        token = "12345678-1234-1234-1234-123456789012"
        first, second = (
            self.ssm.start_automation_execution(DocumentName="runbook", ClientToken=token)["AutomationExecutionId"]
            for _ in range(2)
        )
        self.assertEqual(first, second)

    def test_they_are_listed(self) -> None:
        self.create(APPROVAL)
        identifiers = [self.start(), self.start()]
        self.ended(identifiers[1])
        listed = self.ssm.describe_automation_executions(
            Filters=[
                {"Key": "DocumentNamePrefix", "Values": ["run"]},
                {"Key": "ExecutionStatus", "Values": ["Waiting", "InProgress"]},
            ]
        )["AutomationExecutionMetadataList"]
        self.assertEqual(identifiers[::-1], [each["AutomationExecutionId"] for each in listed])
        one = self.ssm.describe_automation_executions(Filters=[{"Key": "ExecutionId", "Values": identifiers[:1]}])
        self.assertEqual(1, len(one["AutomationExecutionMetadataList"]))
        steps = self.ssm.describe_automation_step_executions(AutomationExecutionId=identifiers[0])["StepExecutions"]
        self.assertEqual(["Approve"], [step["StepName"] for step in steps])
        self.assert_refused(
            "InvalidFilterKey",
            "The emulator does not filter by CurrentAction.",
            self.ssm.describe_automation_executions,
            Filters=[{"Key": "CurrentAction", "Values": ["x"]}],
        )
