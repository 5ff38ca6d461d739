import { ZeroreelError } from '@zeroreel/core';

/** One name in the spellings that code wants. They end in Plugin, so that none is a reserved word. */
export interface PluginName {
  /** Of the package, the plugin and its files: `soft-glow`. */
  readonly kebab: string;
  /** Of functions: `softGlowPlugin`. */
  readonly camel: string;
  /** Of classes: `SoftGlowPlugin`. */
  readonly pascal: string;
}

/**
 * Reads a name such as `soft-glow`.
 * @throws ZeroreelError `invalid-request`
 */
export function pluginName(text: string): PluginName {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text) || text.length > MOST_LETTERS) {
    const expected = `lower-case letters, digits and single hyphens, a letter first, ${MOST_LETTERS} at most`;
    throw new ZeroreelError('invalid-request', `Name of the plugin: expected ${expected}, got '${text}'`);
  }
  const words = text.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const isCalledPlugin = words.length > 1 && words.at(-1) === 'Plugin';
  const pascal = (isCalledPlugin ? words : [...words, 'Plugin']).join('');
  return { kebab: text, camel: pascal.charAt(0).toLowerCase() + pascal.slice(1), pascal };
}

const MOST_LETTERS = 60;
