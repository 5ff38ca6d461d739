import { tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { floatOutput, requireNames, requireShape } from './check-values.js';

const latents = tensor(new Float32Array(4), [1, 4]);

it('requireShape names the tensor and both shapes', () => {
  expect(() => requireShape('latents', latents, [1, 4])).not.toThrow();
  expect(() => requireShape('latents', latents, [2, 4])).toThrow('latents: expected the shape [2, 4], got [1, 4]');
});

it('requireNames lists the names on both sides, in whatever order they come', () => {
  expect(() => requireNames('text', ['b', 'a'], ['a', 'b'])).not.toThrow();
  expect(() => requireNames('text', ['a', 'c'], ['a', 'b'])).toThrow('text: expected the tensors a, b, got a, c');
  expect(() => requireNames('text', [], ['a'])).toThrow('text: expected the tensors a, got none');
  expect(() => requireNames('text', ['a', 'b'], ['a'])).toThrow('text: expected the tensors a, got a, b');
});

it('floatOutput refuses what a backend did not return', () => {
  expect(floatOutput({ latents }, 'latents')).toBe(latents);
  expect(() => floatOutput({}, 'latents')).toThrow('Output latents: expected float32 from the backend, got nothing');
  const half = { dtype: 'float16', shape: [1], data: new Uint16Array(1) } as const;
  expect(() => floatOutput({ half }, 'half')).toThrow('Output half: expected float32 from the backend, got float16');
});
