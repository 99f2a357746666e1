"""Runs scripts and documents of Systems Manager Automation against made-up answers, in a made-up time.

Reads a list of tasks as JSON from standard input and writes a list of what became of them. A task has either `script`,
`handler` and `events`, or `document`, a text in YAML; and `answers`, by `<service> <operation> <region>`: the last of
them counts whose `after` (the same text of another call) has been called, `times` times. It is no Systems Manager: it knows what the
project's documents use, by the user guide.
"""

import copy
import email.message
import http.server
import io
import json
import re
import sys
import threading
import time
import types
import urllib.error
import urllib.request
from datetime import datetime, timezone

from botocore import xform_name
from botocore.exceptions import ClientError

START = 1_800_000_000


class World:
    """Answers calls, and remembers them."""

    def __init__(self, task):
        self.answers = task['answers']
        self.now = START
        self.calls = []
        self.slept = []
        self.agrees = task.get('agrees', True)
        self.operations = {xform_name(key.split()[1]): key.split()[1] for key in self.answers}

    def answer(self, service, operation, region, given):
        key = f'{service} {operation} {region}'
        made = [' '.join(call[:3]) for call in self.calls]
        self.calls.append([service, operation, region, given])
        rules = [
            rule
            for rule in self.answers.get(key, [])
            if rule.get('after') is None or made.count(rule['after']) >= rule.get('times', 1)
        ]
        if not rules:
            raise Exception(f'{operation}: nobody answers')
        if 'code' in rules[-1]:
            error = {'Code': rules[-1]['code'], 'Message': rules[-1]['error']}
            metadata = {'HTTPStatusCode': rules[-1]['status']}
            raise ClientError({'Error': error, 'ResponseMetadata': metadata}, operation)
        if 'error' in rules[-1]:
            raise Exception(rules[-1]['error'])
        return moments(rules[-1]['answer'])

    def install(self):
        def client(service, region_name, config):
            assert config.retries['total_max_attempts'] == 1 and 1 <= config.read_timeout <= 10
            world = self

            class Client:
                def __getattr__(self, name):
                    operation = world.operations.get(name, name)
                    return lambda **given: world.answer(service, operation, region_name, given)

            return Client()

        def open_url(request, timeout):
            given = {'url': request.full_url}
            if request.data is not None:
                assert request.get_header('Content-type') == 'application/json'
                given['body'] = request.data.decode()
            # The scripts do not say from where they ask.
            status = self.answer('https', request.get_method(), 'us-west-2', given)['status']
            if status == 0:
                raise urllib.error.URLError('refused')
            if status >= 300:
                raise urllib.error.HTTPError(request.full_url, status, 'no', email.message.Message(), io.BytesIO())
            answer = io.BytesIO()
            answer.status = status
            return answer

        def sleep(seconds):
            self.slept.append(seconds)
            self.now += seconds

        sys.modules['boto3'] = types.SimpleNamespace(client=client)
        urllib.request.urlopen = open_url
        time.time = lambda: self.now
        time.sleep = sleep


def moments(answer):
    """`{"$time": seconds}` is a time, as boto3 has it."""
    if isinstance(answer, dict):
        if set(answer) == {'$time'}:
            return datetime.fromtimestamp(answer['$time'], timezone.utc)
        return {key: moments(item) for key, item in answer.items()}
    return [moments(item) for item in answer] if isinstance(answer, list) else answer


def run_script(script, handler, events):
    scope = {}
    exec(script, scope)
    # Systems Manager passes JSON in and out. Nobody says that a whole number stays one on the way in.
    return json.loads(json.dumps(scope[handler](json.loads(json.dumps(events), parse_int=float), None)))


