import type { Frame, PictureSize, Turn } from '@zeroreel/media';
import { frameOfRgba } from '../encode/rgba.js';

/** Pictures are read no larger; models of the page are smaller. */
const LONGEST_SIDE = 512;

/** Paints pictures of one size on a canvas, shrunk where a side is longer than 512 pixels, and takes them off as frames. */
export class FramePainter {
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #size: PictureSize;

  /**
   * @param size of the pictures
   * @param turn how they are turned and mirrored; default: not at all
   */
  constructor(size: PictureSize, [a, b, c, d]: Turn = [1, 0, 0, 1]) {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(size.width, size.height));
    const width = Math.max(1, Math.round(scale * size.width));
    const height = Math.max(1, Math.round(scale * size.height));
    const canvas = a === 0 ? new OffscreenCanvas(height, width) : new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('there is no canvas to draw it on');
    context.imageSmoothingQuality = 'high';
    // What a turn moves to the left of the canvas, or above it, is moved back.
    context.setTransform(a, b, c, d, a + c < 0 ? canvas.width : 0, b + d < 0 ? canvas.height : 0);
    this.#context = context;
    this.#size = { width, height };
  }

  /** What is clear in a picture is black in the frame. */
  paint(picture: CanvasImageSource): Frame {
    const { width, height } = this.#context.canvas;
    this.#context.clearRect(0, 0, this.#size.width, this.#size.height);
    this.#context.drawImage(picture, 0, 0, this.#size.width, this.#size.height);
    return frameOfRgba(width, height, this.#context.getImageData(0, 0, width, height).data);
  }
}
