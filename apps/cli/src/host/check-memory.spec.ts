import { readCheckpointFacts } from '@zeroreel/models';
import { EMBEDDED_MODEL } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { generateSettings } from '../__testing__/run-command.js';
import { checkMemory, machineMemory } from './check-memory.js';
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
