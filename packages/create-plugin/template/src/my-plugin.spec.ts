import { PredictedX0Hook } from '@zeroreel/core';
import { Container } from 'inversify';
import { describe, expect, it } from 'vitest';
import { myPlugin, plugin } from './index.js';

describe('my-plugin', () => {
  it('adds its hook to a run', () => {
    const container = new Container();
    container.load(myPlugin().module);
    expect(container.getAll(PredictedX0Hook).map(({ name }) => name)).toEqual(['my-plugin']);
  });

  it('refuses a strength that is none', () => {
    expect(() => myPlugin({ strength: 0 })).toThrow('strength: expected a number above 0, got 0');
  });

  it('is made by the command line too', async () => {
    expect((await plugin.create({ strength: 1.5 })).name).toBe('my-plugin');
    await expect(plugin.create({ strength: 'much' })).rejects.toThrow(
      `Option 'strength' of the plugin 'my-plugin': expected a finite number, got "much"`,
    );
  });
});
