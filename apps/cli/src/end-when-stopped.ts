import type { Interrupt, StopSignal } from './interrupt.js';

/** What a run has to tidy up in; it takes milliseconds unless the network is in a long evaluation. */
const GRACE_MILLISECONDS = 1000;

/**
 * Ends the process a moment after it was told to stop, whatever it is doing then: a network's evaluation cannot be
 * broken off, and half a minute is not at once. Nothing is lost, as files appear only when they are finished.
 * `raise` sends this process the signal, for which nobody listens any more.
 */
export function endWhenStopped(
  { signal, received }: Pick<Interrupt, 'signal' | 'received'>,
  raise: (signal: StopSignal) => void = (name) => process.kill(process.pid, name),
): void {
  const end = () => raise(received() ?? 'SIGTERM');
  signal.addEventListener('abort', () => setTimeout(end, GRACE_MILLISECONDS).unref(), { once: true });
}
