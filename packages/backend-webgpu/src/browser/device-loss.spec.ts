import { expect, it } from 'vitest';
import { describeLoss } from './device-loss.js';

it('describeLoss says why a device is gone and what to do', () => {
  expect(describeLoss({ reason: 'unknown', message: 'the driver was reset' })).toMatch(
    /lost \(unknown: the driver was reset\)\. Start again.*smaller picture/,
  );
  expect(describeLoss({ reason: 'destroyed', message: '' })).toMatch(/lost \(destroyed\)/);
});
