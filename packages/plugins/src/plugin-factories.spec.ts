import { MotionDynamics, AttentionProcessor, tensor } from '@zeroreel/core';
import { Container, type ServiceIdentifier } from 'inversify';
import { describe, expect, it } from 'vitest';
import { motionDynamics } from './motion-dynamics/index.js';
import { fileBoundPlugins } from './file-bound-plugins.js';
import { pluginFactories } from './plugin-factories.js';

const all = [...pluginFactories, ...fileBoundPlugins];

/** What the plugin `name` binds to `token` when it is made of `options`. */
async function bound<T>(name: string, token: ServiceIdentifier<T>, options: Readonly<Record<string, unknown>> = {}) {
  const factory = pluginFactories.find((candidate) => candidate.name === name)!;
  const container = new Container();
  container.load((await factory.create(options)).module);
  return container.get(token);
}

describe('pluginFactories', () => {
  it.each(pluginFactories.map((factory) => [factory.name, factory]))(
    '%s makes the plugin of its name without options',
    async (name, factory) => {
      expect((await factory.create()).name).toBe(name);
    },
  );

  it('attention takes a policy', async () => {
    expect(await bound('cross-frame-attention', AttentionProcessor, { policy: 'previous' })).toMatchObject({
      name: 'cross-frame-attention (previous)',
    });
    await expect(bound('cross-frame-attention', AttentionProcessor, { policy: 'last' })).rejects.toThrow(
      'expected one of first, previous, first+previous, off, got "last"',
    );
  });

  it('smoothing takes a strength', async () => {
    const factory = pluginFactories.find(({ name }) => name === 'background-smoothing')!;
    await expect(factory.create({ strength: 2 })).rejects.toThrow('strength: expected a number from 0 to 1, got 2');
  });

  it('motion without options is the paper’s', async () => {
    const latents = tensor(
      Float32Array.from({ length: 64 }, (_, k) => k),
      [1, 1, 8, 8],
    );
    const container = new Container();
    container.load(motionDynamics().module);
    const made = await bound('motion-dynamics', MotionDynamics);
    expect(made.warp(latents, 9)).toEqual(container.get(MotionDynamics).warp(latents, 9));
  });

  it('motion zooms, turns and moves', async () => {
    const made = await bound('motion-dynamics', MotionDynamics, {
      x: 64,
      y: 0,
      zoom: 1,
      degrees: 180,
      border: 'clamp',
    });
    const corner = new Float32Array(64);
    corner[0] = 1;
    const warped = made.warp(tensor(corner, [1, 1, 8, 8]), 1);
    // The corner turns to the opposite one; then content moves one cell (64 of 512) to the left.
    expect([...warped.data.keys()].filter((cell) => warped.data[cell] === 1)).toEqual([62]);
  });
});

describe('descriptions', () => {
  it('have names of their own', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(all.map((plugin) => [plugin.name, plugin]))('%s says what it and each option does', (_, plugin) => {
    const texts = [plugin.description, ...Object.values(plugin.options).map(({ description }) => description)];
    expect(texts.filter((text) => text === '' || text.endsWith('.'))).toEqual([]);
  });
});