class Execution:
    """A run of a document."""

    def __init__(self, document, world, parameters):
        self.steps = document['mainSteps']
        self.world = world
        self.values = {name: each['default'] for name, each in document.get('parameters', {}).items()}
        self.values.update(parameters)
        self.values['automation:EXECUTION_ID'] = '4105a4fc-f944-11e6-9d32-0a1b2c3d495h'
        self.record = []

    def run(self):
        names = [step['name'] for step in self.steps]
        at, status = 0, 'Success'
        while at < len(self.steps):
            step = self.steps[at]
            try:
                target = self.step(step)
                self.record.append([step['name'], 'Success'])
                target = target or step.get('nextStep')
            except Exception as error:
                self.record.append([step['name'], str(error)])
                failing = step.get('onFailure', 'Abort')
                if step.get('isCritical', failing != 'Continue'):
                    status = 'Failed'
                if failing == 'Abort':
                    break
                target = failing[len('step:') :] if failing.startswith('step:') else None
            at = at + 1 if target is None else names.index(target)
        return {'status': status, 'steps': self.record}

    def step(self, step):
        inputs = self.filled(step['inputs'])
        if step['action'] == 'aws:branch':
            for choice in inputs['Choices']:
                if all(self.holds(each) for each in choice['And']):
                    return choice['NextStep']
            return inputs['Default']
        if step['action'] == 'aws:approve':
            if not self.world.agrees:
                raise Exception('rejected')
            return None
        assert step['action'] == 'aws:executeScript' and step['timeoutSeconds'] <= 600
        for attempt in range(step.get('maxAttempts', 1)):
            began = self.world.now
            try:
                payload = run_script(inputs['Script'], inputs['Handler'], inputs.get('InputPayload', {}))
                break
            except Exception:
                if attempt + 1 == step.get('maxAttempts', 1):
                    raise
            finally:
                assert self.world.now - began <= step['timeoutSeconds'], step['name'] + ' took too long'
        for output in step.get('outputs', []):
            value = {'Payload': payload}
            for part in output['Selector'].split('.')[1:]:
                value = value[part]
            assert isinstance(value, {'String': str, 'Boolean': bool}[output['Type']]), output
            self.values[step['name'] + '.' + output['Name']] = value
        return None

    def holds(self, condition):
        expected = [value for key, value in condition.items() if key != 'Variable'][0]
        return condition['Variable'] == expected

    def filled(self, data):
        if isinstance(data, str):
            whole = re.fullmatch(r'\{\{ ([\w.:]+) \}\}', data)
            assert whole or '{{' not in data, data
            return self.values[whole[1]] if whole else data
        if isinstance(data, list):
            return [self.filled(item) for item in data]
        if isinstance(data, dict):
            return {key: self.filled(item) for key, item in data.items()}
        return data


def run(task):
    world = World(task)
    world.install()
    result = {}
    try:
        if 'document' in task:
            import yaml

            execution = Execution(yaml.safe_load(task['document']), world, task.get('parameters', {}))
            result = execution.run()
        else:
            result['payload'] = run_script(task['script'], task['handler'], copy.deepcopy(task['events']))
    except Exception as error:
        result['error'] = str(error)
    return {**result, 'calls': world.calls, 'slept': world.slept}


def redirected(script):
    """What `ask` says of a server that sends everybody elsewhere, where there would be an answer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302 if self.path == '/' else 200)
            self.send_header('Location', '/there')
            self.end_headers()

        def log_message(self, *_):
            pass

    scope = {}
    sys.modules.setdefault('boto3', types.SimpleNamespace())
    exec(script, scope)
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer = scope['ask']('GET', f'http://127.0.0.1:{server.server_port}/', None, 5)
        server.shutdown()
    return answer


def check_calls(calls):
    """What botocore, which knows the services' own descriptions, has against some calls."""
    import botocore.session
    from botocore.validate import ParamValidator

    session, found = botocore.session.get_session(), []
    for service, operation, given in calls:
        model = session.get_service_model(service)
        if operation not in model.operation_names:
            found.append(f'{service} has no {operation}')
            continue
        report = ParamValidator().validate(given, model.operation_model(operation).input_shape)
        if report.has_errors():
            found.append(f'{service} {operation}: {report.generate_report()}')
    return found


def main():
    request = json.load(sys.stdin)
    import jmespath

    for expression in request.get('expressions', []):
        jmespath.compile(expression)
    answer = {
        'redirect': redirected(request['redirect']) if 'redirect' in request else None,
        'problems': check_calls(request.get('check', [])),
        'results': [run(task) for task in request.get('tasks', [])],
        'names': [xform_name(name, '-') for name in request.get('names', [])],
    }
    json.dump(answer, sys.stdout)


main()
