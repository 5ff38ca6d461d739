import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  clipParts,
  defaultOf,
  expectedOf,
  requestOptions,
  type Option,
  type Options,
  type PluginDefinition,
} from '@zeroreel/core';
import { builtInPlugins, instructPix2Pix } from '@zeroreel/plugins';
import { machineOptions, modelOptions, modelRequestOptions, outputOptions } from '@zeroreel/run';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { optionsOfGroup, optionsOfPlugin, type DeclaredOption } from '../../../apps/cli/src/flags/declared-option.js';
import { workspaceRoot } from './workspace-root.js';

const DOCUMENT = join(workspaceRoot, 'docs/options.md');

const INTRODUCTION = `# Options

Every option of a run, as its declaration has it. Flags are those of the [command line](cli.md); _key_ is what
settings, \`zeroreel plugins --json\` and programs call the option. Options of level _expert_ appear in \`--help-all\`
and in folded parts of the page.

\`npm run docs:options\` writes this file out of the declarations, and a test compares the two. Change the
declaration, never this file ([adding an option](adding-an-option.md)).
`;

const GROUPS = [
  ['Request', 'what every run is asked for', requestOptions, 'request'],
  ['Requests of some models', 'what a model alone is asked for', modelRequestOptions, 'request'],
  ['Model', 'which checkpoint makes the video', modelOptions, 'model'],
  ['Output', 'how frames become a video', outputOptions, 'output'],
  ['Machine', 'what computes the video', machineOptions, 'machine'],
  ['Clips', 'which part of a clip is taken, for every clip of a run', clipParts, 'clip'],
] as const;

/** The whole document, formatted as the repository's Markdown is. */
async function optionsDocument(): Promise<string> {
  const groups = GROUPS.map(
    ([title, summary, options, group]) =>
      `## ${title}\n\nThese options say ${summary}.\n\n${table(options, optionsOfGroup(options, group))}`,
  );
  const text = [INTRODUCTION, ...groups, '## Built-in plugins', ...builtInPlugins.map(pluginSection)].join('\n\n');
  return format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
}

function pluginSection(definition: PluginDefinition): string {
  const { name, summary, standard, shorthand, repeatable, displaces, options } = definition;
  const facts = [
    `${summary}.`,
    ...(standard === true ? ['Every run has it.'] : []),
    ...(typeof standard === 'string' ? [`Every run has it, unless \`${standard}\` leaves it out.`] : []),
    ...(repeatable ? ['A run may have several.'] : []),
    ...(displaces ? [`It replaces ${displaces.join(', ')} unless you ask for both.`] : []),
    ...(shorthand ? [`\`${shorthand.flag} ${shorthand.form}\`: ${shorthand.description}.`] : []),
  ];
  return `### ${name}\n\n${facts.join(' ')}\n\n${table(options, optionsOfPlugin({ name, definition }))}`;
}

function table(options: Options, declared: readonly DeclaredOption[]): string {
  const rows = Object.entries(options).map(([key, option]) => {
    const flags = declared.filter((each) => each.key === key).flatMap(flagsOf);
    return [
      `\`${key}\``,
      flags.map((flag) => `\`${flag}\``).join(', '),
      option.description,
      valuesOf(option),
      defaultText(option),
      option.level ?? 'basic',
    ];
  });
  const header = ['key', 'flag', 'meaning', 'values', 'default', 'level'];
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

/** The flags of one option: a switch has its opposite, a motion its two axes. */
function flagsOf({ option, flag: { short, long, value } }: DeclaredOption): readonly string[] {
  if (value !== undefined) return [`${long} ${value}`];
  const all = short === undefined ? [long] : [short, long];
  if (option.kind === 'boolean') return [...all, long.replace('--', '--no-')];
  return option.kind === 'motion' ? [...all, `${long}-x`, `${long}-y`] : all;
}

function valuesOf(option: Option): string {
  if (option.kind === 'choice' && option.meanings !== undefined) {
    const { choices, meanings } = option;
    return choices.map((name) => `\`${name}\`: ${meanings[name] ?? ''}`).join('; ');
  }
  const suggestions = option.kind === 'text' && option.suggestions ? `, such as ${option.suggestions.join(', ')}` : '';
  return `${expectedOf(option)}${option.unit === undefined ? '' : ` (${option.unit})`}${suggestions}`;
}

function defaultText(option: Option): string {
  if (option.required) return '_required_';
  if (option.otherwise !== undefined) return option.otherwise;
  const value = defaultOf(option);
  if (value === undefined) return 'none';
  return typeof value === 'object' ? `\`${JSON.stringify(value)}\`` : String(value);
}

describe('docs/options.md', () => {
  // `npm run docs:options` writes it: vitest's -u.
  it('says what the declarations say', async () => {
    await expect(await optionsDocument()).toMatchFileSnapshot(DOCUMENT);
  });

  it('names flags that the command line has', async () => {
    const help = [['edit'], ['generate', '--plugin', instructPix2Pix.name]].map((command) =>
      execFileSync(process.execPath, ['apps/cli/bin/zeroreel.js', ...command, '--help-all'], {
        cwd: workspaceRoot,
        encoding: 'utf8',
      }),
    );
    const known = new Set([...help.join().matchAll(/--[a-z][a-z0-9-]*/g)].map(([flag]) => flag));
    const named = [...(await optionsDocument()).matchAll(/`(?:-\w`, `)?(--[a-z][a-z0-9-]*)/g)].map(([, flag]) => flag);
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((flag) => !known.has(flag ?? ''))).toEqual([]);
  }, 60_000);
});
