import { Conditioner, createContainer, GuidanceProvider, tensor, type DiffusionModel } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { instructPix2Pix } from './index.js';

const pictures = tensor(new Float32Array(3), [1, 3, 1, 1]);

describe('instructPix2Pix', () => {
  it('binds the picture and the guidance that reads it', () => {
    const model = { name: 'none', latentChannels: 4 } as DiffusionModel;
    const container = createContainer({ model, plugins: [instructPix2Pix({ pictures })] });
    const [conditioner] = container.getAll(Conditioner);
    expect(conditioner).toMatchObject({ name: 'instruct-pix2pix', extraChannels: 4 });
    const guidance = container.get(GuidanceProvider).create({ guidanceScale: 0 });
    const answers = tensor(Float32Array.of(9, 3, 1), [3, 1, 1, 1, 1]);
    expect([...guidance.apply(answers).data]).toEqual([1 + 1.5 * (3 - 1)]);
  });

  it('refuses a scale that is no number', () => {
    expect(() => instructPix2Pix({ pictures, imageGuidanceScale: Infinity })).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        message: 'imageGuidanceScale: expected a finite number, got Infinity',
      }),
    );
  });
});
