import { expect, it } from 'vitest';
import { summariseProfile } from './summarise-profile.js';

const kernel = (name: string, operator: string, dur: number) => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, dur },
  args: { op_name: operator },
});

it('adds up kernels by operator, the dearest first, and nothing else', () => {
  const events = [
    kernel('a', 'Add', 10),
    kernel('b', 'Conv', 2000),
    kernel('c', 'Conv', 500),
    { cat: 'Node', name: 'b_fence_before', dur: 9999, args: { op_name: 'Conv' } },
    { cat: 'Session', name: 'model_run', dur: 99_999 },
  ];
  expect(summariseProfile(events)).toEqual([
    { operator: 'Conv', calls: 2, milliseconds: 2.5 },
    { operator: 'Add', calls: 1, milliseconds: 0.01 },
  ]);
});
