import { ZeroreelError } from '@zeroreel/core';
import { runFfmpeg } from './ffmpeg-process.js';

/** An ffmpeg that told its version. */
export interface FfmpegBinary {
  readonly path: string;
  /** `environment`: a variable names it; `bundled`: it comes with @ffmpeg-installer/ffmpeg; `system`: it is on the PATH. */
  readonly origin: 'environment' | 'bundled' | 'system';
  readonly version: string;
  /**
   * Version of its library of codecs: 59.037 is 59.37. Builds tell it that have no number of a release.
   * Undefined where it does not.
   */
  readonly libavcodec: number | undefined;
}

/** Variables that name the ffmpeg to use, in order of precedence. */
const VARIABLES = ['ZEROREEL_FFMPEG', 'FFMPEG_PATH'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where to look for ffmpeg. */
export interface FfmpegSearch {
  /** Default: the process' own environment. */
  readonly env?: Environment;
  /** Path of the binary that came with the installation; undefined where this platform has none. */
  readonly bundled?: () => Promise<string | undefined>;
}

const INSTALL = 'for instance `apt install ffmpeg`, `brew install ffmpeg` or `winget install ffmpeg`';

/**
 * Finds the ffmpeg that writes videos: the one that the environment names, else the bundled one, else the system's. The
 * bundled one comes before the system's, which may lack H.264.
 * @throws ZeroreelError `media` if the environment names one that does not run, or if there is none
 */
export async function findFfmpeg(search: FfmpegSearch = {}): Promise<FfmpegBinary> {
  const env = search.env ?? process.env;
  const named = await namedByEnvironment(env);
  if (named) return named;
  const bundled = await (search.bundled ?? bundledFfmpeg)();
  const found = (bundled && (await probe(bundled, 'bundled', env))) || (await probe('ffmpeg', 'system', env));
  if (found) return found;
  throw new ZeroreelError(
    'media',
    `No ffmpeg was found. Install it (${INSTALL}), reinstall with optional ` +
      'dependencies, or name one in ZEROREEL_FFMPEG. A PNG sequence (-o frames/%03d.png) needs none.',
  );
}

/** libavcodec of ffmpeg 5, the oldest whose series still gets security fixes. */
const MAINTAINED = 59;

/** Whether an ffmpeg is from a series that still gets security fixes; one that does not tell is taken at its user's word. */
export const isMaintained = ({ libavcodec = MAINTAINED }: FfmpegBinary): boolean => libavcodec >= MAINTAINED;

/**
 * Finds the ffmpeg that reads clips, which may be anybody's: version 5 or newer, named by the environment or the system's.
 * The bundled one is of 2018 and reads none. An older one is taken where the environment names it and there is no other.
 * @throws ZeroreelError `media` if the environment names one that does not run, or if there is none
 */
export async function findClipReader({ env = process.env }: Pick<FfmpegSearch, 'env'> = {}): Promise<FfmpegBinary> {
  const named = await namedByEnvironment(env);
  if (named && isMaintained(named)) return named;
  const system = await probe('ffmpeg', 'system', env);
  if (system && isMaintained(system)) return system;
  if (named) return named;
  const got = system ? `${system.version}, from before 2022` : 'none';
  throw new ZeroreelError(
    'media',
    `Clips are read by ffmpeg 5 or newer; got ${got}. Install it (${INSTALL}), or name one in ZEROREEL_FFMPEG. ` +
      'The ffmpeg that npm installs is of 2018: it writes videos, but other people’s files are not safe with it.',
  );
}

/** @throws ZeroreelError `media` if it does not run */
async function namedByEnvironment(env: Environment): Promise<FfmpegBinary | undefined> {
  for (const variable of VARIABLES) {
    const path = env[variable];
    if (!path) continue;
    const binary = await probe(path, 'environment', env);
    if (binary) return binary;
    throw new ZeroreelError('media', `${variable} names an ffmpeg that does not run: ${path}`);
  }
  return undefined;
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

/** Milliseconds. An ffmpeg that cannot tell its version in that time will not read anything. */
const PATIENCE = 10_000;

async function probe(
  path: string,
  origin: FfmpegBinary['origin'],
  env: Environment,
): Promise<FfmpegBinary | undefined> {
  try {
    const { stdout } = await runFfmpeg({ ffmpegPath: path, args: ['-version'], env, patience: PATIENCE });
    const said = stdout.toString();
    const version = /^ffmpeg version (\S+)/.exec(said)?.[1];
    const [, major, minor] = /^libavcodec +(\d+)\. *(\d+)\./m.exec(said) ?? [];
    if (version === undefined) return undefined;
    return {
      path,
      origin,
      version,
      libavcodec: major === undefined ? undefined : Number(major) + Number(minor) / 1000,
    };
  } catch {
    return undefined;
  }
}
