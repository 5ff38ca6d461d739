import {
  JOB_STATES,
  unknownJob,
  type IdempotencyKey,
  type Job,
  type JobId,
  type JobPage,
  type JobPatch,
  type JobProgress,
  type JobQuery,
  type JobRecords,
  type JobState,
  type NewJob,
} from '@zeroreel/jobs';
import type { Redis } from 'ioredis';
import { changedMeanwhile, newRecord, NoteTaker, reusedKey, withProgress } from '../records.js';
import type { Unavailable } from '../unavailable.js';

/** Connections: one for questions, one for what may be dropped. */
export interface RedisClients {
  readonly asking: Redis;
  readonly telling: Redis;
}

/*
 * Keys: `job:<id>` is a hash of json, version, state, owner, member and key; `progress:<id>` a hash by task; `key:<key>` a
 * hash of job and digest; `state:<state>` and `state:<state>:<owner>` have the members of jobs, which sort by their age.
 */
const CREATE = `
local prefix = KEYS[1]
local id, json, state, owner, member, key, digest = unpack(ARGV)
if key ~= '' then
  local found = redis.call('HMGET', prefix .. ':key:' .. key, 'job', 'digest')
  if found[1] then return found end
end
if redis.call('EXISTS', prefix .. ':job:' .. id) == 1 then return { id, digest } end
if key ~= '' then redis.call('HSET', prefix .. ':key:' .. key, 'job', id, 'digest', digest) end
redis.call('HSET', prefix .. ':job:' .. id, 'json', json, 'version', '1', 'state', state, 'owner', owner, 'member', member, 'key', key)
redis.call('ZADD', prefix .. ':state:' .. state, 0, member)
if owner ~= '' then redis.call('ZADD', prefix .. ':state:' .. state .. ':' .. owner, 0, member) end
return false`;

const CHANGE = `
local prefix = KEYS[1]
local id, version, json, state, next, forgets = unpack(ARGV)
local name = prefix .. ':job:' .. id
local job = redis.call('HMGET', name, 'version', 'state', 'owner', 'member')
if not job[1] then return 'gone' end
if job[1] ~= version then return 'changed' end
redis.call('HSET', name, 'json', json, 'version', next, 'state', state)
if forgets == '1' then redis.call('DEL', prefix .. ':progress:' .. id) end
if job[2] ~= state then
  redis.call('ZREM', prefix .. ':state:' .. job[2], job[4])
  redis.call('ZADD', prefix .. ':state:' .. state, 0, job[4])
  if job[3] ~= '' then
    redis.call('ZREM', prefix .. ':state:' .. job[2] .. ':' .. job[3], job[4])
    redis.call('ZADD', prefix .. ':state:' .. state .. ':' .. job[3], 0, job[4])
  end
end
return 'done'`;

const REMOVE = `
local prefix, id = KEYS[1], ARGV[1]
local job = redis.call('HMGET', prefix .. ':job:' .. id, 'state', 'owner', 'member', 'key')
if not job[1] then return end
redis.call('ZREM', prefix .. ':state:' .. job[1], job[3])
if job[2] ~= '' then redis.call('ZREM', prefix .. ':state:' .. job[1] .. ':' .. job[2], job[3]) end
if job[4] ~= '' then redis.call('DEL', prefix .. ':key:' .. job[4]) end
for _, kind in ipairs({ 'job', 'progress', 'events', 'tasks' }) do redis.call('DEL', prefix .. ':' .. kind .. ':' .. id) end`;

/** Records of jobs on a Redis. Each change is one script, and fails where the record has another version by then. */
export class RedisRecords implements JobRecords {
  private readonly notes: NoteTaker;

  constructor(
    private readonly clients: RedisClients,
    private readonly prefix: string,
    private readonly unavailable: Unavailable,
  ) {
    this.notes = new NoteTaker((id, task, progress) =>
      clients.telling.hset(`${prefix}:progress:${id}`, task, JSON.stringify(progress)),
    );
  }

