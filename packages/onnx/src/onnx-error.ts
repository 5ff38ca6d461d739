/** What can go wrong while a graph is built. */
export type OnnxErrorCode =
  'shape-mismatch' | 'dtype-mismatch' | 'missing-weight' | 'weight-shape' | 'duplicate-name' | 'invalid-graph';

/** A graph that cannot be built. The message names the operation or key, what was expected and what was got. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  constructor(
    readonly code: OnnxErrorCode,
    message: string,
  ) {
    super(message);
  }
}
