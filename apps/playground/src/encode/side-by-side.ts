import type { Frame } from '@zeroreel/media';
import { frameOfRgba, rgbaOf } from './rgba.js';

/** A video and what is written below it. */
export interface NamedFrames {
  readonly name: string;
  /** One at least. */
  readonly frames: readonly Frame[];
}

/** Sides of a small video are enlarged to this many pixels at least, so that what is written can be read. */
const LEAST_SIDE = 256;
const GAP = 8;
const GROUND = '#0c0d11';
const INK = '#eceef2';

/**
 * Videos two by two as one, each with its name below it. All have the size of the first one; the last frame of a shorter
 * one stays. Sides are even, as encoders want them.
 */
export function sideBySide(videos: readonly NamedFrames[]): readonly Frame[] {
  const [first] = videos[0]?.frames ?? [];
  if (first === undefined) return [];
  const scale = Math.max(1, Math.ceil(LEAST_SIDE / Math.max(first.width, first.height)));
  const [width, height] = [scale * first.width, scale * first.height];
  const text = Math.max(13, Math.round(height / 20));
  const below = 2 * text;
  const canvas = document.createElement('canvas');
  canvas.width = even(2 * width + 3 * GAP);
  canvas.height = even(Math.ceil(videos.length / 2) * (height + below + GAP) + GAP);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [];
  context.imageSmoothingQuality = 'high';
  context.font = `600 ${text}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const count = Math.max(...videos.map(({ frames }) => frames.length));
  return Array.from({ length: count }, (_, at) => {
    context.fillStyle = GROUND;
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const [place, { name, frames }] of videos.entries()) {
      const frame = frames[Math.min(at, frames.length - 1)];
      const x = GAP + (place % 2) * (width + GAP);
      const y = GAP + Math.floor(place / 2) * (height + below + GAP);
      if (frame) context.drawImage(pictureOf(frame), x, y, width, height);
      context.fillStyle = INK;
      context.fillText(name, x + width / 2, y + height + below / 2, width);
    }
    const { width: across, height: down, data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return frameOfRgba(across, down, data);
  });
}

const even = (size: number): number => 2 * Math.ceil(size / 2);

function pictureOf(frame: Frame): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = frame.width;
  canvas.height = frame.height;
  canvas.getContext('2d')?.putImageData(new ImageData(rgbaOf(frame), frame.width, frame.height), 0, 0);
  return canvas;
}
