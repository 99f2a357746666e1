import { Bound } from './execution';
import { Call, Condition, Step } from './step';

/**
 * Runtime of Systems Manager with botocore and jmespath, which boto3 brings along.
 * Source: Systems Manager User Guide, aws:executeScript.
 */
export const SCRIPT_RUNTIME = 'python3.11';

/** The calls and conditions of a step without what only people and IAM read. */
type ScriptCall = Omit<Call, 'resources'>;
type ScriptCondition = Pick<Condition, 'words' | 'holds'> & { readonly call?: ScriptCall };

/** What the interpreter is given of a step. */
export interface ScriptStep extends Pick<
  Step,
  'notChecked' | 'outputs' | 'pollSeconds' | 'remember' | 'repeat' | 'timeoutSeconds'
> {
  readonly look?: readonly ScriptCall[];
  readonly preconditions?: readonly ScriptCondition[];
  readonly signals?: readonly ScriptCondition[];
  readonly calls?: readonly ScriptCall[];
  readonly until?: readonly ScriptCondition[];
  readonly explain?: { readonly call: ScriptCall; readonly text: string };
  /** A failure yields outputs of `null` instead, so that later steps find them. */
  readonly yields?: boolean;
}

/** The first argument of the interpreter. */
export interface ScriptEvents {
  readonly step: ScriptStep;
  /**
   * Outputs of earlier steps; as text, each is read as JSON.
   *
   * @default - none
   */
  readonly bound?: Bound;
}

/**
 * `runStep` of execution.ts in Python, for `aws:executeScript`: the same data, the same order, the same
 * words. It raises where a step fails. Ways out, and the person who decides, are steps of the document.
 *
 * A call that a service refuses for being busy is made again within its time: in a disaster everybody
 * calls the Region that is left. One that is not answered is not, since that may be a dead Region.
 *
 * Numbers come as whole ones, whatever Systems Manager has made of them on the way.
 *
 * Outputs are texts of JSON: Systems Manager has types for texts, but none for "a number or nothing".
 *
 * It must contain no `{{`, which Systems Manager would replace, and neither `${` nor `%{`, which
 * Terraform would.
 */
