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
