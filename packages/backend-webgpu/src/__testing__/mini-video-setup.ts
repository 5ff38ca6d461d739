import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuBackend } from '@zeroreel/backend-cpu';
import { miniModelPath } from '@zeroreel/mini';
import { openModelFolder } from '@zeroreel/node';
import type { TestProject } from 'vitest/node';
import { serveModel } from '../../../web/src/__testing__/model-server.js';
import { runMini } from './mini-request.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the embedded model. */
    readonly modelUrl: string;
    /** The CPU backend's frames in base64. */
    readonly cpuFrames: string;
  }
}

/** Serves the embedded model to the e2e tests, and does on the CPU backend the run that pages must repeat. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  await using backend = await cpuBackend({ worker: false });
  const frames = await runMini(openModelFolder(miniModelPath()), backend);
  provide('cpuFrames', Buffer.from(frames).toString('base64'));
  const server = await serveModel(readMini);
  provide('modelUrl', server.url);
  return async () => server[Symbol.asyncDispose]();
}

function readMini(path: string): Uint8Array | undefined {
  try {
    return readFileSync(join(miniModelPath(), path));
  } catch {
    return undefined;
  }
}
