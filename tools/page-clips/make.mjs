// Makes the clips that the page shows before the first click, with the built command line:
//   npm run build && node tools/page-clips/make.mjs
// Another model, or other lines in clips.json, gives other clips. Needs ffmpeg with libx264 and libwebp.
//
// apps/playground/public/clips/NAME.mp4   the clip, its settings inside
// apps/playground/public/clips/NAME.webp  the picture that stands there until it plays
// apps/playground/src/ui/start/clips.json what the page knows of them
// tools/page-clips/made.json              the SHA-256 of their frames before they were encoded, by which a test makes them
//                                         again
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { framesHash } from './frames-hash.mjs';
import { processorKind } from './processor-kind.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'apps/cli/bin/zeroreel.js');
const target = join(root, 'apps/playground/public/clips');
const index = join(root, 'apps/playground/src/ui/start/clips.json');
const hashes = join(root, 'tools/page-clips/made.json');
const write = (path, value) => writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);

/** Frames that every clip shows each second. */
const RATE = '6';

/** RGB as the command line's own files have it: BT.709, limited range, and both said in the stream. */
const COLOURS = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
];

const wanted = JSON.parse(readFileSync(new URL('clips.json', import.meta.url), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'page-clips-'));
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
try {
  const made = wanted.map(makeClip);
  write(
    index,
    made.map(({ sha256: _, ...clip }) => clip),
  );
  write(hashes, {
    processor: processorKind(),
    sha256: Object.fromEntries(made.map(({ name, sha256 }) => [name, sha256])),
  });
  const bytes = readdirSync(target).reduce((sum, name) => sum + statSync(join(target, name)).size, 0);
  console.log(`${made.length} clips, ${(bytes / 1000).toFixed(0)} kB with their pictures`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @param {{ prompt: string, seed: number, flags?: string[], poster?: number }} clip */
function makeClip({ prompt, seed, flags = [], poster = 0 }) {
  const name = `${prompt.replaceAll(/[^a-z]+/g, '-')}-${seed}`;
  const frames = join(work, name);
  const output = join(target, `${name}.mp4`);
  const asked = [prompt, '--seed', String(seed), '--fps', RATE, '--threads', '1', ...flags];
  const whole = join(work, `${name}.mp4`);
  execFileSync(process.execPath, [cli, 'generate', ...asked, '-q', '-o', whole, '--keep-frames', frames]);
  const pictures = readdirSync(frames)
    .filter((file) => file.endsWith('.png'))
    .sort()
    .map((file) => join(frames, file));
  // As the command line encodes, but a third of the bytes; the settings are those of the whole file.
  const settings = ['-i', whole, '-map', '0:v', '-map_metadata', '1', '-movflags', '+faststart'];
  const size = [
    ...COLOURS,
    '-c:v',
    'libx264',
    '-preset',
    'veryslow',
    '-crf',
    '26',
    '-pix_fmt',
    'yuv420p',
    '-threads',
    '1',
  ];
  const sources = ['-framerate', RATE, '-i', join(frames, '%03d.png')];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...sources, ...settings, ...size, '-fflags', '+bitexact', output]);
  const still = ['-i', pictures[poster], '-c:v', 'libwebp', '-quality', '75', '-preset', 'picture', '-bitexact'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...still, join(target, `${name}.webp`)]);
  console.log(`${name}: ${statSync(output).size} bytes`);
  return { name, prompt, frames: pictures.length, sha256: framesHash(pictures) };
}
