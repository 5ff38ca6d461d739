import { isAbsolute, resolve } from 'node:path';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import type { PluginSettings } from '@zeroreel/run';

/**
 * Reads `NAME` or `NAME:{"option": value}`. Names with a slash, but for those of scoped packages, are paths.
 * @param folder that relative paths begin at; default the working directory
 * @throws ZeroreelError `invalid-request` where the options are no JSON object
 */
export function parsePlugin(text: string, folder: string = process.cwd()): PluginSettings {
  const brace = text.indexOf(':{');
  const name = brace === -1 ? text : text.slice(0, brace);
  if (name === '' || name.endsWith(':')) throw invalid('a name before the options', text);
  const source = isPath(name) ? resolve(folder, name) : name;
  return { source, options: brace === -1 ? {} : parseOptions(text.slice(brace + 1), name) };
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
