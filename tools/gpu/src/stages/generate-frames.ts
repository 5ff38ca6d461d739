import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { decodePng } from '@zeroreel/media';
import { rounded } from './figure.js';

/** The built command, which stays what it is whatever becomes of the library behind it. */
const COMMAND = join(dirname(createRequire(import.meta.url).resolve('zeroreel/package.json')), 'bin/zeroreel.js');

/** A run of the command. */
export interface CommandRun {
  readonly code: number | null;
  /** What it said on stderr. */
  readonly said: string;
  /** What it told by notices. */
  readonly notices: readonly string[];
  /** Seconds of the whole process. */
  readonly wholeSeconds: number;
  /** Seconds by stage: load, encode, compile, anchor, denoise, decode, write. */
  readonly stageSeconds: Readonly<Record<string, number>>;
  /** Levels of all frames one after the other, RGB; empty where the run failed. */
  readonly levels: Uint8Array;
}

/** `zeroreel generate` with these flags, its frames as PNG in `folder`, which is emptied first. */
export async function generateFrames(folder: string, flags: readonly string[]): Promise<CommandRun> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const args = [COMMAND, 'generate', ...flags, '--json', '-o', join(folder, '%03d.png')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = text(child.stderr);
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  const stageSeconds: Record<string, number> = {};
  const notices: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as { type: string; stage?: string; milliseconds?: number; message?: string };
    if (event.type === 'notice') notices.push(event.message ?? '');
    if (event.type === 'stage:end' && event.stage !== undefined) {
      stageSeconds[event.stage] = rounded((stageSeconds[event.stage] ?? 0) + (event.milliseconds ?? 0) / 1000);
    }
  }
  const code = await ended;
  const wholeSeconds = (performance.now() - began) / 1000;
  return {
    code,
    said: await said,
    notices,
    wholeSeconds,
    stageSeconds,
    levels: code === 0 ? readLevels(folder) : new Uint8Array(),
  };
}

function readLevels(folder: string): Uint8Array {
  const frames = readdirSync(folder)
    .toSorted()
    .map((file) => decodePng(readFileSync(join(folder, file))).frame.data);
  return Buffer.concat(frames);
}
