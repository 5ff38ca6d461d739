import { createHash } from 'node:crypto';
import type { Job, JobOrder } from '@zeroreel/jobs';
import { inputKey } from '@zeroreel/jobs';
import { formatBytes } from '@zeroreel/hub';
import { ANYONE, type Caller } from '../auth/bearer-keys.js';
import { invalidRequest, Problem } from '../problem.js';
import { readOrder } from '../schema/order-body.js';
import type { ServerParts } from '../server-parts.js';
import { admitSettings } from './read-settings.js';

/** Who asks for a job, and the key with which the same request may be sent twice. */
export interface OrderFrom {
  readonly caller: Caller;
  readonly key?: string | undefined;
}

/** Takes jobs of strangers, one after the other: no two of them see the same last place in the queue. */
export class OrderDesk {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ServerParts) {}

  /**
   * Takes what a body asks for, once all of it was checked.
   * @throws Problem `invalid-request` with every fault, `queue-full`, `disk-full`, `shutting-down`, `other-request`; JobsError
   */
  async take(body: unknown, from: OrderFrom): Promise<Job> {
    const { artifacts, stopping, limits } = this.parts;
    if (stopping.aborted)
      throw new Problem('shutting-down', 'The server stops and takes no more jobs', { retryAfter: 10 });
    const { order, faults } = readOrder(body);
    const { known, plugins, models } = this.parts;
    const admission = {
      ...{ known, plugins, models, maxEvaluations: limits.maxEvaluations },
      hasInput: async (sha256: string) => (await artifacts.stat(inputKey(sha256))) !== undefined,
    };
    const admitted =
      order.settings === undefined ? undefined : await admitSettings(order.settings, 'settings', admission);
    const all = [...faults, ...keyFaults(from.key), ...(admitted?.faults ?? [])];
    if (admitted === undefined || all.length > 0) throw invalidRequest(all);
    const { machine: _, ...settings } = admitted.settings;
    const keepFor = order.keepFor ?? limits.keepFor;
    const { caller } = from;
    return this.#submit(
      {
        ...{ settings, format: order.format, keepFrames: order.keepFrames },
        ...{ priority: order.priority, split: order.split },
        ...(keepFor !== undefined && { keepFor }),
        ...(caller !== ANYONE && { owner: caller }),
      },
      from,
    );
  }

  #submit(order: JobOrder, from: OrderFrom): Promise<Job> {
    const submitted = this.#last.then(async () => {
      await this.#requireRoom(from);
      const key = from.key === undefined ? undefined : { key: `${from.caller}:${from.key}`, digest: digestOf(order) };
      return (await this.parts.service.submit(order, key)).job;
    });
    this.#last = submitted.catch(() => undefined);
    return submitted;
  }

  async #requireRoom({ caller }: OrderFrom): Promise<void> {
    const { records, limits, freeBytes, minFree = 0 } = this.parts;
    const free = await freeBytes?.();
    if (free !== undefined && free < minFree) {
      const facts = { hint: 'Remove jobs that are no longer needed', retryAfter: 60 };
      const message = `Expected ${formatBytes(minFree)} free where results are kept, got ${formatBytes(free)}`;
      throw new Problem('disk-full', message, facts);
    }
    const all = await records.counts();
    requireFewer(all, limits.maxQueued, 'jobs that wait or run');
    if (caller !== ANYONE) requireFewer(await records.counts(caller), limits.maxQueuedPerKey, 'such jobs of one key');
  }
}

function requireFewer({ queued, running }: Readonly<Record<'queued' | 'running', number>>, most: number, what: string) {
  if (queued + running < most) return;
  throw new Problem('queue-full', `Expected fewer than ${most} ${what}, got ${queued + running}`, { retryAfter: 30 });
}

/** The same order has the same digest, in whatever order its fields stand. */
const digestOf = (order: JobOrder): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(order)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

const keyFaults = (key: string | undefined) =>
  key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)
    ? []
    : [{ path: 'Idempotency-Key', message: 'expected 1 to 255 visible characters of ASCII' }];
