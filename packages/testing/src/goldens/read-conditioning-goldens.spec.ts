import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConditioningGoldens } from './read-conditioning-goldens.js';

describe('readConditioningGoldens', () => {
  const goldens = readConditioningGoldens();

  it('finds every network', () => {
    for (const folder of [goldens.unet, goldens.editUnet, ...goldens.controlNets]) {
      expect(existsSync(join(folder, 'config.json'))).toBe(true);
    }
  });

  it('has the result of every run, and pictures between 0 and 1', () => {
    expect(goldens.runs.map(({ control, edit }) => (control ? 'control' : edit && 'edit'))).not.toContain(undefined);
    for (const run of goldens.runs) expect(goldens.final(run).shape[0]).toBe(run.request.frames);
    const levels = goldens.pictures.flatMap(({ data }) => [...data]);
    expect([Math.min(...levels), Math.max(...levels)]).toEqual([0, 1]);
  });
});
