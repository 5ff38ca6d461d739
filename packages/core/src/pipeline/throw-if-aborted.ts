import { ZeroreelError } from '../errors.js';

/** @throws ZeroreelError `aborted`, with the signal's reason as its cause */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ZeroreelError('aborted', 'The run was aborted', { cause: signal.reason });
}
