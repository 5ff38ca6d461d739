import type { ChildProcess } from 'node:child_process';

/** Whether processes have groups that can be ended as one: not on Windows. To lead one, a process is started `detached`. */
export const HAS_GROUPS = process.platform !== 'win32';

/** Ends a process and what it started; nothing where it has ended: its number may be another's now. */
export function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(HAS_GROUPS ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended a moment ago.
  }
}
