/** Appends the frames in reverse, F-2 … 1, so that the video loops without a jump. One or two frames stay as they are. */
export function pingPong<T>(frames: readonly T[]): readonly T[] {
  return [...frames, ...frames.slice(1, -1).reverse()];
}
