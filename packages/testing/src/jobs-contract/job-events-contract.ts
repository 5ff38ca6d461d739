import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventId, JobEvent, StoredEvent } from '@zeroreel/jobs';
import { testJob, type JobKeeper, type JobKeeperOptions } from './job-keeper.js';

const notice = (message: string): JobEvent => ({ type: 'notice', message });
const messages = (events: readonly StoredEvent[]) =>
  events.map(({ event }) => (event.type === 'notice' ? event.message : event.type));

/** What all events of jobs promise. */
export function describeJobEventsContract(name: string, { open, reopen }: JobKeeperOptions): void {
  describe(`${name}: the contract of job events`, () => {
    let keeper: JobKeeper;
    beforeEach(async () => {
      keeper = await open();
      await keeper.records.create(testJob('a'));
    });
    afterEach(() => keeper[Symbol.asyncDispose]());

    /** Listens until so many events have come. */
    async function hear(job: string, count: number, after?: EventId): Promise<readonly StoredEvent[]> {
      const stop = new AbortController();
      const heard: StoredEvent[] = [];
      for await (const event of keeper.events.watch(job, { after, signal: stop.signal })) {
        heard.push(event);
        if (heard.length === count) stop.abort();
      }
      return heard;
    }

    it('come in their order to who listens, the kept ones first', async () => {
      keeper.events.append('a', notice('1'));
      keeper.events.append('a', notice('2'));
      const heard = hear('a', 4);
      await hear('a', 2);
      keeper.events.append('a', notice('3'));
      keeper.events.append('b', notice('of another job'));
      keeper.events.append('a', { type: 'generation:progress', task: 'video', done: 1, total: 9 });
      const events = await heard;
      expect(messages(events)).toEqual(['1', '2', '3', 'generation:progress']);
      expect(events[0]).toMatchObject({ job: 'a', event: notice('1') });
      expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    });

    it('go on after one that was seen', async () => {
      for (const message of ['1', '2', '3', '4']) keeper.events.append('a', notice(message));
      const [, second] = await hear('a', 2);
      expect(messages(await hear('a', 2, second?.id))).toEqual(['3', '4']);
    });

    it('refuse to go on after what is no event', async () => {
      keeper.events.append('a', notice('1'));
      await expect(hear('a', 1, 'nonsense')).rejects.toMatchObject({ code: 'events-expired' });
    });

    it('end when nobody wants to hear more', async () => {
      const stop = new AbortController();
      const ended = (async () => {
        for await (const event of keeper.events.watch('a', { signal: stop.signal })) return event;
        return 'nothing';
      })();
      stop.abort();
      expect(await ended).toBe('nothing');
    });

    it('go on after a restart, behind an event from before it', async () => {
      for (const message of ['1', '2', '3']) keeper.events.append('a', notice(message));
      const [first] = await hear('a', 1);
      await keeper[Symbol.asyncDispose]();
      keeper = await reopen(keeper);
      keeper.events.append('a', notice('4'));
      expect(messages(await hear('a', 3, first?.id))).toEqual(['2', '3', '4']);
    });
  });
}
