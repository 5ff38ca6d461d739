import { expect, it } from 'vitest';
import { requestPath, withModelOptions } from './model-request-options.js';

it('keeps what some models alone have in a place of its own', () => {
  expect(withModelOptions({ prompt: 'x', crop: '0,32', steps: 4, targetSize: '8x16' })).toEqual({
    prompt: 'x',
    steps: 4,
    modelOptions: { crop: '0,32', targetSize: '8x16' },
  });
  expect(withModelOptions({ prompt: 'x' })).toEqual({ prompt: 'x' });
  expect(['crop', 'steps'].map(requestPath)).toEqual(['request.modelOptions.crop', 'request.steps']);
});
