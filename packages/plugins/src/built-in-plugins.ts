import type { PluginDefinition } from '@zeroreel/core';
import { backgroundSmoothing } from './background-smoothing/background-smoothing.js';
import { carriedX0 } from './motion-dynamics/carried-x0/carried-x0.js';
import { controlNet } from './controlnet/controlnet.js';
import { crossFrameAttention } from './cross-frame-attention/cross-frame-attention.js';
import { imageToVideo } from './image-to-video/image-to-video.js';
import { instructPix2Pix } from './instruct-pix2pix/instruct-pix2pix.js';
import { motionDynamics } from './motion-dynamics/motion-dynamics.js';
import { transportedNoise } from './motion-dynamics/transported-noise/transported-noise.js';
import { t2iAdapter } from './t2i-adapter/t2i-adapter.js';
import { weightOverlays } from './weight-overlays/weight-overlays.js';

/** The plugins of this package, in the order of their hooks. */
export const builtInPlugins = [
  motionDynamics,
  crossFrameAttention,
  transportedNoise,
  carriedX0,
  weightOverlays,
  controlNet,
  t2iAdapter,
  instructPix2Pix,
  imageToVideo,
  backgroundSmoothing,
  // Each takes options of its own; whoever calls one out of the list has them checked by the run.
] as readonly unknown[] as readonly PluginDefinition[];
