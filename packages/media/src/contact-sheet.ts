import { ZeroreelError } from '@zeroreel/core';
import type { Frame } from './frame.js';

/** How a contact sheet is laid out. */
export interface ContactSheetOptions {
  /** Frames in a row; default: √n rounded up, so that the sheet is about square. */
  readonly columns?: number;
  /** Pixels between frames, white; default 4. */
  readonly gap?: number;
}

const GAP = 4;

/**
 * Draws all frames, of one size, on one picture, row by row.
 * @throws ZeroreelError `media` for no frames or frames of several sizes
 */
export function contactSheet(frames: readonly Frame[], options: ContactSheetOptions = {}): Frame {
  const { width, height } = commonSize(frames);
  const columns = Math.min(frames.length, options.columns ?? Math.ceil(Math.sqrt(frames.length)));
  const rows = Math.ceil(frames.length / columns);
  const gap = options.gap ?? GAP;
  const sheet = blank(columns * (width + gap) - gap, rows * (height + gap) - gap);
  frames.forEach((frame, index) => {
    paste(frame, sheet, (index % columns) * (width + gap), Math.floor(index / columns) * (height + gap));
  });
  return sheet;
}

/**
 * The frames of a sheet that `contactSheet` has laid out by itself.
 * @param count of them, which the sheet does not tell
 * @throws ZeroreelError `media` for a picture that is no sheet of so many frames
 */
export function framesOfSheet(sheet: Frame, count: number): readonly Frame[] {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const [width, height] = [(sheet.width + GAP) / columns - GAP, (sheet.height + GAP) / rows - GAP];
  if (count < 1 || !isSide(width) || !isSide(height)) {
    const got = `a picture of ${sheet.width}×${sheet.height}`;
    throw new ZeroreelError('media', `A contact sheet: expected one of ${count} frames, got ${got}`);
  }
  return Array.from({ length: count }, (_, k) => {
    const [left, top] = [(k % columns) * (width + GAP), Math.floor(k / columns) * (height + GAP)];
    const data = new Uint8Array(3 * width * height);
    for (let y = 0; y < height; y++) {
      const start = 3 * ((top + y) * sheet.width + left);
      data.set(sheet.data.subarray(start, start + 3 * width), 3 * y * width);
    }
    return { width, height, data };
  });
}

const isSide = (pixels: number): boolean => Number.isInteger(pixels) && pixels > 0;

function commonSize(frames: readonly Frame[]): { readonly width: number; readonly height: number } {
  const [first] = frames;
  if (!first) throw new ZeroreelError('media', 'A contact sheet: expected at least one frame, got none');
  for (const { width, height } of frames) {
    if (width !== first.width || height !== first.height) {
      const expected = `${first.width}×${first.height}`;
      throw new ZeroreelError(
        'media',
        `A contact sheet: expected frames of one size, got ${expected} and ${width}×${height}`,
      );
    }
  }
  return first;
}

function blank(width: number, height: number): Frame {
  return { width, height, data: new Uint8Array(3 * width * height).fill(255) };
}

function paste(frame: Frame, sheet: Frame, left: number, top: number): void {
  const rowBytes = 3 * frame.width;
  for (let y = 0; y < frame.height; y++) {
    const row = frame.data.subarray(y * rowBytes, (y + 1) * rowBytes);
    sheet.data.set(row, 3 * ((top + y) * sheet.width + left));
  }
}
