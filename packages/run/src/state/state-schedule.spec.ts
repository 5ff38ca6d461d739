import { describe, expect, it } from 'vitest';
import { StateSchedule } from './state-schedule.js';

const anchor = { phase: 'anchor', pass: 0 };
const all = { phase: 'all', pass: 0 };

function schedule(interval?: number) {
  let now = 1000;
  const made = new StateSchedule(() => now, interval);
  const at = (seconds: number) => {
    now = 1000 + seconds * 1000;
    return made;
  };
  return { at };
}

describe('StateSchedule', () => {
  it('waits 15 s before the first state and between two of them', () => {
    const { at } = schedule();
    expect([0, 5, 14.9, 15].map((seconds) => at(seconds).isDue(all))).toEqual([false, false, false, true]);
    at(15.1).wrote(all, 100);
    expect([16, 30, 30.1].map((seconds) => at(seconds).isDue(all))).toEqual([false, false, true]);
  });

  it('waits twenty times as long as the last state took', () => {
    const { at } = schedule();
    at(20).wrote(all, 1500);
    expect([35, 49.9, 50].map((seconds) => at(seconds).isDue(all))).toEqual([false, false, true]);
  });

  it('takes the end of a phase sooner, though not in a run that is younger than the interval', () => {
    const { at } = schedule();
    expect(at(3).isDue(anchor)).toBe(false);
    expect(at(4).isDue(all)).toBe(false);
    const later = schedule().at;
    at(0);
    expect(later(14).isDue(anchor)).toBe(false);
    later(16).wrote(anchor, 50);
    expect(later(16.9).isDue(all)).toBe(false);
    expect(later(17).isDue(all)).toBe(true);
    later(17).wrote(all, 50);
    expect(later(19).isDue(all)).toBe(false);
    expect(later(19).isDue({ phase: 'all', pass: 1 })).toBe(true);
  });

  it('remembers the end of a phase until it is written', () => {
    const { at } = schedule();
    at(16).wrote(anchor, 500);
    expect([20, 25.9, 26].map((seconds) => at(seconds).isDue(all))).toEqual([false, false, true]);
  });

  it('with no interval is due as often as the cost allows', () => {
    const { at } = schedule(0);
    expect(at(0).isDue(all)).toBe(true);
    at(1).wrote(all, 100);
    expect([1, 2.9, 3].map((seconds) => at(seconds).isDue(all))).toEqual([false, false, true]);
  });

  it.each([1, 40, 700, 5000])('spends a twentieth of the time at the most, with states of %d ms', (cost) => {
    const { at } = schedule();
    let [now, spent] = [0, 0];
    while (now < 4000) {
      now += 0.3;
      if (!at(now).isDue(all)) continue;
      now += cost / 1000;
      spent += cost / 1000;
      at(now).wrote(all, cost);
    }
    expect(spent).toBeGreaterThan(0);
    // The first state, whose cost nobody knew.
    expect((spent - cost / 1000) / now).toBeLessThan(0.05);
  });
});
