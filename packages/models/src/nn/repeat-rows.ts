import { concat, type GraphBuilder, type Value } from '@zeroreel/onnx';

/**
 * `x [R·F, ...]` → `[batch, ...]`. What does not depend on the text is the same for every guidance row: it is computed
 * for one row (R = 1) and repeated here, where rows begin to differ. `x` itself where it has all its rows already.
 */
export function repeatRows(g: GraphBuilder, x: Value, batch: number): Value {
  const [present = batch] = x.shape;
  return concat(g, new Array<Value>(batch / present).fill(x), 0);
}
