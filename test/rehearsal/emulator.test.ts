import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from '../../lib/core/quantities';
import { Emulator, EmulatorProps, whyNoEmulator } from '../../lib/rehearsal/emulator';
import { ROOT } from '../support/environment';

// A stand-in for python3 plays the emulator's part of the conversation; the emulator has tests of its own.

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-emulator-test-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The emulator, told by a `python3` that does what the test wants. */
function props(python3: string): EmulatorProps {
  fs.writeFileSync(path.join(folder, 'python3'), python3, { mode: 0o755 });
  return {
    account: '111122223333',
    environment: { PATH: `${folder}:${path.dirname(process.execPath)}:/bin:/usr/bin` },
  };
}

/** Answers control calls and writes them, with its arguments, into `log`; ends with its input. */
const STAND_IN = `#!/usr/bin/env node
const fs = require('node:fs');
const log = (...words) => fs.appendFileSync(__dirname + '/log', words.join(' ') + '\\n');
log('start', ...process.argv.slice(2));
let dead = [];
const serve = (name, ready) => {
  const server = require('node:http').createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      log(name, request.method, request.url, body.replace(/127.0.0.1:\\d+/, 'GATE'));
      const given = JSON.parse(body || '{}');
      if (given.dead) dead = given.dead;
      if (given.zones) { response.statusCode = 400; return response.end('{"error":"ValueError: no zones here"}'); }
      if (request.url === '/warmsite/branch') return serve('branch', (port) => response.end(JSON.stringify({ port, pid: 2 })));
      response.end(request.url === '/warmsite/world' ? JSON.stringify({ dead }) : '{}');
      if (request.url === '/warmsite/stop') server.close();
    });
  });
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
};
serve('root', (port) => console.log(JSON.stringify({ port, pid: 1 })));
process.stdin.resume().on('end', () => { log('end'); process.exit(0); });
`;

const log = (): string[] => fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');

test('starts, seeds, branches and stops; every process learns of its own gate', async () => {
  const emulator = await Emulator.start(props(STAND_IN));
  await emulator.seed({ images: { 'us-east-2': ['ami-1'] } });
  await emulator.world({ capacity: { 'us-west-2': { '*': 'none' } } });
  const branch = await emulator.branch();
  expect(branch.gate.url).not.toBe(emulator.gate.url);
  await branch.stop();
  await branch.stop();
  const other = await emulator.branch();
  const { url } = other.gate;
  await emulator.stop();
  await expect(fetch(url)).rejects.toThrow();
  expect(log()).toEqual([
    `start ${path.join(ROOT, 'emulator/server.py')} --account 111122223333`,
    'root POST /warmsite/world {"gate":"http://GATE"}',
    'root POST /warmsite/seed {"images":{"us-east-2":["ami-1"]}}',
    'root POST /warmsite/world {"capacity":{"us-west-2":{"*":"none"}}}',
    'root POST /warmsite/branch {}',
    'branch POST /warmsite/world {"gate":"http://GATE"}',
    'branch POST /warmsite/stop {}',
    'root POST /warmsite/branch {}',
    'branch POST /warmsite/world {"gate":"http://GATE"}',
    'branch POST /warmsite/stop {}',
    'end',
  ]);
});

test('a Region is out of service for its callers and for the other Regions alike', async () => {
  const emulator = await Emulator.start(props(STAND_IN));
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-2/rds/aws4_request, SignedHeaders=host, Signature=0',
  };
  const dead = (): string[] => log().flatMap((line) => /"dead":(.*)}/.exec(line)?.[1] ?? []);
  await emulator.setRegion('us-east-2', 'refuse');
  await expect(fetch(emulator.gate.url, { headers })).rejects.toThrow();
  await emulator.setRegion('us-west-2', 'hang');
  await emulator.setRegion('us-west-2', 'unavailable');
  await emulator.setRegion('us-east-2', { delay: Duration.seconds(0) });
  await emulator.setRegion('us-west-2', 'open');
  expect((await fetch(emulator.gate.url, { headers })).status).toBe(200);
  expect(dead()).toEqual([
    '["us-east-2"]',
    '["us-east-2","us-west-2"]',
    '["us-east-2","us-west-2"]',
    '["us-west-2"]',
    '[]',
  ]);
  await emulator.stop();
});

test('what the emulator refuses, in its words', async () => {
  const emulator = await Emulator.start(props(STAND_IN));
  await expect(emulator.seed({ zones: [] })).rejects.toThrow(
    "emulator: refused 'seed': ValueError: no zones here [emulator-control]",
  );
  await emulator.stop();
});

test('an emulator that is gone', async () => {
  const emulator = await Emulator.start(props(STAND_IN));
  const branch = await emulator.branch();
  await emulator.stop();
  await expect(branch.seed({})).rejects.toThrow(
    /^emulator: does not answer any more: Error: connect ECONNREFUSED 127\.0\.0\.1:\d+ \[emulator-gone\]$/,
  );
});

describe('does not start', () => {
  test.each([
    [
      'without moto',
      `#!/bin/sh\necho "ModuleNotFoundError: No module named 'moto.server'" >&2\nexit 1\n`,
      'the Python package moto is not installed for python3',
    ],
    ['with a broken Python', '#!/bin/sh\necho one >&2\necho "SyntaxError: two" >&2\nexit 1\n', 'SyntaxError: two'],
    ['without a word', '#!/bin/sh\nexit 3\n', 'python3 ended without a word'],
    [
      'with another first line',
      '#!/bin/sh\necho hello\nread line\n',
      'its first line must be {"port": ...}, got \'hello\'',
    ],
  ])('%s', async (_, python3, reason) => {
    await expect(Emulator.start(props(python3))).rejects.toThrow(
      `emulator: could not be started: ${reason} [emulator-start]`,
    );
  });

  test('without Python', async () => {
    const nowhere = { account: '111122223333', environment: { PATH: folder } };
    await expect(Emulator.start(nowhere)).rejects.toThrow(
      'emulator: could not be started: python3 is not on the PATH [emulator-start]',
    );
  });
});

test('whyNoEmulator tells the same beforehand', () => {
  expect(whyNoEmulator({ PATH: folder })).toBe('python3 is not on the PATH');
  const { environment } = props(`#!/bin/sh\necho "ModuleNotFoundError: No module named 'moto'" >&2\nexit 1\n`);
  expect(whyNoEmulator(environment)).toBe('the Python package moto is not installed for python3');
  expect(whyNoEmulator(props('#!/bin/sh\n[ "$*" = "-c import moto.server" ]\n').environment)).toBeUndefined();
});
