import { definePluginFactory, type PluginFactory } from '@zeroreel/core';
import { composeFields } from './compose-fields.js';
import { globalTranslation } from './global-translation.js';
import { motionDynamics } from './index.js';
import { rotation } from './rotation.js';
import { zoom } from './zoom.js';

/** `motionDynamics` by options that can be written as JSON. */
export const motionDynamicsFactory: PluginFactory = definePluginFactory({
  name: 'motion-dynamics',
  description: 'frames begin as the first one, moved by a camera',
  options: {
    x: { type: 'number', description: 'to the right, in pixels of a canvas of 512, a frame', default: 12 },
    y: { type: 'number', description: 'down, in pixels of a canvas of 512, a frame', default: 12 },
    zoom: { type: 'number', description: 'magnification a frame', default: 1 },
    degrees: { type: 'number', description: 'clockwise turn of the content a frame', default: 0 },
    sampling: { type: 'string', description: 'between cells', choices: ['nearest', 'bilinear'], default: 'nearest' },
    border: { type: 'string', description: 'beyond the edge', choices: ['reflect', 'clamp'], default: 'reflect' },
  },
  create({ x, y, zoom: perFrame, degrees, sampling, border }) {
    const turns = perFrame !== 1 || degrees !== 0;
    const translation = globalTranslation({ x, y });
    const field = turns
      ? composeFields([zoom({ perFrame }), rotation({ degreesPerFrame: degrees }), translation])
      : translation;
    return motionDynamics({ field, sampling, border });
  },
});
