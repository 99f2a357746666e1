import * as fc from 'fast-check';
import { ByteSource, JsonCursor, JsonSyntaxError } from '../../lib/review/json-cursor';

/** Hands out a few bytes at a time, so that every value is cut somewhere. */
function dripping(text: string, size: number): ByteSource {
  const bytes = Buffer.from(text);
  let at = 0;
  return {
    read: (target, offset) => {
      const part = bytes.subarray(at, at + Math.min(size, target.length - offset));
      target.set(part, offset);
      at += part.length;
      return part.length;
    },
  };
}

/** Reads a value by walking through every object and array of it. */
function walked(cursor: JsonCursor): unknown {
  if (cursor.atObject) {
    const entries: [string, unknown][] = [];
    cursor.object((key) => entries.push([key, walked(cursor)]));
    return Object.fromEntries(entries);
  }
  if (cursor.atArray) {
    const items: unknown[] = [];
    cursor.array(() => items.push(walked(cursor)));
    return items;
  }
  return cursor.value();
}

const spacings = fc.constantFrom(undefined, 1, '\t', '\r\n');

test('reads what JSON.parse reads, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 7 }), spacings, (value, size, spacing) => {
      const text = JSON.stringify(value, undefined, spacing);
      const expected = JSON.parse(text) as unknown;
      expect(new JsonCursor(dripping(text, size)).value()).toEqual(expected);
      expect(walked(new JsonCursor(dripping(text, size)))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('goes past any value to the next one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.integer({ min: 1, max: 7 }), (skipped, value, size) => {
      const cursor = new JsonCursor(dripping(JSON.stringify({ skipped, value }), size));
      let found: unknown;
      cursor.object((key) => {
        if (key === 'value') found = cursor.value();
        else cursor.skip();
      });
      cursor.expectEnd();
      expect(found).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
});

test('texts with quotes, backslashes and brackets in them', () => {
  const value = ['\\', '"', '\\"', '\\\\"', '{[', ']}', 'a\\', '\u{1f4a5}'];
  for (let size = 1; size < 12; size++) {
    const cursor = new JsonCursor(dripping(JSON.stringify([value, value]), size));
    cursor.array(() => expect(cursor.value()).toEqual(value));
  }
});

test('a value that is larger than what is read at a time', () => {
  const value = { text: 'x'.repeat(3_000_000), list: Array.from({ length: 200_000 }, (_, index) => index) };
  const cursor = new JsonCursor(dripping(JSON.stringify([1, value, 2]), 1 << 20));
  const items: unknown[] = [];
  cursor.array(() => items.push(cursor.value()));
  expect(items).toEqual([1, value, 2]);
});

test('a byte order mark is no part of it', () => {
  expect(new JsonCursor(dripping('\uFEFF{"a":1}', 100)).value()).toEqual({ a: 1 });
});

test.each([
  ['', 'ends at byte 0, in the middle of a value'],
  ['{"a": [1, 2', 'ends at byte 11, in the middle of a value'],
  ['{"a": "b', 'ends at byte 8, in the middle of a text'],
  ['{"a" 1}', "is no JSON: ':' expected at byte 5"],
  ['{"a": 1 "b": 2}', "is no JSON: ',' expected at byte 8"],
  ['{1: 2}', 'is no JSON: a key expected at byte 2'],
  ['{"a": 1,}', 'is no JSON: a JSON value expected at byte 8'],
  ['{"a": nul}', 'is no JSON: a JSON value expected at byte 9'],
  ['{"a": 1} x', 'is no JSON: the end expected at byte 9'],
])('%s is refused', (text, message) => {
  const cursor = new JsonCursor(dripping(text, 3));
  expect(() => {
    walked(cursor);
    cursor.expectEnd();
  }).toThrow(new JsonSyntaxError(message));
});
