import type { TextSink } from './progress/reporter.js';

/** What of `process.stdout` and `process.stderr` is needed. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * A stream whose reader may go away and whose disk may fill: from then on nothing more is written to it, and what goes on
 * is not disturbed. Without this, Node ends the process.
 */
export function calmSink(stream: OutputStream): TextSink {
  let failure: Error | undefined;
  let last: Promise<void> = Promise.resolve();
  const failed = (error: Error) => void (failure ??= error);
  stream.on('error', failed);
  return {
    write(text) {
      if (failure !== undefined) return;
      last = new Promise((resolve) => {
        stream.write(text, (error) => {
          if (error) failed(error);
          resolve();
        });
      });
    },
    columns: () => stream.columns ?? 0,
    async failure() {
      await last;
      return failure;
    },
  };
}

/** Whether lines can be drawn over: on a terminal that is no dumb one. */
export const canDraw = ({ isTTY }: OutputStream, { TERM }: { readonly TERM?: string | undefined }): boolean =>
  isTTY === true && TERM !== 'dumb';
