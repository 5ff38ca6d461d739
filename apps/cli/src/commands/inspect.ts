import { Command } from 'commander';
import { requestOptions } from '@zeroreel/core';
import { readSettings } from '@zeroreel/node';
import { parseRecordedSettings, type DefaultOrigin, type RecordedSettings } from '@zeroreel/run';
import { printable, printableJson } from '../printable.js';
import type { CommandSetup } from './command-context.js';

/** `zeroreel inspect FILE`: the settings that a file keeps, as lines or as JSON. */
export const inspectCommand = ({ catalogue, context: { stdout } }: CommandSetup): Command =>
  new Command('inspect')
    .description('show the settings that a file keeps')
    .argument('<file>', 'a video or picture that zeroreel wrote')
    .option('--json', 'as JSON')
    .action(async (file: string, flags: { readonly json?: true }) => {
      const recorded = parseRecordedSettings(await readSettings(file), file, catalogue.known);
      stdout.write(flags.json ? printableJson(recorded) : describeSettings(recorded));
    });

/** One value a line, names in a column; behind values that nobody gave stands what decided them. */
export function describeSettings({ settings, version, modelFingerprint, inputs, defaults }: RecordedSettings): string {
  const { request, plugins, model, output, machine } = settings;
  const lines = [
    // As declared: what the video shows comes first.
    ...linesOf({ ...blank(requestOptions), ...request }, 'request'),
    ...linesOf(output, 'output'),
    ...linesOf({ model: model.source, variant: model.variant }, 'model', { model: 'source' }),
    ...linesOf(machine, 'machine'),
    ...plugins.flatMap(({ name, options }, k) => [
      { name: 'plugin', value: name, path: '' },
      ...linesOf(options, `plugins[${k}].options`).map((line) => ({ ...line, name: `  ${line.name}` })),
    ]),
    ...linesOf({ modelFingerprint, inputs, zeroreel: version }, ''),
  ];
  return lines.map((line) => describeLine(line, defaults?.[line.path])).join('');
}

interface Line {
  readonly name: string;
  readonly value: unknown;
  /** Where the value stands in the settings. */
  readonly path: string;
}

/** No values, in the order of the declarations. */
const blank = (options: object): Readonly<Record<string, undefined>> =>
  Object.fromEntries(Object.keys(options).map((key) => [key, undefined]));

const linesOf = (
  values: Readonly<Record<string, unknown>>,
  path: string,
  keys: Readonly<Record<string, string>> = {},
): readonly Line[] =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value, path: `${path}.${keys[name] ?? name}` }));

function describeLine({ name, value, path }: Line, origin: string | undefined): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  const decided = path === '' || origin === undefined ? '' : `  (${wordsFor(origin)})`;
  return `${printable(`${name.padEnd(18)} ${shown}${decided}`).replaceAll('\n', '\\n')}\n`;
}

/** A file may give any word as an origin. */
const wordsFor = (origin: string): string =>
  Object.hasOwn(ORIGINS, origin) ? ORIGINS[origin as DefaultOrigin] : origin;

const ORIGINS: Readonly<Record<DefaultOrigin, string>> = {
  zeroreel: 'default',
  model: "the model's default",
  weights: 'as weights of few steps want it',
  checkpoint: "the checkpoint's",
  clip: "the clip's",
  plugins: 'decided by the plugins',
  machine: 'decided by the machine',
};
