import { describe, expect, it } from 'vitest';
import { pluginName } from './plugin-name.js';

describe('pluginName', () => {
  it.each([
    ['glow', 'glowPlugin', 'GlowPlugin'],
    ['soft-glow-2', 'softGlow2Plugin', 'SoftGlow2Plugin'],
    ['my-plugin', 'myPlugin', 'MyPlugin'],
    ['plugin', 'pluginPlugin', 'PluginPlugin'],
    ['class', 'classPlugin', 'ClassPlugin'],
  ])('spells %s', (kebab, camel, pascal) => {
    expect(pluginName(kebab)).toEqual({ kebab, camel, pascal });
  });

  it.each(['', 'Glow', '2glow', 'soft_glow', 'soft--glow', '-glow', 'glow-', '@me/glow', '..', 'a'.repeat(61)])(
    "refuses '%s'",
    (text) => {
      expect(() => pluginName(text)).toThrow(`expected lower-case letters, digits and single hyphens, a letter first`);
      expect(() => pluginName(text)).toThrow(`got '${text}'`);
    },
  );
});
