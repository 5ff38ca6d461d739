import { describe, expect, it } from 'vitest';
import { createEventBus } from '../events/event-bus.js';
import { StageReporter } from './stage-reporter.js';

function reporter() {
  const events = createEventBus();
  const heard: string[] = [];
  events.on('stage:start', ({ stage }) => heard.push(`start ${stage}`));
  events.on('stage:end', ({ stage, milliseconds }) => heard.push(`end ${stage} ${milliseconds}`));
  let now = 0;
  return { heard, stages: new StageReporter(events, () => (now += 10)) };
}

describe('StageReporter', () => {
  it('times work', async () => {
    const { heard, stages } = reporter();
    await expect(stages.run('encode', () => Promise.resolve(3))).resolves.toBe(3);
    expect(heard).toEqual(['start encode', 'end encode 10']);
  });

  it('ends a stage that fails', async () => {
    const { heard, stages } = reporter();
    await expect(stages.run('compile', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(heard.at(-1)).toBe('end compile 10');
  });

  it('ends a stage whose steps are left early', async () => {
    const { heard, stages } = reporter();
    async function* numbers() {
      yield await Promise.resolve(1);
      yield 2;
    }
    for await (const value of stages.steps('denoise', numbers())) {
      expect(value).toBe(1);
      break;
    }
    expect(heard).toEqual(['start denoise', 'end denoise 10']);
  });
});