export const INTERPRETER = String.raw`import json
import re
import time
import urllib.error
import urllib.request
from datetime import datetime

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

CALL_SECONDS = 10
RETRY_SECONDS = 2
POLL_SECONDS = 10
TICK = '\x60'
REFERENCE = re.compile(r'@\{([A-Za-z]+)([+-][0-9]+)?\}')


def interpret(events):
    step = Step(plain(events['step']), events.get('bound', {}))
    try:
        return step.run()
    except Exception as error:
        reason = step.explained(str(error))
        if not events['step'].get('yields'):
            raise Exception(reason) from None
        return {'outcome': 'degraded', 'reason': reason, 'outputs': step.outputs(failed=True)}


def text(value):
    return json.dumps(value, separators=(',', ':'), ensure_ascii=False)


def read(value):
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        value = value.timestamp()
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


urllib.request.install_opener(urllib.request.build_opener(Unmoved))


def busy(error):
    status = error.response['ResponseMetadata'].get('HTTPStatusCode', 0)
    return status >= 500 or 'Throttl' in error.response['Error'].get('Code', '')


def patiently(make, seconds):
    until = time.time() + seconds
    while True:
        try:
            return make()
        except ClientError as error:
            if not busy(error) or time.time() + RETRY_SECONDS > until:
                raise
            time.sleep(RETRY_SECONDS)


def ask(method, url, body, seconds):
    data, headers = (None, {}) if body is None else (body.encode(), {'Content-Type': 'application/json'})
    try:
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return {'status': answer.status}
    except urllib.error.HTTPError as error:
        return {'status': error.code}
    except Exception:
        return {'status': 0}


class Step:
    def __init__(self, step, bound):
        self.step = step
        self.bound = {name: read(value) for name, value in bound.items()}
        self.deadline = time.time() + step['timeoutSeconds']

    def run(self):
        step = self.step
        if 'notChecked' in step:
            raise Exception('not checked: ' + step['notChecked'])
        for call in step.get('look', []):
            self.call(call)
        missing = self.missing(step.get('preconditions', []))
        if missing:
            raise Exception('refused: it is not so that ' + '; nor that '.join(missing))
        signals = [self.look(signal) for signal in step.get('signals', [])]
        repeat = step.get('repeat') or {'times': 1, 'everySeconds': 0}
        made = 0
        for turn in range(repeat['times']):
            if turn > 0:
                time.sleep(repeat['everySeconds'])
            for call in step.get('calls', []):
                if 'when' not in call or self.query(call['when'], self.bound) is True:
                    self.call(call)
                    made += 1
        self.wait(step.get('until', []))
        for name, value in step.get('remember', {}).items():
            self.bound[name] = self.fill(value)
        return {
            'outcome': 'already-done' if step.get('calls') and made == 0 else 'done',
            'outputs': self.outputs(),
            'signals': signals,
            'agree': bool(signals) and all(signal['holds'] for signal in signals),
        }

    def outputs(self, failed=False):
        return {name: text(None if failed else self.bound.get(name)) for name in self.step.get('outputs', [])}

    def explained(self, reason):
        explain = self.step.get('explain')
        if not explain or ' says: ' in reason:
            return reason
        try:
            said = self.query(explain['text'], self.call(explain['call'], CALL_SECONDS))
        except Exception:
            return reason
        return reason + '; ' + explain['call']['service'] + ' says: ' + said if isinstance(said, str) else reason

    def wait(self, conditions):
        poll = self.step.get('pollSeconds', POLL_SECONDS)
        while True:
            missing = self.missing(conditions)
            if not missing:
                return
            if time.time() + poll > self.deadline:
                raise Exception('in time it did not come true that ' + '; nor that '.join(missing))
            time.sleep(poll)

    def missing(self, conditions):
        found = [self.look(condition) for condition in conditions]
        return [
            each['words'] + (' (' + each['trouble'] + ')' if 'trouble' in each else '')
            for each in found
            if not each['holds']
        ]

    def look(self, condition):
        words = condition['words']
        try:
            data = self.call(condition['call']) if 'call' in condition else self.bound
            return {'words': words, 'holds': self.query(condition['holds'], data) is True}
        except Exception as error:
            return {'words': words, 'holds': False, 'trouble': str(error)}

    def call(self, call, seconds=None):
        seconds = seconds or max(1, min(call.get('seconds', CALL_SECONDS), self.deadline - time.time()))
        given = self.fill(call['input'])
        if call['service'] == 'https':
            answer = ask(call['operation'], given['url'], given.get('body'), seconds)
        else:
            config = Config(connect_timeout=seconds, read_timeout=seconds, retries={'total_max_attempts': 1})
            client = boto3.client(call['service'], region_name=call['region'], config=config)
            make = getattr(client, xform_name(call['operation']))
            answer = plain(patiently(lambda: make(**given), seconds))
        for name, expression in call.get('bind', {}).items():
            self.bound[name] = self.query(expression, answer)
        return answer

    def fill(self, data):
        if isinstance(data, str):
            whole = REFERENCE.fullmatch(data)
            if whole:
                return self.value(*whole.groups())
            return REFERENCE.sub(lambda match: self.spoken(self.value(*match.groups())), data)
        if isinstance(data, list):
            return [self.fill(item) for item in data]
        if isinstance(data, dict):
            return {key: self.fill(item) for key, item in data.items()}
        return data

    def spoken(self, value):
        if value is None:
            return 'unknown'
        return value if isinstance(value, str) else text(value)

    def query(self, expression, data):
        def literal(match):
            return TICK + text(self.value(*match.groups())).replace(TICK, '\\u0060') + TICK

        return jmespath.search(REFERENCE.sub(literal, expression), data)

    def value(self, name, offset):
        if name == 'now':
            return int(time.time()) + int(offset or 0)
        if name not in self.bound:
            raise Exception("nothing has been bound to '" + name + "'")
        return self.bound[name]
`;

/** Name of the function of `SHARE_INTERPRETER`, and of what it yields. */
export const SHARE_HANDLER = 'share';

/**
 * Yields the interpreter, for the steps to run. A document may have 64 KB, and a runbook has some
 * thirty scripts: with the interpreter in each of them it would not fit.
 */
export const SHARE_INTERPRETER = `import base64

INTERPRETER = r'''
${INTERPRETER}'''


def ${SHARE_HANDLER}(events, context):
    # Letters and digits only, which nothing on the way to the steps changes.
    return {'interpreter': base64.b64encode(INTERPRETER.encode()).decode()}
`;

/** Name of the function of `RUN_STEP`. */
export const RUN_HANDLER = 'run';

/** Runs one step with the interpreter of the document's first step. */
export const RUN_STEP = `import base64
def ${RUN_HANDLER}(events, context):
    exec(base64.b64decode(events['interpreter']), globals())
    return interpret(events)
`;
