import type { ResizeRule } from '@zeroreel/core';
import { fitSize, paperSize, type PictureSize } from '@zeroreel/media';

/** What the user said of the video's size. */
export interface AskedSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The video's size where a clip decides it: its own shape, no side longer than the model's or the one that was asked for. */
export function sizeForClip(
  clip: PictureSize,
  { width, height }: AskedSize,
  rule: ResizeRule,
  modelSize: number,
): PictureSize {
  if (width !== undefined && height !== undefined) return { width, height };
  const longest = Math.max(width ?? 0, height ?? 0) || modelSize;
  if (rule === 'paper') return paperSize(clip, longest);
  const bounds = { width: width ?? UNBOUNDED, height: height ?? UNBOUNDED };
  const free = width === undefined && height === undefined;
  return fitSize(clip, free ? { width: modelSize, height: modelSize } : bounds);
}

const UNBOUNDED = 4096;
