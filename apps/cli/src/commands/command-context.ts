import type { TextSink } from '../progress/reporter.js';

/** What commands have of the process that they run in. */
export interface CommandContext {
  /** Results. */
  readonly stdout: TextSink;
  /** Progress and errors. */
  readonly stderr: TextSink;
  /** Whether stderr is a terminal, where lines can be drawn over. */
  readonly isTerminal: boolean;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}
