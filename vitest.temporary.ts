import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** By these, systems name the folder for temporary files. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** Gives a run of tests, and all processes that it starts, a temporary folder of their own, which goes with the run. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'zeroreel-tests-'));
  // Servers of tests that run as another user have folders in it.
  chmodSync(folder, 0o711);
  for (const name of VARIABLES) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
