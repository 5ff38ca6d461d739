import { canny, coverFrame, type Frame } from '@zeroreel/media';
import { frameOfGrey } from './frame-of-grey.js';
import type { EdgeOptions } from '../worker-protocol.js';

/** The edges that a ControlNet would be shown, white on black, at the video's size. @throws ZeroreelError `invalid-request` */
export const drawEdges = (clip: readonly Frame[], { low, high, width, height }: EdgeOptions): readonly Frame[] =>
  clip.map((frame) => frameOfGrey(canny(coverFrame(frame, { width, height }), { low, high })));
