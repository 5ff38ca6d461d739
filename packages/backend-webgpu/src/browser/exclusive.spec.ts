import { describe, expect, it } from 'vitest';
import { Exclusive } from './exclusive.js';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('Exclusive', () => {
  it('never has two tasks under way, keeps their order, and goes on after one that fails', async () => {
    const exclusive = new Exclusive();
    const log: string[] = [];
    const task = (name: string) =>
      exclusive.run(async () => {
        log.push(`${name} begins`);
        await tick();
        log.push(`${name} ends`);
        if (name === 'b') throw new Error('b failed');
        return name;
      });
    const results = await Promise.allSettled(['a', 'b', 'c'].map(task));
    expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'b failed' } }, { value: 'c' }]);
  });
});
