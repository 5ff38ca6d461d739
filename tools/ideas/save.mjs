import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodePng, pingPong } from '@zeroreel/media';

const target = fileURLToPath(new URL('../../docs/ideas/images', import.meta.url));

/** A page has several of them. */
const MOST_BYTES = 60_000;
const RATE = '6';
/** RGB as the command line's own files have it: BT.709, limited range, and both said in the stream. */
const COLOURS = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
];

/** docs/ideas/images/NAME.webp */
export function saveWebp(name, frame, quality = 82) {
  const coded = ['-c:v', 'libwebp', '-quality', String(quality), '-preset', 'picture', '-bitexact'];
  encode(`${name}.webp`, [frame], ['-i', '%03d.png'], coded);
}

/** docs/ideas/images/NAME.mp4, forth and back, and NAME-still.webp to stand there until it plays */
export function saveVideo(name, frames) {
  const coded = ['-c:v', 'libx264', '-preset', 'veryslow', '-crf', '22', '-pix_fmt', 'yuv420p', '-threads', '1'];
  const file = ['-movflags', '+faststart', '-fflags', '+bitexact', '-flags:v', '+bitexact'];
  encode(`${name}.mp4`, pingPong(frames), ['-framerate', RATE, '-i', '%03d.png'], [...COLOURS, ...coded, ...file]);
  saveWebp(`${name}-still`, frames[0]);
}

/** docs/ideas/images/NAME.svg */
export function saveSvg(name, text) {
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, `${name}.svg`), text);
  report(`${name}.svg`);
}

function encode(file, frames, input, output) {
  const work = mkdtempSync(join(tmpdir(), 'ideas-'));
  try {
    mkdirSync(target, { recursive: true });
    frames.forEach((frame, k) => writeFileSync(join(work, `${String(k).padStart(3, '0')}.png`), encodePng(frame)));
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...output, join(target, file)], { cwd: work });
    report(file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function report(file) {
  const { size } = statSync(join(target, file));
  console.log(`${file}: ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`${file}: expected at most ${MOST_BYTES} bytes, got ${size}`);
}
