import { expect, it } from 'vitest';
import { MemoryJobs } from '../__testing__/memory-jobs.js';
import { countedEvents, createMetrics } from './metrics.js';

it('counts what happens to jobs, and passes it on', async () => {
  const memory = new MemoryJobs();
  let now = 0;
  const metrics = createMetrics(memory, () => now);
  const events = countedEvents(memory.events, metrics);
  events.append('a', { type: 'job:state', state: 'queued' });
  now = 2000;
  events.append('a', { type: 'job:state', state: 'running' });
  events.append('a', { type: 'job:resumed', task: 'video', phase: 'all', next: 3, calls: 9, pictures: 0 });
  const progress = (done: number) =>
    events.append('a', { type: 'generation:progress', task: 'video', done, total: 90 });
  progress(30);
  progress(42);
  events.append('a', { type: 'stage:end', task: 'video', stage: 'denoise', milliseconds: 1500 });
  events.append('a', { type: 'state:saved', task: 'video', bytes: 700, milliseconds: 20 });
  events.append('a', { type: 'artifact', name: 'video.mp4', bytes: 99, sha256: 'x', mediaType: 'video/mp4' });
  const text = await metrics.registry.metrics();
  for (const line of [
    'zeroreel_queue_wait_seconds_sum 2',
    'zeroreel_job_seconds_sum{stage="denoise"} 1.5',
    'zeroreel_checkpoint_bytes 700',
    'zeroreel_checkpoint_seconds_sum 0.02',
    'zeroreel_resumes_total 1',
    // Not the 30 that an earlier process has computed.
    'zeroreel_evaluations_total 12',
    'zeroreel_artifact_bytes_total 99',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(memory.told.get('a')?.length).toBe(8);
});
