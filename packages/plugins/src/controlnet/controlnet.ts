import {
  choice,
  clip,
  Conditioner,
  definePlugin,
  network,
  number,
  provide,
  span,
  ZeroreelError,
  type Shorthand,
} from '@zeroreel/core';
import { loadControlNet } from '@zeroreel/models';
import { ControlConditioner } from './control-conditioner.js';
import { CONTROL_KINDS, controlPictures } from './control-pictures.js';

/** `--control`: the kind and the clip, and behind colons the scale and the span. */
const shorthand: Shorthand = {
  flag: '--control',
  form: 'KIND=FILE[:SCALE[:START-END]]',
  description: 'a clip that steers the video, for instance canny=walk.mp4:0.8 or depth=depth.mp4:1:0-0.6',
  parse(text) {
    const { kind, file, scale, start, end } = SHORTHAND.exec(text)?.groups ?? {};
    if (kind === undefined || file === undefined || file.trim() === '') return undefined;
    return {
      kind,
      clip: { file },
      ...(scale !== undefined && { scale: Number(scale) }),
      ...(start !== undefined && { span: { start: Number(start), end: Number(end) } }),
    };
  },
};

const SHORTHAND =
  /^(?<kind>[^=]+)=(?<file>.*?)(?::(?<scale>\d+(?:\.\d+)?))?(?::(?<start>\d+(?:\.\d+)?)-(?<end>\d+(?:\.\d+)?))?$/s;

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
    kind: choice(CONTROL_KINDS, {
      description: 'what the control pictures show',
      label: 'Kind',
      default: 'canny',
      meanings: {
        canny: 'edges, found in the clip',
        depth: 'depth, which the clip shows already',
        pose: 'skeletons, which the clip shows already',
        ready: 'control pictures of any kind, which the clip shows already',
      },
    }),
    clip: clip({ description: 'the clip whose frames steer the video', label: 'Clip', required: true, leads: true }),
    network: network({
      description: 'the ControlNet of this kind',
      label: 'ControlNet',
      flag: '--control-model',
      network: 'ControlNet',
      embeddedBy: 'kind',
      keyedBy: 'kind',
      otherwise: "the embedded model's own",
    }),
    scale: number({
      description: 'how strongly the ControlNet steers',
      label: 'Strength',
      default: 1,
      min: -10,
      max: 10,
      step: 0.05,
    }),
    span: span({
      description: 'the part of the steps in which the ControlNet steers',
      label: 'Steps',
      default: { start: 0, end: 1 },
      level: 'expert',
    }),
    cannyLow: number({
      description: 'gradient above which an edge goes on, as in OpenCV; canny only',
      label: 'Weak edges',
      flag: '--canny-low',
      default: 100,
      step: 1,
      level: 'expert',
    }),
    cannyHigh: number({
      description: 'gradient above which an edge begins, as in OpenCV; canny only',
      label: 'Strong edges',
      flag: '--canny-high',
      default: 200,
      step: 1,
      level: 'expert',
    }),
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
