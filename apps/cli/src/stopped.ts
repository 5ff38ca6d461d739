import type { TextSink } from './progress/reporter.js';

/** Says that the user stopped a command; also as an event where events are asked for. */
export function tellStopped(
  args: readonly string[],
  { stdout, stderr }: { readonly stdout: TextSink; readonly stderr: TextSink },
): void {
  if (args.includes('--json')) {
    stdout.write(`${JSON.stringify({ type: 'error', code: 'aborted', message: 'stopped' })}\n`);
  }
  stderr.write('zeroreel: stopped\n');
}
