import { readCheckpointFacts } from '@zeroreel/models';
import { EMBEDDED_MODEL } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { generateSettings } from '../__testing__/run-command.js';
import { checkMemory, describeMemory, machineMemory, memoryOfRun } from './check-memory.js';
import { openModelFiles } from './model-files.js';

const MiB = 2 ** 20;
const check = async (memory: number | undefined, ...flags: readonly string[]) =>
  checkMemory(
    await generateSettings(...flags),
    await readCheckpointFacts(await openModelFiles(EMBEDDED_MODEL)),
    () => undefined,
    memory,
  );

it('lets a run pass that this machine has memory for', async () => {
  await check(undefined);
  await check(400 * MiB);
});

it('refuses one that it has not, and says what needs less', async () => {
  await expect(check(200 * MiB, '-W', '2048', '-H', '2048')).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(
      /^The run takes about \d+\.\d GiB of memory on the CPU; this machine has 0\.2 GiB\. A smaller picture or/,
    ) as string,
  });
  await expect(check(4000 * MiB, '-W', '2048', '-H', '2048', '--chunk-size', '8')).rejects.toThrow('The run takes');
});

it('knows the memory of this machine', () => {
  expect(machineMemory()).toBeGreaterThan(256 * MiB);
});

it('counts the guidance rows that a run has, and says of a model what its usual video takes', async () => {
  const facts = await readCheckpointFacts(await openModelFiles(EMBEDDED_MODEL));
  const settings = await generateSettings('-W', '256', '-H', '256');
  const own = (rows: number) => memoryOfRun({ settings, additions: [] }, { rows }, facts).own;
  expect(own(3) - own(2)).toBeCloseTo(own(2) - own(1), 0);
  expect(own(2) - own(1)).toBeGreaterThan(50 * MiB);
  expect(describeMemory(facts)).toBe('8 frames of 128×128 take about 0.3 GiB of memory on the CPU');
});
