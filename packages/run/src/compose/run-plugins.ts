import type { Plugin } from '@zeroreel/core';
import { modelPictures } from '@zeroreel/media';
import {
  backgroundSmoothing,
  controlNets,
  crossFrameAttention,
  dreamBooth,
  imageToVideo,
  instructPix2Pix,
  motionDynamics,
} from '@zeroreel/plugins';
import type { RunSettings } from '../settings/run-settings.js';
import { controlPreprocessorFor } from './control-preprocessor-for.js';
import { motionFieldFrom } from './motion-field-from.js';
import type { RunParts } from './run-parts.js';

/** The plugins that settings stand for, in the order of their hooks. @throws ZeroreelError `invalid-request` */
export function runPlugins(settings: RunSettings, parts: RunParts): readonly Plugin[] {
  const { motion, attention, smoothBackground } = settings;
  const { edit, initImage, others } = parts;
  const plugins: Plugin[] = [];
  if (motion) plugins.push(motionDynamics({ ...motion, field: motionFieldFrom(motion.fields, loopOf(settings)) }));
  plugins.push(crossFrameAttention({ policy: attention }));
  plugins.push(...overlayPlugins(parts));
  plugins.push(...controlPlugins(settings, parts));
  if (edit) {
    const { imageGuidanceScale = 1.5 } = settings.edit ?? {};
    plugins.push(instructPix2Pix({ pictures: () => modelPictures(edit), imageGuidanceScale }));
  }
  if (initImage) plugins.push(imageToVideo({ picture: () => modelPictures([initImage]) }));
  if (smoothBackground !== undefined) plugins.push(backgroundSmoothing({ strength: smoothBackground }));
  return [...plugins, ...others];
}

/** LoRAs, DreamBooths and textual inversions are one plugin. */
const overlayPlugins = ({ overlays, tokenEmbeddings }: RunParts): readonly Plugin[] =>
  overlays.length + tokenEmbeddings.length === 0 ? [] : [dreamBooth({ overlays, tokenEmbeddings })];

function controlPlugins({ controls = [], clip }: RunSettings, { networks, controls: clips }: RunParts) {
  return controlNets(
    networks.flatMap((network, index) => {
      const [control, frames = []] = [controls[index], clips[index]];
      if (!control) return [];
      const { kind, scale, start, end } = control;
      return [{ network, scale, start, end, pictures: () => controlPreprocessorFor(kind, clip).prepare(frames) }];
    }),
  );
}

/** Frames after which the camera is back where it began. */
const loopOf = ({ loop, request }: RunSettings): number | undefined =>
  loop === 'seamless' ? (request.frames ?? 8) : undefined;
