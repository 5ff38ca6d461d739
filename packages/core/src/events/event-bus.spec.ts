import { describe, expect, it } from 'vitest';
import { createEventBus } from './event-bus.js';

describe('createEventBus', () => {
  it('calls listeners in order until they leave', () => {
    const bus = createEventBus();
    const heard: string[] = [];
    const leave = bus.on('notice', ({ message }) => heard.push(`1 ${message}`));
    bus.on('notice', ({ message }) => heard.push(`2 ${message}`));
    bus.emit('notice', { message: 'a' });
    leave();
    bus.emit('notice', { message: 'b' });
    expect(heard).toEqual(['1 a', '2 a', '2 b']);
  });

  it('turns what a listener throws into a notice and goes on', () => {
    const bus = createEventBus();
    const heard: string[] = [];
    bus.on('stage:start', () => {
      throw new Error('broken progress bar');
    });
    bus.on('stage:start', ({ stage }) => heard.push(stage));
    bus.on('notice', ({ message }) => heard.push(message));
    bus.emit('stage:start', { stage: 'encode' });
    expect(heard).toEqual(["A listener for 'stage:start' threw: broken progress bar", 'encode']);
  });

  it('survives a listener for notices that throws', () => {
    const bus = createEventBus();
    bus.on('notice', () => {
      throw new Error('no');
    });
    expect(() => {
      bus.emit('notice', { message: 'a' });
    }).not.toThrow();
  });
});