  async create(order: NewJob, key?: IdempotencyKey): Promise<{ readonly job: Job; readonly isNew: boolean }> {
    const job = newRecord(order);
    const { id, state, owner = '' } = job;
    const json = JSON.stringify(job);
    const found = await this.script(CREATE, id, json, state, owner, memberOf(job), key?.key ?? '', key?.digest ?? '');
    if (!Array.isArray(found)) return { job, isNew: true };
    const [other, digest] = found as readonly string[];
    if (key !== undefined && digest !== key.digest) throw reusedKey(key);
    return { job: (await this.get(other ?? id)) ?? job, isNew: false };
  }

  async get(id: JobId): Promise<Job | undefined> {
    return (await this.read([id]))[0];
  }

  async list({ states = JOB_STATES, owner, after, limit }: JobQuery): Promise<JobPage> {
    const newest = after === undefined ? '+' : `(${after}`;
    const pages = await this.unavailable.guard(() =>
      Promise.all(
        states.map((state) => {
          const key = `${this.prefix}:state:${state}${owner === undefined ? '' : `:${owner}`}`;
          return this.clients.asking.zrevrangebylex(key, newest, '-', 'LIMIT', 0, limit + 1);
        }),
      ),
    );
    const members = [...new Set(pages.flat())].sort((a, b) => (a < b ? 1 : -1));
    const wanted = members.slice(0, limit);
    const found = await this.read(wanted.map(idOfMember));
    // Between the two questions a job may have been removed, or have come to another state.
    const jobs = found.filter((job) => states.includes(job.state));
    const next = members.length > limit ? wanted.at(-1) : undefined;
    return { jobs, ...(next !== undefined && { next }) };
  }

  async counts(owner?: string): Promise<Readonly<Record<JobState, number>>> {
    const suffix = owner === undefined ? '' : `:${owner}`;
    const counts = await this.unavailable.guard(() =>
      Promise.all(JOB_STATES.map((state) => this.clients.asking.zcard(`${this.prefix}:state:${state}${suffix}`))),
    );
    return Object.fromEntries(JOB_STATES.map((state, k) => [state, counts[k] ?? 0])) as Record<JobState, number>;
  }

  async change(id: JobId, version: number, patch: JobPatch): Promise<Job> {
    const { changed, forgetsProgress } = await this.notes.patch(this, id, version, patch);
    const arguments_ = [JSON.stringify(changed), changed.state, String(changed.version), forgetsProgress ? '1' : '0'];
    const answer = await this.script(CHANGE, id, String(version), ...arguments_);
    if (answer === 'gone') throw unknownJob(id);
    if (answer === 'changed') throw changedMeanwhile(id, version);
    return changed;
  }

  note(id: JobId, task: string, progress: JobProgress): void {
    this.notes.note(id, task, progress);
  }

  async remove(id: JobId): Promise<void> {
    await this.script(REMOVE, id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.notes.settled();
  }

  private async read(ids: readonly JobId[]): Promise<Job[]> {
    return await this.unavailable.guard(async () => {
      const found = await Promise.all(
        ids.map(async (id) => {
          const [json, notes] = await Promise.all([
            this.clients.asking.hget(`${this.prefix}:job:${id}`, 'json'),
            this.clients.asking.hgetall(`${this.prefix}:progress:${id}`),
          ]);
          if (json === null) return undefined;
          const job = JSON.parse(json) as Job;
          const tasks = Object.values(notes).map((note) => JSON.parse(note) as JobProgress);
          return withProgress(job, tasks);
        }),
      );
      return found.filter((job) => job !== undefined);
    });
  }

  private script(source: string, ...values: readonly string[]): Promise<unknown> {
    return this.unavailable.guard(() => this.clients.asking.eval(source, 1, this.prefix, ...values));
  }
}

/** Sorts by age: thirteen digits of milliseconds last until the year 2286. */
const memberOf = ({ createdAt, id }: Pick<Job, 'createdAt' | 'id'>): string =>
  `${String(Math.max(0, Math.trunc(createdAt))).padStart(15, '0')}.${id}`;

const idOfMember = (member: string): JobId => member.slice(16);
