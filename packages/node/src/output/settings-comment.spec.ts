import { expect, it } from 'vitest';
import { settingsComment } from './settings-comment.js';

it('is JSON', () => {
  expect(settingsComment({ prompt: '🐼' })).toBe('{"prompt":"🐼"}');
});

it('refuses what does not fit, counting bytes', () => {
  expect(() => settingsComment({ prompt: '🐼'.repeat(30_000) })).toThrow(/at most 120000 bytes, got 120013/);
});
