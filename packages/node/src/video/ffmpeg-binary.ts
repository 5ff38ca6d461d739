import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ZeroreelError } from '@zeroreel/core';

/** An ffmpeg that told its version. */
export interface FfmpegBinary {
  readonly path: string;
  /** `environment`: a variable names it; `bundled`: it comes with @ffmpeg-installer/ffmpeg; `system`: it is on the PATH. */
  readonly origin: 'environment' | 'bundled' | 'system';
  readonly version: string;
}

/** Variables that name the ffmpeg to use, in order of precedence. */
const VARIABLES = ['ZEROREEL_FFMPEG', 'FFMPEG_PATH'] as const;

/** Where to look for ffmpeg. */
export interface FfmpegSearch {
  /** Default: the process' own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of the binary that came with the installation; undefined where this platform has none. */
  readonly bundled?: () => Promise<string | undefined>;
}

/**
 * Finds the ffmpeg that reads and writes videos: the one that the environment names, else the bundled one, else the
 * system's. The bundled one comes before the system's, which may lack H.264.
 * @throws ZeroreelError `media` if the environment names one that does not run, or if there is none
 */
export async function findFfmpeg(search: FfmpegSearch = {}): Promise<FfmpegBinary> {
  const env = search.env ?? process.env;
  for (const variable of VARIABLES) {
    const path = env[variable];
    if (path) return namedByEnvironment(variable, path);
  }
  const bundled = await (search.bundled ?? bundledFfmpeg)();
  const found = (bundled && (await probe(bundled, 'bundled', env))) || (await probe('ffmpeg', 'system', env));
  if (found) return found;
  throw new ZeroreelError(
    'media',
    'No ffmpeg was found. Install it (for instance `apt install ffmpeg` or `brew install ffmpeg`), reinstall with optional ' +
      'dependencies, or name one in ZEROREEL_FFMPEG. A PNG sequence (-o frames/%03d.png) needs none.',
  );
}

async function namedByEnvironment(variable: string, path: string): Promise<FfmpegBinary> {
  const binary = await probe(path, 'environment', process.env);
  if (!binary) throw new ZeroreelError('media', `${variable} names an ffmpeg that does not run: ${path}`);
  return binary;
}

/** The package throws while it loads where it has no binary for the platform. */
async function bundledFfmpeg(): Promise<string | undefined> {
  try {
    const installer = await import('@ffmpeg-installer/ffmpeg');
    return installer.default.path;
  } catch {
    return undefined;
  }
}

async function probe(
  path: string,
  origin: FfmpegBinary['origin'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<FfmpegBinary | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['-version'], { env, timeout: 10_000 });
    const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
    return version === undefined ? undefined : { path, origin, version };
  } catch {
    return undefined;
  }
}
