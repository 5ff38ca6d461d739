import { createEventBus } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { forwardEvents, type ReportedEvent } from './reporter.js';

it('hands every event on with its name', () => {
  const bus = createEventBus();
  const events: ReportedEvent[] = [];
  forwardEvents(bus, { report: (event) => events.push(event), close: () => undefined });
  bus.emit('stage:start', { stage: 'anchor' });
  bus.emit('generation:progress', { done: 1, total: 2 });
  bus.emit('notice', { message: 'x' });
  expect(events).toEqual([
    { type: 'stage:start', stage: 'anchor' },
    { type: 'generation:progress', done: 1, total: 2 },
    { type: 'notice', message: 'x' },
  ]);
});
