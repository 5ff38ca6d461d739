import { expect, it } from 'vitest';
import type { Job } from '@zeroreel/jobs';
import { removeOld } from './tidy-up.js';

it('removes what has expired, and the oldest of those that are too many', async () => {
  const removed: string[] = [];
  const ids = Array.from({ length: 450 }, (_, k) => `job-${450 - k}`);
  const count = await removeOld({
    keep: 447,
    service: { removeExpired: async () => 2, remove: async (id) => void removed.push(id) },
    records: {
      list: async ({ states, after, limit }) => {
        expect(states).toEqual(['succeeded', 'failed', 'cancelled']);
        const from = after === undefined ? 0 : ids.indexOf(after) + 1;
        const jobs = ids.slice(from, from + limit).map((id) => ({ id }) as Job);
        return { jobs, ...(from + limit < ids.length && { next: jobs.at(-1)!.id }) };
      },
    },
  });
  expect([count, removed]).toEqual([5, ['job-3', 'job-2', 'job-1']]);
});
