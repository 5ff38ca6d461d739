import type * as z from 'zod/mini';
import { ZeroreelError, type Fault } from '../errors.js';
import { optionsSchema } from './option-schema.js';
import type { Option, Options } from './option.js';
import type { FilledOptions, GivenOptions } from './option-values.js';

/** Options that were read: values where they are as declared, and everything that is wrong with the others. */
export interface ParsedOptions<O extends Options> {
  /** What was given; only to be used where there are no faults. */
  readonly values: GivenOptions<O>;
  readonly faults: readonly Fault[];
}

/**
 * Reads an object of options that nobody has checked. Nothing is opened and no code is loaded. At most the first 100
 * faults are listed.
 * @param path of the object in the settings, for faults: `request`, `plugins[0].options`; '' for the top
 */
export function parseOptions<const O extends Options>(declared: O, given: unknown, path: string): ParsedOptions<O> {
  const result = schemaFor(declared).safeParse(given);
  if (result.success) return { values: withoutUndefined(result.data) as GivenOptions<O>, faults: [] };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, given, path));
  return { values: {} as GivenOptions<O>, faults: withoutRepeats(faults).slice(0, MOST_FAULTS) };
}

/** A long list of wrong values would say the same over and over. */
const MOST_FAULTS = 100;

/** A value that breaks two of its bounds is one fault: both say all that was expected. */
const withoutRepeats = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.map((fault) => [`${fault.path}\n${fault.message}`, fault])).values(),
];

/** The values with declared defaults where nothing is given. */
export function fillDefaults<const O extends Options>(declared: O, given: GivenOptions<O>): FilledOptions<O> {
  const values: Readonly<Record<string, unknown>> = given;
  const filled = Object.entries(declared).map(([key, option]) => [key, values[key] ?? defaultOf(option)] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as FilledOptions<O>;
}

/** What is taken where nothing is given; undefined where the declaration has none. */
export const defaultOf = (option: Option): unknown => ('default' in option ? option.default : undefined);

/** @throws ZeroreelError `invalid-request` with every fault, where there is any */
export function throwFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const message = faults.map(({ path, message: text }) => `${path}: ${text}`).join('\n');
  throw new ZeroreelError('invalid-request', message, { faults });
}

/** Schemas are built once for each declaration. */
const schemas = new WeakMap<Options, z.ZodMiniType>();

function schemaFor(declared: Options): z.ZodMiniType {
  const known = schemas.get(declared);
  if (known !== undefined) return known;
  const schema = optionsSchema(declared);
  schemas.set(declared, schema);
  return schema;
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, given: unknown, path: string): readonly Fault[] {
  const within = issue.code === 'invalid_union' ? issuesWithin(issue) : [];
  if (within.length > 0) return within.flatMap((inner) => faultsOf(inner, given, path));
  const keys = issue.path.map((key) => (typeof key === 'symbol' ? key.toString() : key));
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: joinPath(path, keys), message: `expected ${issue.message}, got ${shown(valueAt(given, keys))}` }];
  }
  return issue.keys.map((key) => ({ path: joinPath(path, [...keys, key]), message: 'expected no such option' }));
}

/** Where a value has the form of one alternative but for something inside it: what is wrong there. */
function issuesWithin({ path, errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  const isInside = ({ code, path: inner }: Issue): boolean => inner.length > 0 || code === 'unrecognized_keys';
  const near = errors.find((issues) => issues.length > 0 && issues.every(isInside)) ?? [];
  return near.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

/** `plugins`, 0, `scale` → `plugins[0].scale`. */
export const joinPath = (path: string, keys: readonly (string | number)[]): string =>
  keys.reduce<string>(
    (joined, key) => (typeof key === 'number' ? `${joined}[${key}]` : joined === '' ? key : `${joined}.${key}`),
    path,
  );

function valueAt(value: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** A value for messages: short, on one line, without control characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const json = typeof value === 'string' ? `'${value}'` : (safeJson(value) ?? typeof value);
  const plain = json.replace(/\p{Cc}/gu, ' ');
  return plain.length > 120 ? `${plain.slice(0, 117)}…` : plain;
}

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
