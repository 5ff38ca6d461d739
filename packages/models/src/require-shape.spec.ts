import { tensor } from '@zeroreel/core';
import { expect, it } from 'vitest';
import { floatOutput, requireShape } from './require-shape.js';

const latents = tensor(new Float32Array(4), [1, 4]);

it('requireShape names the tensor and both shapes', () => {
  expect(() => requireShape('latents', latents, [1, 4])).not.toThrow();
  expect(() => requireShape('latents', latents, [2, 4])).toThrow('latents: expected the shape [2, 4], got [1, 4]');
});

it('floatOutput refuses what a backend did not return', () => {
  expect(floatOutput({ latents }, 'latents')).toBe(latents);
  expect(() => floatOutput({}, 'latents')).toThrow('to return latents in float32, got nothing');
  const half = { dtype: 'float16', shape: [1], data: new Uint16Array(1) } as const;
  expect(() => floatOutput({ half }, 'half')).toThrow('to return half in float32, got float16');
});
