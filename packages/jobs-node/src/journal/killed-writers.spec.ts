import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPackage } from '../__testing__/build.js';
import { randomBelow, seed, soaks } from '../__testing__/random.js';
import { openJournal } from './journal.js';

const ROUNDS = soaks ? 30 : 4;
const writer = fileURLToPath(new URL('__testing__/writer.mjs', import.meta.url));

let root: string;
beforeAll(async () => {
  await buildPackage();
  root = await mkdtemp(join(tmpdir(), 'writers-'));
}, 240_000);
afterAll(() => rm(root, { recursive: true }));

/** Starts a writer, kills it after a while, and returns the names that it has printed. */
async function killedWriter(folder: string, round: number, milliseconds: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, folder, String(round)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (printed === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${said}`);
  // A name of which a part was printed was none.
  return printed.split('\n').slice(1, -1);
}

it(
  `nothing that a killed process has acknowledged is lost, ${ROUNDS} kills, seed ${seed}`,
  async () => {
    const folder = join(root, 'killed');
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      acknowledged.push(...(await killedWriter(folder, round, 50 + randomBelow(500))));
      // What a power cut would leave of a line: the journal of a process that writes no more is torn by hand.
      const path = join(folder, 'jobs.journal');
      const bytes = await readFile(path);
      await writeFile(path, Buffer.concat([bytes, Buffer.from('0badc0de [["jobs","torn",{"pl')]));
      const journal = await openJournal(folder);
      for (const id of acknowledged) {
        expect(await journal.records.get(id)).toMatchObject({ id, version: 12, attempts: 11 });
        expect(await journal.engine.isOpen(id)).toBe(true);
      }
      expect(await journal.records.get('torn')).toBeUndefined();
      await journal[Symbol.asyncDispose]();
    }
    const { size } = await stat(join(folder, 'jobs.journal'));
    console.log(`${acknowledged.length} acknowledged, 0 lost, journal of ${size} bytes, ${ROUNDS} kills, seed ${seed}`);
    expect(acknowledged.length).toBeGreaterThan(ROUNDS);
  },
  ROUNDS * 30_000,
);
