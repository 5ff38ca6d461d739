import { CANVAS, type Flow } from '@zeroreel/core';

/** Where a camera stands in relation to the first frame. */
export interface CameraPose {
  /** Canvas pixels; positive pans right and down, content moves left and up. */
  readonly x: number;
  readonly y: number;
  /** Magnification of the content, > 0; 1 leaves it. */
  readonly zoom: number;
  /** Turn of the content, clockwise. */
  readonly degrees: number;
  /** What zoom and turn leave in place, as fractions of width and height. */
  readonly center: { readonly x: number; readonly y: number };
}

/** The first frame's own pose. */
export const STILL: CameraPose = { x: 0, y: 0, zoom: 1, degrees: 0, center: { x: 0.5, y: 0.5 } };

/**
 * The flow of a pose on h×w cells: p ↦ c + R(-degrees) (p - c) / zoom + (x, y). Zoom and turn keep the proportions of
 * the cells, which are square; (x, y) is measured on the canvas.
 */
export function cameraFlow({ x, y, zoom, degrees, center }: CameraPose, height: number, width: number): Flow {
  const cells = height * width;
  const data = new Float32Array(2 * cells);
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle) / zoom;
  const sin = Math.sin(angle) / zoom;
  const centerX = center.x * width - 0.5;
  const centerY = center.y * height - 0.5;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const dx = column - centerX;
      const dy = row - centerY;
      const cell = row * width + column;
      data[cell] = x + ((cos * dx + sin * dy - dx) * CANVAS) / width;
      data[cells + cell] = y + ((cos * dy - sin * dx - dy) * CANVAS) / height;
    }
  }
  return { height, width, data };
}
