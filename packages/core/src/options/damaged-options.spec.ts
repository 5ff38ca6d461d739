import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyOption, everyValue } from '../__testing__/every-option.js';
import { optionsJsonSchema } from './option-schema.js';
import { joinPath, parseOptions } from './parse-options.js';

/*
 * Settings come out of files, links, messages and requests, damaged in any way. Whatever it is, parsing says where and
 * what; it never throws.
 */

type Key = string | number;
type Node = { [key: Key]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The keys that lead to every value inside `value`. */
const pathsIn = (value: unknown, keys: readonly Key[] = []): readonly (readonly Key[])[] => {
  if (!isNode(value)) return [keys];
  const inner = Array.isArray(value) ? value.map((each, k) => [k, each] as const) : Object.entries(value);
  return [keys, ...inner.flatMap(([key, each]) => pathsIn(each, [...keys, key]))];
};

const at = (value: unknown, keys: readonly Key[]): unknown =>
  keys.reduce<unknown>((inner, key) => (inner as Node)[key], value);

/** A copy of the values with something done to what holds the last key. */
function damaged(keys: readonly Key[], damage: (holder: Node, key: Key) => void): unknown {
  const copy = { values: structuredClone(everyValue) as unknown };
  const full: readonly Key[] = ['values', ...keys];
  damage(at(copy, full.slice(0, -1)) as Node, full.at(-1) as Key);
  return copy.values;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
const pathOf = (keys: readonly Key[]): string => joinPath('options', keys);
const faultsOf = (given: unknown) => parseOptions(everyOption, given, 'options').faults;

/** Whether the name of a file may stand where an object with the file and more is. */
const takesName = (keys: readonly Key[]): boolean =>
  faultsOf(damaged(keys, (holder, key) => (holder[key] = 'a.safetensors'))).length === 0;

const anyPath = fc.constantFrom(...pathsIn(everyValue));
const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', [], {}, 'x'.repeat(20_000), Array(5000).fill(0)),
);

describe('damaged options', () => {
  it('are found where a value has another type', () => {
    fc.assert(
      fc.property(anyPath, anyJson, (keys, other) => {
        fc.pre(typeOf(other) !== typeOf(at(everyValue, keys)));
        fc.pre(typeof other !== 'string' || !takesName(keys));
        const given = damaged(keys, (holder, key) => {
          holder[key] = other;
        });
        expect(faultsOf(given).map(({ path }) => path)).toContain(pathOf(keys));
      }),
      { numRuns: 500 },
    );
  });

  it('are found where a key is there that nobody declared', () => {
    const holders = pathsIn(everyValue).filter((keys) => typeOf(at(everyValue, keys)) === 'object');
    const hostile = fc.constantFrom('__proto__', 'constructor', 'toString', 'valueOf', 'length', '0', 'then', '');
    fc.assert(
      fc.property(fc.constantFrom(...holders), fc.oneof(hostile, fc.string()), anyJson, (keys, stray, value) => {
        const known = [...Object.keys(everyOption), 'x', 'y', 'zoom', 'degrees', 'start', 'end', 'rate'];
        fc.pre(
          ![...known, 'resize', 'strength', 'file', 'frame', 'prompt', 'kind', 'factor', 'keyframes', 'word'].includes(
            stray,
          ),
        );
        const given = damaged([...keys, stray], (holder) => {
          Object.defineProperty(holder, stray, { value, enumerable: true, configurable: true });
        });
        const fault = { path: pathOf([...keys, stray]), message: 'expected no such option' };
        expect(faultsOf(given)).toContainEqual(fault);
      }),
      { numRuns: 500 },
    );
  });

  it('are found where something that has to be there is missing', () => {
    const optional = /^options\.(?!(count|pose)$)\w+$|\[\d+\]$|\.(zoom|degrees)$|keyframes\[\d\]\.[xy]$/;
    const ofFiles = /\.(rate|resize|strength|word)$|film\.(start|end)$/;
    const needed = pathsIn(everyValue)
      .filter((keys) => keys.length > 0)
      .filter((keys) => !optional.test(pathOf(keys)) && !ofFiles.test(pathOf(keys)));
    expect(needed.map(pathOf)).toEqual(expect.arrayContaining(['options.count', 'options.part.end']));
    for (const keys of needed) {
      const given = damaged(keys, (holder, key) => {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a key that is gone is the damage
        delete holder[key];
      });
      expect(faultsOf(given).map(({ path }) => path)).toContain(pathOf(keys));
    }
  });

  it('never throw, and have a short message of one line for each fault', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withMap: true });
    fc.assert(
      fc.property(anyPath, fc.oneof(anything, anyJson), (keys, other) => {
        const given = damaged(keys, (holder, key) => {
          holder[key] = other;
        });
        const { values, faults } = parseOptions(everyOption, given, 'options');
        for (const { path, message } of faults) {
          expect(path).toMatch(/^options/);
          expect(message).toMatch(/^expected .+$/);
          expect(message.length).toBeLessThan(400);
        }
        if (faults.length === 0) expect(parseOptions(everyOption, values, '').values).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused by the JSON schema’s own account of what is required', () => {
    expect(optionsJsonSchema(everyOption)).toMatchObject({ required: ['count', 'pose'], additionalProperties: false });
  });
});
