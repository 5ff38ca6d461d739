import { isAbsolute, resolve } from 'node:path';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { PluginCatalogue, PluginSettings } from '@zeroreel/run';

/**
 * Reads `NAME` or `NAME:{"option": value}`. Names with a slash, but for those of scoped packages, are paths.
 * @param folder that relative paths begin at; default the working directory
 * @throws ZeroreelError `invalid-request` where the options are no JSON object
 */
export function parsePlugin(text: string, folder: string = process.cwd()): PluginSettings {
  const brace = text.indexOf(':{');
  const name = brace === -1 ? text : text.slice(0, brace);
  if (name === '' || name.endsWith(':')) throw invalid('a name before the options', text);
  return {
    name: isPath(name) ? resolve(folder, name) : name,
    options: brace === -1 ? {} : parseOptions(text.slice(brace + 1), name),
  };
}

/**
 * Loads the plugins that `--plugin` names anywhere on a command line, which runs their code: a command has the flags that
 * they declare.
 * @returns their names, as settings have them
 * @throws ZeroreelError `plugin` for one that cannot be loaded; `invalid-request` for another form
 */
export async function loadNamedPlugins(
  args: readonly string[],
  catalogue: PluginCatalogue,
): Promise<readonly string[]> {
  const names = pluginTexts(args).map((text) => parsePlugin(text).name);
  for (const name of names) await catalogue.load(name);
  return names;
}

function pluginTexts(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  return flags.flatMap((arg, k) => {
    if (arg.startsWith('--plugin=')) return [arg.slice('--plugin='.length)];
    const next = flags[k + 1];
    return arg === '--plugin' && next !== undefined ? [next] : [];
  });
}

const isPath = (name: string): boolean => /^\.\.?$|^\.\.?[/\\]|^[^@].*[/\\]/.test(name) || isAbsolute(name);

function parseOptions(json: string, name: string): PluginSettings['options'] {
  try {
    return JSON.parse(json) as PluginSettings['options']; // Begins with a brace: an object or an error.
  } catch (error) {
    const reason = messageOf(error);
    throw invalid(`options of ${name} as a JSON object`, `${json} (${reason})`);
  }
}

const invalid = (expected: string, got: string): ZeroreelError =>
  new ZeroreelError('invalid-request', `--plugin: expected ${expected}, got ${got}`);
