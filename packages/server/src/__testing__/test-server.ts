import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobService } from '@zeroreel/jobs';
import { builtInPlugins } from '@zeroreel/plugins';
import { pino } from 'pino';
import { BearerKeys } from '../auth/bearer-keys.js';
import { createApp, type AnswerOthers } from '../create-app.js';
import { DEFAULT_LIMITS, type ServerLimits } from '../limits/server-limits.js';
import { createMetrics } from '../metrics/metrics.js';
import type { ServedModel } from '../models/served-models.js';
import type { ServerParts } from '../server-parts.js';
import { MemoryJobs, sha256 } from './memory-jobs.js';

/** A key of two that may call. */
export const KEYS = { ada: 'key-of-ada', bob: 'key-of-bob' };

export interface TestServerOptions {
  readonly limits?: Partial<ServerLimits>;
  readonly hasKeys?: boolean;
  /** Whether jobs go to workers of a class; `memory.workers` are those that are there. */
  readonly hasClasses?: boolean;
  readonly parts?: Partial<ServerParts>;
  /** What answers for the page. */
  readonly page?: AnswerOthers;
}

const MODELS: readonly ServedModel[] = [
  { id: 'embedded', kind: 'model' },
  { id: 'owner/panda', kind: 'model' },
  { id: 'style.safetensors', kind: 'weights' },
];

/** A server without a socket, whose jobs nobody computes. */
export function testServer({ limits, hasKeys = false, hasClasses = false, parts, page }: TestServerOptions = {}) {
  const memory = new MemoryJobs();
  const stop = new AbortController();
  const lines: string[] = [];
  const clock = { now: Date.parse('2026-11-27T10:00:00Z') };
  const now = () => clock.now;
  let last = 0;
  const service = new JobService({ ...memory, newId: () => `job-${++last}`, now, hasClasses });
  const app = createApp(
    {
      records: memory.records,
      events: memory.events,
      engine: memory.engine,
      artifacts: memory.artifacts,
      service,
      models: {
        list: async () => MODELS,
        has: async (id) => MODELS.some((model) => model.id === id),
        defaultsOf: async () => ({ width: 128, height: 64, steps: 50 }),
      },
      plugins: builtInPlugins.map((plugin) => [plugin.name, plugin] as const),
      known: (name) => builtInPlugins.find((plugin) => plugin.name === name),
      limits: { ...DEFAULT_LIMITS, bodyTimeout: 200, ...limits },
      keys: hasKeys ? BearerKeys.parse(`${sha256(KEYS.ada)}  ada\n${sha256(KEYS.bob)}  bob\n`, 'keys') : undefined,
      devices: () => [{ name: 'cpu:0', deviceClass: 'cpu-x64-avx2-float32', backend: 'cpu', state: 'idle' }],
      scratch: mkdtempSync(join(tmpdir(), 'zeroreel-server-')),
      stopping: stop.signal,
      metrics: createMetrics({ ...memory, unserved: () => service.unserved }, now),
      log: pino({}, { write: (line: string) => void lines.push(line) }),
      version: '0.0.0',
      now,
      ...parts,
    },
    page,
  );

  /** Asks, as a program on this machine does. */
  const ask = (path: string, init: RequestInit & { readonly key?: string } = {}): Promise<Response> => {
    const { key, ...rest } = init;
    const headers = new Headers(rest.headers);
    if (!headers.has('host')) headers.set('host', 'localhost:8080');
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    return Promise.resolve(app.request(path, { ...rest, headers }));
  };
  const post = (path: string, body: unknown, init: Parameters<typeof ask>[1] = {}): Promise<Response> =>
    ask(path, {
      ...init,
      method: init.method ?? 'POST',
      headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) },
      body: JSON.stringify(body),
    });
  return { app, memory, ask, post, stop, lines, clock };
}

export type TestServer = ReturnType<typeof testServer>;

/** The least that a job says. */
export const PANDA = { settings: { request: { prompt: 'a panda' } } };

/** What an answer says. */
export const bodyOf = async (response: Response | Promise<Response>): Promise<any> => (await response).json(); // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it
