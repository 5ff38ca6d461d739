import { concat, formatShape, OnnxError, type GraphBuilder, type Value } from '@zeroreel/onnx';

/** `[N, C, H, W]` of a value that has these four axes. */
export function imageDimensions(x: Value): readonly [batch: number, channels: number, height: number, width: number] {
  const [batch, channels, height, width, ...more] = x.shape;
  if (batch === undefined || channels === undefined || height === undefined || width === undefined || more.length) {
    throw rankError(x, '[N, C, H, W]');
  }
  return [batch, channels, height, width];
}

/** `[B, N, C]` of a value that has these three axes. */
export function tokenDimensions(x: Value): readonly [batch: number, tokens: number, channels: number] {
  const [batch, tokens, channels, ...more] = x.shape;
  if (batch === undefined || tokens === undefined || channels === undefined || more.length) {
    throw rankError(x, '[B, N, C]');
  }
  return [batch, tokens, channels];
}

const rankError = ({ name, shape }: Value, expected: string): OnnxError =>
  new OnnxError('shape-mismatch', `${name}: expected the axes ${expected}, got ${formatShape(shape)}`);

/**
 * `x [R·F, ...]` → `[batch, ...]`. What does not depend on the text is the same for every guidance row. It is computed
 * for one row (R = 1) and repeated here, where rows begin to differ. Returns `x` itself where it has all its rows
 * already.
 */
export function repeatRows(g: GraphBuilder, x: Value, batch: number): Value {
  const [present = batch] = x.shape;
  return concat(g, new Array<Value>(batch / present).fill(x), 0);
}
