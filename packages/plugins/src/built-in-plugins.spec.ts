import { defaultOf, holdsFiles, isPluginDefinition, parseOptions, type Option } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { builtInPlugins } from './built-in-plugins.js';

const optionsOf = builtInPlugins.flatMap(({ options }) => Object.values(options));

describe('builtInPlugins', () => {
  it('are in the order of their hooks', () => {
    expect(builtInPlugins.map(({ name }) => name)).toEqual([
      ...['motion-dynamics', 'cross-frame-attention', 'transported-noise', 'carried-x0', 'weight-overlays'],
      ...['controlnet', 't2i-adapter', 'instruct-pix2pix', 'image-to-video', 'background-smoothing'],
    ]);
    expect(builtInPlugins.every(isPluginDefinition)).toBe(true);
  });

  it('have the flags that command lines already use', () => {
    const standard = builtInPlugins.map(({ standard: flag }) => flag).filter((flag) => flag !== undefined);
    const shorthands = builtInPlugins.flatMap(({ shorthand }) => shorthand?.flag ?? []);
    const flags = optionsOf.flatMap(({ flag }) => flag ?? []);
    expect(standard).toEqual(['--no-motion', true, '--no-transported-noise']);
    expect(shorthands).toEqual(['--control', '--adapter']);
    expect(flags).toEqual([
      ...['--motion', '--motion-sampling', '--motion-border', '--motion-reach', '--loop seamless'],
      ...['--attention', '--carry-x0', '--carry-until'],
      ...['--dreambooth', '--lora', '--embedding', '--control-model', '--canny-low', '--canny-high'],
      ...['--adapter-model', '--adapter-strength', '--adapter-canny-low', '--adapter-canny-high'],
      ...['--image-cfg-scale', '--init-image', '--smooth-background'],
    ]);
  });

  it('make way for clips that steer or are edited', () => {
    const displacing = builtInPlugins.filter(({ displaces = [] }) => displaces.includes('motion-dynamics'));
    expect(displacing.map(({ name }) => name)).toEqual(['controlnet', 't2i-adapter', 'instruct-pix2pix']);
    const leading = builtInPlugins.filter(({ options }) => Object.values(options).some((option) => 'leads' in option));
    expect(leading).toEqual(displacing);
  });

  it.each(builtInPlugins.map((definition) => [definition.name, definition]))(
    '%s describes itself, and takes its own defaults',
    (name, { summary, options }) => {
      expect(summary).toMatch(/^[A-Z].*[^.]$/);
      for (const { description } of Object.values(options)) expect(description).toMatch(/^[a-z].*[^.]$/i);
      const plain = Object.entries(options).filter(([, option]) => !holdsFiles(option as Option));
      const defaults = Object.fromEntries(plain.map(([key, option]) => [key, defaultOf(option)]));
      expect(parseOptions(Object.fromEntries(plain), defaults, name).faults).toEqual([]);
      const undecided = plain.filter(([key]) => defaults[key] === undefined);
      expect(undecided.filter(([, option]) => (option as Option).otherwise === undefined)).toEqual([]);
    },
  );
});
