import { findFfmpeg } from '../ffmpeg-binary.js';
import { runFfmpeg } from '../ffmpeg-process.js';

/** Has ffmpeg make a file, whose path comes last. */
export async function makeClip(...args: readonly string[]): Promise<void> {
  const { path: ffmpegPath } = await findFfmpeg();
  const { exitCode, stderr } = await runFfmpeg({ ffmpegPath, args: ['-loglevel', 'error', '-y', ...args] });
  if (exitCode !== 0) throw new Error(stderr);
}

/** Arguments of a moving test picture: size, rate and seconds. */
export const testSource = (size: string, rate: string, seconds: number): readonly string[] => [
  '-f',
  'lavfi',
  '-i',
  `testsrc=s=${size}:r=${rate}:d=${seconds}`,
];
