import type { MotionField } from '@zeroreel/core';

/** How far the camera pans. */
export interface TranslationOptions {
  /** Canvas pixels a frame; positive pans the camera right, so content moves left. */
  readonly x: number;
  /** Canvas pixels a frame; positive pans the camera down, so content moves up. */
  readonly y: number;
}

/** The paper's motion field: everything moves by the same (x, y) a frame (section 3.3.1, λ folded into the strengths). */
export const globalTranslation = ({ x, y }: TranslationOptions): MotionField => ({
  name: 'global-translation',
  flow(frameId, height, width) {
    const cells = height * width;
    const data = new Float32Array(2 * cells);
    data.fill(x * frameId, 0, cells);
    data.fill(y * frameId, cells);
    return { height, width, data };
  },
});
