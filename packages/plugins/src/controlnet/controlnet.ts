import { Conditioner, definePlugin, network, provide, ZeroreelError, type Shorthand } from '@zeroreel/core';
import { loadControlNet } from '@zeroreel/models';
import { cannyThresholds, controlClip, controlKind, controlScale, controlSpan } from '../control-options.js';
import { controlPictures } from '../control-pictures.js';
import { parseControlText } from '../parse-control-text.js';
import { ControlConditioner } from './control-conditioner.js';

/** `--control`: the kind and the clip, and behind colons the scale and the span. */
const shorthand: Shorthand = {
  flag: '--control',
  form: 'KIND=FILE[:SCALE[:START-END]]',
  description: 'a clip that steers the video, for instance canny=walk.mp4:0.8 or depth=depth.mp4:1:0-0.6',
  parse: parseControlText,
};

/**
 * Every frame follows a control picture: edges, depth, a pose (ControlNet, Zhang et al. 2023, arXiv 2302.05543). Its own
 * self-attention layers read other frames as the UNet's do. The residuals of several are added up. The network is opened
 * on the model's backend when a run begins, and freed after it.
 */
export const controlNet = definePlugin({
  name: 'controlnet',
  summary: 'Steers every frame by a control picture: edges, depth, a pose',
  repeatable: true,
  displaces: ['motion-dynamics', 'transported-noise'],
  shorthand,
  options: {
    kind: controlKind,
    clip: controlClip,
    network: network({
      description: 'the ControlNet of this kind',
      label: 'ControlNet',
      flag: '--control-model',
      network: 'ControlNet',
      inUNet: true,
      embeddedBy: 'kind',
      keyedBy: 'kind',
      otherwise: "the embedded model's own",
    }),
    scale: controlScale('ControlNet'),
    span: controlSpan('ControlNet'),
    ...cannyThresholds('--canny'),
  },
  provides({ kind, clip: frames, network: files, scale, span: steps, cannyLow, cannyHigh }, { name }) {
    if (files === undefined) {
      throw new ZeroreelError('invalid-request', `${name}.network: expected a ControlNet for ${kind}, got none`);
    }
    const conditioner = new ControlConditioner({
      name,
      network: ({ model: { backend, dtype } }) => loadControlNet(files, backend, { dtype }),
      pictures: ({ signal }) => controlPictures(frames, { kind, cannyLow, cannyHigh, signal }),
      scale,
      span: steps,
    });
    return [provide(Conditioner, [], () => conditioner)];
  },
});
