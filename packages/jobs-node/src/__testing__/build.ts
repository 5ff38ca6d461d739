import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const project = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the package and what it is made of, as far as that is out of date: processes of tests run what is built. */
export async function buildPackage(): Promise<void> {
  await promisify(execFile)(process.execPath, [tsc, '-b', project]);
}
