import { ContainerModule } from 'inversify';
import { describe, expect, it } from 'vitest';
import { definePluginFactory, isPluginFactory } from './plugin-factory.js';
import { definePlugin } from './plugin.js';

const received: number[] = [];
const factory = definePluginFactory({
  name: 'glow',
  description: 'brightens what is bright',
  options: { strength: { type: 'number', description: '0 to 1', default: 0.5 } },
  create({ strength }) {
    received.push(strength);
    return definePlugin({ name: 'glow', module: new ContainerModule(() => undefined) });
  },
});

describe('definePluginFactory', () => {
  it('says what the plugin is called, does and takes', () => {
    expect(factory).toMatchObject({ name: 'glow', description: 'brightens what is bright' });
    expect(factory.options['strength']).toMatchObject({ type: 'number', default: 0.5 });
  });

  it('makes the plugin with options that are checked and complete', async () => {
    received.length = 0;
    expect((await factory.create()).name).toBe('glow');
    expect((await factory.create({ strength: 0.25 })).name).toBe('glow');
    expect(received).toEqual([0.5, 0.25]);
  });

  it('rejects options that do not fit, before the plugin sees them', async () => {
    received.length = 0;
    await expect(factory.create({ strength: '1' })).rejects.toThrow(
      `Option 'strength' of the plugin 'glow': expected a finite number, got "1"`,
    );
    expect(received).toEqual([]);
  });
});

describe('isPluginFactory', () => {
  it('knows a factory', () => {
    expect(isPluginFactory(factory)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a function', () => factory],
    ['a plugin', definePlugin({ name: 'glow', module: new ContainerModule(() => undefined) })],
    ['one without options', { ...factory, options: undefined }],
    ['one that makes nothing', { ...factory, create: undefined }],
  ])('tells %s from one', (_, value) => {
    expect(isPluginFactory(value)).toBe(false);
  });
});
