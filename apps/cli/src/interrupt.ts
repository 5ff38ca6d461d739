import { readFileSync } from 'node:fs';

/** What of `process` is needed to catch signals. */
export interface SignalSource {
  once(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
  on(signal: StopSignal, listener: () => void): unknown;
}

type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Ctrl-C, `kill` and a terminal that is closed as an AbortSignal. */
export interface Interrupt {
  readonly signal: AbortSignal;
}

/**
 * Listens as long as the process lives: one that has done its work is not ended by a signal that comes too late. Only to the
 * first signal: a second one finds no listener, so that the system ends the process.
 * @param survivesTerminal whether a closed terminal is none of its business
 */
export function listenForInterrupt(source: SignalSource, survivesTerminal = isUnderNohup()): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    for (const signal of SIGNALS) source.off(signal, onSignal);
    controller.abort();
  };
  for (const signal of SIGNALS) {
    // Listened to, it does not end the process, as it would by itself.
    if (signal === 'SIGHUP' && survivesTerminal) source.on(signal, () => undefined);
    else source.once(signal, onSignal);
  }
  return { signal: controller.signal };
}

/**
 * Whether `nohup` started the process from a terminal. Node takes back that SIGHUP is to be ignored; what is left of nohup
 * is a standard input that cannot be read from (GNU coreutils; seen on Linux only).
 */
function isUnderNohup(): boolean {
  try {
    const [, flags = '0'] = /^flags:\s+([0-7]+)/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    const O_ACCMODE = 3;
    const O_WRONLY = 1;
    return (parseInt(flags, 8) & O_ACCMODE) === O_WRONLY;
  } catch {
    return false;
  }
}

/** What a run has to tidy up in; it takes milliseconds unless the network is in a long evaluation. */
const GRACE_MILLISECONDS = 1000;

/**
 * Ends the process a moment after it was told to stop, whatever it is doing then: a network's evaluation cannot be
 * broken off, and half a minute is not at once. Nothing is lost, as files appear only when they are finished.
 * @param lastWords is called before; false where there is no need, as the process has done its work and is about to end
 * @param raise sends this process SIGINT, for which nobody listens any more, so that a shell sees 130 as after any stop
 */
export function endWhenStopped(
  { signal }: Pick<Interrupt, 'signal'>,
  lastWords: () => boolean,
  raise: () => void = () => process.kill(process.pid, 'SIGINT'),
): void {
  const end = () => {
    let isNeeded = true;
    try {
      isNeeded = lastWords();
    } finally {
      if (isNeeded) raise();
    }
  };
  signal.addEventListener('abort', () => setTimeout(end, GRACE_MILLISECONDS).unref(), { once: true });
}
