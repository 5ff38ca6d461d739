import { expect, it } from 'vitest';
import { recordSettings } from '@zeroreel/run';
import { describeSettings } from './inspect.js';

it('puts one setting on a line', () => {
  const text = describeSettings(
    recordSettings(
      {
        model: '/models/sd',
        request: { prompt: 'a panda 🐼', seed: 7 },
        motion: { fields: [{ kind: 'zoom', factor: 1.1 }], sampling: 'nearest', border: 'clamp' },
        attention: 'first',
        backend: 'cpu',
        framesPerSecond: 4,
      },
      { version: '0.1.0', modelFingerprint: 'sha256:0' },
    ),
  );
  expect(text.split('\n').slice(0, 4)).toEqual([
    'prompt            a panda 🐼',
    'seed              7',
    'motion            {"fields":[{"kind":"zoom","factor":1.1}],"sampling":"nearest","border":"clamp"}',
    'model             /models/sd',
  ]);
  expect(text).toContain('modelFingerprint  sha256:0\n');
});
