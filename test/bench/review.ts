import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isObject } from '../../lib/review/attributes';
import { reviewRules } from '../../lib/review/engine';
import { Estate } from '../../lib/review/estate';
import { fileSource, readPlan } from '../../lib/review/plan';
import { RULES } from '../../lib/review/rules';
import { baseDocument, DocumentChange, STACKS } from '../review/plans/base';
import { Measurement, versus } from './benchmark';

/** How large the plans are that a review has to manage. */
const RESOURCES = 20_000;
const BYTES = 100e6;

/** How many times JSON.parse alone it may take. */
const MOST = 3;

/** Heap in which it has to do it, in MB: what JSON.parse makes of such plans does not fit. */
const HEAP = 350;

/** Reads the plans of a folder and asks every rule. Returns how many findings there are. */
export function reviewFolder(folder: string): number {
  const plans = fs.readdirSync(folder).map((name) => {
    const descriptor = fs.openSync(path.join(folder, name), 'r');
    try {
      return readPlan({ stack: name, name, source: fileSource(descriptor) });
    } finally {
      fs.closeSync(descriptor);
    }
  });
  return reviewRules({ estate: new Estate(plans), rules: RULES, today: '2026-11-21' }).findings.length;
}

/** Of how many copies one has new tags on everything: then no rule about changes can be left out. */
const COPIES_PER_CHANGED = 10;

/** The stacks of prod, many times over, each copy with names and ids of its own. */
export function writePlans(folder: string): { readonly bytes: number; readonly resources: number } {
  const documents = STACKS.map((stack) => ({ stack, document: baseDocument(stack) }));
  const perCopy = documents.reduce((sum, { document }) => sum + document.resource_changes.length, 0);
  const bytesPerCopy = documents.reduce(
    (sum, { document }) => sum + JSON.stringify(document.resource_changes).length,
    0,
  );
  const copies = Math.ceil(Math.max(RESOURCES / perCopy, BYTES / bytesPerCopy));
  for (const { stack, document } of documents) {
    const { resource_changes: changes, configuration, ...head } = document;
    const [text, retagged] = [changes, changes.map(withNewTag)].map((list) => JSON.stringify(list).slice(1, -1)) as [
      string,
      string,
    ];
    const file = fs.openSync(path.join(folder, `${stack}.json`), 'w');
    fs.writeSync(file, `${JSON.stringify(head).slice(0, -1)},"resource_changes":[`);
    for (let copy = 0; copy < copies; copy++) {
      const own = (copy % COPIES_PER_CHANGED === 0 ? retagged : text)
        .replaceAll('"address":"aws_', `"address":"module.copy[${copy}].aws_`)
        .replaceAll('warmsite-prod', `warmsite-p${copy}`)
        .replace(/"[a-z]+-[0-9a-f]{17}"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, (id) =>
          id.endsWith('"') ? `${id.slice(0, -1)}${copy}"` : `${id}${copy}`,
        );
      fs.writeSync(file, `${copy === 0 ? '' : ','}${own}`);
    }
    fs.writeSync(file, `],"configuration":${JSON.stringify(configuration)}}`);
    fs.closeSync(file);
  }
  const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), resources: copies * perCopy };
}

/** The resource as a plan has it that gives it one more tag; what has no tags stays as it is. */
function withNewTag<T extends DocumentChange>(resource: T): T {
  const { change } = resource;
  const tags = change.before?.['tags_all'];
  if (!isObject(tags)) return resource;
  return {
    ...resource,
    change: { ...change, actions: ['update'], after: { ...change.before, tags_all: { ...tags, release: 'next' } } },
  };
}

/** A review of large plans, held against parsing them and nothing else. */
export function benchReview(): Measurement {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-bench-'));
  try {
    const { bytes, resources } = writePlans(folder);
    if (bytes < BYTES || resources < RESOURCES) throw new Error(`only ${bytes} bytes, ${resources} resources`);
    const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
    const { result, ratio } = versus(
      () => reviewFolder(folder),
      () => files.map((file) => JSON.parse(fs.readFileSync(file, 'utf8')) as unknown),
    );
    const { status } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${HEAP}`, '-r', 'esbuild-register', __filename, folder],
      { stdio: 'ignore' },
    );
    const fits = status === 0;
    return {
      result: `${result}, ${fits ? 'in' : 'NOT in'} ${HEAP} MB of heap`,
      ratio,
      target: { words: `${MOST} times, in ${HEAP} MB`, met: ratio <= MOST && fits },
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

if (require.main === module) reviewFolder(process.argv[2] ?? '.');
