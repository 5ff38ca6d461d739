import type { Settings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { cameraOf, withCamera } from './dragged-motion.js';

const settings: Settings = {
  ...{ format: 2, model: {}, output: {}, machine: {}, request: { prompt: 'a fox' } },
  plugins: [{ name: 'cross-frame-attention', options: {} }],
};

it('moves the camera the other way, so that the last frame shows the picture where it was dragged to', () => {
  expect(cameraOf({ x: 0.25, y: -0.5 }, 8)).toEqual({ x: -18, y: 37 });
  expect(cameraOf({ x: 0, y: 0 }, 8)).toEqual({ x: 0, y: 0 });
  expect(cameraOf({ x: 0.5, y: 0 }, 1)).toEqual({ x: -256, y: 0 });
});

it('puts the way into the motion, and leaves what else it does', () => {
  const way = { x: 3, y: 4 };
  const fields = [{ kind: 'translate', x: 3, y: 4 }];
  expect(withCamera(settings, way).plugins).toEqual([
    { name: 'motion-dynamics', options: { fields } },
    { name: 'cross-frame-attention', options: {} },
  ]);
  const moving = { ...settings, plugins: [{ name: 'motion-dynamics', options: { border: 'clamp', fields: [] } }] };
  expect(withCamera(moving, way).plugins).toEqual([{ name: 'motion-dynamics', options: { border: 'clamp', fields } }]);
});
