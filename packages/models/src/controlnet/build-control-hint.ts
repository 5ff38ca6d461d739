import {
  cast,
  concat,
  GraphBuilder,
  silu,
  slice,
  type Dialect,
  type FloatDType,
  type OnnxModel,
  type Value,
  type WeightLookup,
} from '@zeroreel/onnx';
import { conv2d } from '../nn/layers.js';
import type { ControlNetConfig } from './controlnet-config.js';

/** What the graph is built from. */
export interface BuildControlHintOptions {
  readonly config: ControlNetConfig;
  readonly weights: WeightLookup;
  readonly dialect: Dialect;
  /** What it computes in; `picture` and `hint` are float32 in any case. */
  readonly dtype: FloatDType;
  /** W and H in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Where its weights lie in a ControlNet's file. */
export const HINT_SCOPE = 'controlnet_cond_embedding';

/**
 * The graph of a ControlNet's picture reader (diffusers' ControlNetConditioningEmbedding). It reads nothing but the
 * picture, so that it runs once a frame and not at every step. In: `picture [1, 3, H, W]` in [0, 1], RGB. Out: `hint
 * [1, C, h, w]`.
 * @throws OnnxError `missing-weight`, `weight-shape`
 */
export function buildControlHint({ config, weights, width, height, ...options }: BuildControlHintOptions): OnnxModel {
  const g = new GraphBuilder({ name: 'control-hint', weights, ...options });
  const picture = g.input('picture', 'float32', [1, config.pictureChannels, height, width]);
  const hint = g.scope(HINT_SCOPE, () => controlHint(g, ordered(g, cast(g, picture, g.dtype), config), config));
  g.output('hint', cast(g, hint, 'float32'));
  return g.finish();
}

function controlHint(g: GraphBuilder, picture: Value, { hintChannels, levels }: ControlNetConfig): Value {
  const [first, ...others] = hintChannels;
  let hidden = silu(g, conv3x3(g, 'conv_in', picture, first));
  let channels = first;
  others.forEach((wider, pair) => {
    hidden = silu(g, conv3x3(g, `blocks.${2 * pair}`, hidden, channels));
    hidden = silu(g, conv3x3(g, `blocks.${2 * pair + 1}`, hidden, wider, 2));
    channels = wider;
  });
  return conv3x3(g, 'conv_out', hidden, levels[0].channels);
}

const conv3x3 = (g: GraphBuilder, name: string, x: Value, channels: number, stride = 1): Value =>
  conv2d(g, name, x, channels, { kernel: 3, padding: 1, stride });

/** The colours in the order that the weights take them in. */
function ordered(g: GraphBuilder, picture: Value, { channelOrder, pictureChannels }: ControlNetConfig): Value {
  if (channelOrder === 'rgb') return picture;
  const planes = Array.from({ length: pictureChannels }, (_, plane) => slice(g, picture, 1, plane, plane + 1));
  return concat(g, planes.toReversed(), 1);
}
