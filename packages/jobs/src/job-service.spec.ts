import { expect, it } from 'vitest';
import type { Job } from './job.js';
import { JobService } from './job-service.js';

it('removes what has expired, but nothing because the clock was set', async () => {
  const clock = { wall: 1_000_000, steady: 0 };
  const jobs = new Map<string, Pick<Job, 'id' | 'state' | 'expiresAt' | 'keepFor'>>();
  const ends = (id: string, keepFor: number) =>
    jobs.set(id, { id, state: 'succeeded', keepFor, expiresAt: clock.wall + keepFor });
  const unused = undefined as never;
  const service = new JobService({
    ...{ events: unused, engine: unused, newId: unused },
    now: () => clock.wall,
    steadyNow: () => clock.steady,
    artifacts: { remove: () => Promise.resolve() } as never,
    records: {
      list: () => Promise.resolve({ jobs: [...jobs.values()] }),
      get: (id: string) => Promise.resolve(jobs.get(id)),
      remove: (id: string) => Promise.resolve(void jobs.delete(id)),
    } as never,
  });
  ends('long ago', 0);
  expect(await service.removeExpired()).toBe(1);
  ends('new', 5_000);
  expect(await service.removeExpired()).toBe(0);
  clock.wall += 86_400_000;
  clock.steady += 4_000;
  expect(await service.removeExpired()).toBe(0);
  clock.steady += 1_000;
  expect(await service.removeExpired()).toBe(1);
  // One that ended by a clock that was ahead goes by the clock as well.
  ends('late', 5_000);
  clock.wall -= 3_600_000;
  await service.removeExpired();
  clock.steady += 10_000;
  expect(await service.removeExpired()).toBe(0);
  expect([...jobs.keys()]).toEqual(['late']);
});
