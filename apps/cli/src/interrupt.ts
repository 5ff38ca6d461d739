/** What of `process` is needed to catch signals. */
export interface SignalSource {
  once(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** Ctrl-C and `kill` as an AbortSignal. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Which signal came; undefined as long as none did. */
  received(): StopSignal | undefined;
}

/** Listens until disposed. Only to the first signal: a second one finds no listener, so that the system ends the process. */
export function listenForInterrupt(source: SignalSource): Interrupt {
  const controller = new AbortController();
  let received: StopSignal | undefined;
  const stopped = (signal: StopSignal) => {
    received = signal;
    stopListening();
    controller.abort();
  };
  const onInterrupt = () => stopped('SIGINT');
  const onTerminate = () => stopped('SIGTERM');
  const stopListening = () => {
    source.off('SIGINT', onInterrupt);
    source.off('SIGTERM', onTerminate);
  };
  source.once('SIGINT', onInterrupt);
  source.once('SIGTERM', onTerminate);
  return { signal: controller.signal, received: () => received, [Symbol.dispose]: stopListening };
}

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
