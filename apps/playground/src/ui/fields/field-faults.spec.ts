import { expect, it } from 'vitest';
import { english } from '../texts/english.js';
import { faultsAt, faultText, groupState } from './field-faults.js';

const fault = (path: string) => ({ path, message: `expected ${path}` });
const faults = ['clip', 'clip.start', 'clipSkip', 'lora[1].strength', 'lora[10]'].map(fault);

it('finds the faults of one key, with paths from there', () => {
  expect(faultsAt(faults, 'clip').map(({ path }) => path)).toEqual(['', 'start']);
  expect(faultsAt(faultsAt(faults, 'lora'), 1).map(({ path }) => path)).toEqual(['strength']);
  expect(faultsAt(faults, 'steps')).toEqual([]);
});

it('says each as a sentence', () => {
  expect(faultText(faultsAt(faults, 'clip'))).toBe('Expected clip. Start: expected clip.start');
  expect(faultText([])).toBeUndefined();
});

it('says what is set in a group, or wrong', () => {
  const keys = ['steps', 'clipSkip'];
  expect(groupState(keys, {}, [], english)).toEqual({});
  expect(groupState(keys, { steps: 3, seed: 1 }, [], english)).toEqual({ state: '1 set' });
  expect(groupState(keys, { steps: 3 }, faults, english)).toEqual({ state: '1 to correct', alert: true });
});
