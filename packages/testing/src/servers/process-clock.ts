import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's package has its library, in a folder a kind of machine. */
const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketimeMT.so.1';

/** Why tests that set the clocks of processes are skipped here; undefined where they run. In CI they fail without it. */
export const clockReason: string | undefined = findReason();

/** The clock that a process and its children see: the machine's, and so many seconds more. */
export interface ProcessClock extends AsyncDisposable {
  /** For the processes that are to see it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it; within a second everybody sees it. Clocks that only count from some moment go on. @param seconds ahead */
  set(seconds: number): Promise<void>;
}

/** Makes a clock that is right so far. It is libfaketime's, which stands between processes and the system. */
export async function startClock(): Promise<ProcessClock> {
  const folder = await mkdtemp(join(tmpdir(), 'clock-'));
  const file = join(folder, 'offset');
  const set = (seconds: number) => writeFile(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  await set(0);
  return {
    env: {
      LD_PRELOAD: libraryPath() ?? LIBRARY,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function libraryPath(): string | undefined {
  if (!existsSync(LIBRARIES)) return undefined;
  const paths = readdirSync(LIBRARIES).map((kind) => join(LIBRARIES, kind, LIBRARY));
  return paths.find((path) => existsSync(path));
}

function findReason(): string | undefined {
  if (process.env['CI'] !== undefined || libraryPath() !== undefined) return undefined;
  const reason = 'there is no libfaketime (Debian: apt-get install faketime)';
  console.warn(`Tests on clocks that are set are skipped: ${reason}`);
  return reason;
}
