/** Frames there and back again, for a loop without a jump: 0 … F-1, then F-2 … 1. One or two frames stay as they are. */
export function pingPong<T>(frames: readonly T[]): readonly T[] {
  return [...frames, ...frames.slice(1, -1).reverse()];
}
