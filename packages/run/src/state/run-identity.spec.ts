import { clip, definePlugin, list, weights } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { newSha256 } from '../__testing__/memory-store.js';
import { settingsOf } from '../__testing__/settings.js';
import { recordSettings } from '../settings/recorded-settings.js';
import type { Settings } from '../settings/settings.js';
import { identityDifferences, runFingerprint, runIdentity, type IdentifiedRun } from './run-identity.js';

const files = definePlugin({
  name: 'files',
  summary: 'Has files',
  options: {
    clip: clip({ description: 'c' }),
    lora: list(weights({ description: 'w' }), { description: 'l', max: 4 }),
  },
  provides: () => [],
});
const known: IdentifiedRun['known'] = (name) => (name === 'files' ? files : undefined);

const settings: Settings = settingsOf({
  model: { source: '/models/a', variant: 'fp16' },
  request: { prompt: 'a bear', seed: 1 },
  plugins: [{ name: 'files', options: { clip: { file: '/walk.mp4', start: 1 }, lora: ['/l.safetensors'] } }],
  output: { framesPerSecond: 8 },
  machine: { backend: 'cpu', threads: 2 },
});
const inputs = { '/walk.mp4': 'sha256:walk', '/l.safetensors': 'sha256:lora' };

function identityOf(changes: Partial<Settings> = {}, others: Partial<IdentifiedRun> = {}, prints: object = {}) {
  const made = { version: '1.0.0', modelFingerprint: 'sha256:model', inputs, defaults: {}, ...prints };
  return runIdentity({
    recorded: recordSettings({ ...settings, ...changes }, made),
    ...{ known, dtype: 'float32', device: 'CPU', environment: { node: '20' }, begunAnew: false, ...others },
  });
}
const differences = (...after: Parameters<typeof identityOf>) =>
  identityDifferences(identityOf(), identityOf(...after));

describe('runIdentity', () => {
  it('has everything that decides the frames, and files by what is in them', () => {
    expect(identityOf()).toEqual({
      ...{
        version: '1.0.0',
        model: { files: 'sha256:model', variant: 'fp16' },
        request: { prompt: 'a bear', seed: 1 },
      },
      plugins: [{ name: 'files', options: { clip: { file: 'sha256:walk', start: 1 }, lora: ['sha256:lora'] } }],
      machine: { backend: 'cpu', threads: 2 },
      ...{ dtype: 'float32', device: 'CPU', environment: { node: '20' }, begunAnew: false },
    });
  });

  it('does not mind where files lie, how frames become a file, or in which order keys were set', () => {
    const moved = settingsOf({
      ...settings,
      model: { variant: 'fp16', source: '/elsewhere' },
      request: { seed: 1, prompt: 'a bear' },
      plugins: [{ name: 'files', options: { lora: ['b'], clip: { start: 1, file: 'a' } } }],
      output: { framesPerSecond: 30, pingPong: true },
    });
    const prints = { inputs: { a: 'sha256:walk', b: 'sha256:lora' } };
    expect(differences(moved, {}, prints)).toEqual([]);
  });

  it('takes the names where there are no fingerprints', () => {
    expect(identityOf({}, {}, { modelFingerprint: '', inputs: {} })).toMatchObject({
      model: { files: '/models/a' },
      plugins: [{ options: { clip: { file: '/walk.mp4' } } }],
    });
  });
});

describe('identityDifferences', () => {
  it('tells each by its path', () => {
    expect(
      differences(
        { request: { prompt: 'a dog', seed: 1, steps: 4 }, machine: { backend: 'cuda' } },
        { dtype: 'float16', environment: { node: '22' } },
        { modelFingerprint: 'sha256:other' },
      ),
    ).toEqual([
      "dtype: 'float32' then, 'float16' now",
      "environment.node: '20' then, '22' now",
      "machine.backend: 'cpu' then, 'cuda' now",
      'machine.threads: 2 then, not there now',
      "model.files: 'sha256:model' then, 'sha256:other' now",
      "request.prompt: 'a bear' then, 'a dog' now",
      'request.steps: not there then, 4 now',
    ]);
  });

  it('tells another order of plugins, and an option of one', () => {
    const plugins = [{ name: 'other', options: {} }, ...settings.plugins];
    expect(differences({ plugins })[0]).toBe("plugins[0].name: 'files' then, 'other' now");
  });
});

describe('runFingerprint', () => {
  it('is one text for one identity', async () => {
    const fingerprint = await runFingerprint(identityOf(), newSha256());
    expect(fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await runFingerprint(identityOf(), newSha256())).toBe(fingerprint);
    expect(await runFingerprint(identityOf({}, { begunAnew: true }), newSha256())).not.toBe(fingerprint);
  });
});
