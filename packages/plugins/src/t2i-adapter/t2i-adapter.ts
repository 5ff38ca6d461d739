import { Conditioner, definePlugin, network, provide, type Shorthand } from '@zeroreel/core';
import { loadT2IAdapter } from '@zeroreel/models';
import { cannyThresholds, controlClip, controlKind, controlScale, controlSpan } from '../control-options.js';
import { controlPictures } from '../control-pictures.js';
import { parseControlText } from '../parse-control-text.js';
import { AdapterConditioner } from './adapter-conditioner.js';

/** `--adapter`: the kind and the clip, and behind colons the strength and the span. */
const shorthand: Shorthand = {
  flag: '--adapter',
  form: 'KIND=FILE[:STRENGTH[:START-END]]',
  description: 'a clip that steers the video through a T2I-Adapter, for instance ready=sketch.mp4:0.8',
  parse: parseControlText,
};

/**
 * Every frame follows a control picture through a T2I-Adapter (Mou et al. 2023, arXiv 2302.08453), a small network whose
 * features join the UNet's on the way down. They are computed once a frame, not at every step. The features of several are
 * added up (diffusers' MultiAdapter), also to the residuals of ControlNets.
 */
export const t2iAdapter = definePlugin({
  name: 't2i-adapter',
  summary: 'Steers every frame by a control picture through a T2I-Adapter',
  repeatable: true,
  displaces: ['motion-dynamics', 'transported-noise'],
  shorthand,
  options: {
    kind: controlKind,
    clip: controlClip,
    network: network({
      description: 'the T2I-Adapter of this kind',
      label: 'T2I-Adapter',
      flag: '--adapter-model',
      network: 'T2I-Adapter',
      keyedBy: 'kind',
      required: true,
    }),
    scale: controlScale('T2I-Adapter', '--adapter-strength'),
    span: controlSpan('T2I-Adapter'),
    ...cannyThresholds('--adapter-canny'),
  },
  provides({ kind, clip: frames, network: files, scale, span: steps, cannyLow, cannyHigh }, { name }) {
    const conditioner = new AdapterConditioner({
      name,
      network: ({ model: { backend, dtype } }) => loadT2IAdapter(files, backend, { dtype }),
      pictures: ({ signal }) => controlPictures(frames, { kind, cannyLow, cannyHigh, signal }),
      scale,
      span: steps,
    });
    return [provide(Conditioner, [], () => conditioner)];
  },
});
