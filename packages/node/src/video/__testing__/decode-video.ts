import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { findFfmpeg } from '../ffmpeg-binary.js';

const run = promisify(execFile);

/** The RGB bytes of every frame of a video, by way of ffmpeg. */
export async function decodeVideo(path: string, frameBytes: number): Promise<readonly Buffer[]> {
  const files = extname(path) === '.webp' ? await splitWebp(path) : [path];
  const frames: Buffer[] = [];
  for (const file of files) {
    const bytes = await rawVideo(file);
    for (let at = 0; at < bytes.length; at += frameBytes) frames.push(bytes.subarray(at, at + frameBytes));
  }
  return frames;
}

/** What ffmpeg prints about a file: streams, sizes, duration. */
export async function describeVideo(path: string): Promise<string> {
  const { path: ffmpeg } = await findFfmpeg();
  const { stderr } = await run(ffmpeg, ['-hide_banner', '-i', path, '-f', 'null', '-']);
  return stderr;
}

async function rawVideo(path: string): Promise<Buffer> {
  const { path: ffmpeg } = await findFfmpeg();
  const exact = 'scale=flags=bicubic+accurate_rnd+full_chroma_int';
  const args = [
    '-loglevel',
    'error',
    '-i',
    path,
    '-vf',
    exact,
    '-vsync',
    '0',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const { stdout } = await run(ffmpeg, args, { encoding: 'buffer', maxBuffer: 2 ** 28 });
  return stdout;
}

/** Most ffmpegs read no animated WebP: its frames (chunks ANMF, 16 bytes of placing, then a picture) as files of their own. */
async function splitWebp(path: string): Promise<readonly string[]> {
  const bytes = await readFile(path);
  const files: string[] = [];
  for (let at = 12; at < bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'ANMF') {
      const body = Buffer.concat([Buffer.from('RIFF....WEBP'), bytes.subarray(at + 24, at + 8 + size)]);
      body.writeUInt32LE(body.length - 8, 4);
      const file = `${path}.${files.length}.webp`;
      await writeFile(file, body);
      files.push(file);
    }
    at += 8 + size + (size % 2);
  }
  return files.length > 0 ? files : [path];
}
