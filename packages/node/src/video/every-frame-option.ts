import { runFfmpeg } from './ffmpeg-process.js';

/**
 * The option by which an ffmpeg writes each frame that it decodes once, whatever its time: `-fps_mode` since 5.1;
 * `-vsync` before, which 9 no longer knows.
 */
export async function everyFrameOption(ffmpegPath: string): Promise<readonly string[]> {
  const { stdout } = await runFfmpeg({ ffmpegPath, args: ['-h', 'long'] });
  return [stdout.includes('-fps_mode') ? '-fps_mode' : '-vsync', 'passthrough'];
}
