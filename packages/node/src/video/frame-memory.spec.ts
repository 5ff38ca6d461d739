import { expect, it } from 'vitest';
import { requireMemory } from './frame-memory.js';

const need = (count: number) => ({ count, width: 1000, height: 1000 });

it('refuses frames that take more than four fifths of what is free, with both numbers', () => {
  requireMemory('a.mp4', need(266), 'Take fewer.', 1e9);
  expect(() => requireMemory('a.mp4', need(267), 'Take fewer.', 1e9)).toThrow(
    'a.mp4: 267 frames of 1000×1000 take 0.8 GB of memory, and 1.0 GB are free. Take fewer.',
  );
});

it('looks at this machine by itself', () => {
  requireMemory('a.mp4', need(1), 'Take fewer.');
  expect(() => requireMemory('a.mp4', need(1e9), 'Take fewer.')).toThrow('take 3000000.0 GB');
});
