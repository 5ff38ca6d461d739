import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GOLDEN_NAMES, goldenRun, readGoldens } from './read-goldens.js';

describe.each(GOLDEN_NAMES)('readGoldens(%s)', (name) => {
  const goldens = readGoldens(name);

  it('finds the checkpoint and as many token rows as texts', () => {
    expect(existsSync(join(goldens.checkpoint, 'model_index.json'))).toBe(true);
    expect(goldens.networks.int('tokens.ids').shape[0]).toBe(goldens.texts.length);
  });

  it.each(goldens.runs)('has the result and the pictures of run $name', (run) => {
    const tensors = goldens.tensorsOf(run);
    expect(tensors.float('final').shape[0]).toBe(run.request.frames);
    expect(tensors.byte('frames').shape[0]).toBe(run.request.frames);
  });
});

it('names a run that is not there', () => {
  expect(() => goldenRun(readGoldens('sd1'), 'long')).toThrow('sd1 have no run long');
});
