import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { fencedBlocks, siteDocuments } from './fenced-blocks.js';
import { isRun, runDocument } from './__testing__/run-document.js';
import { workspaceRoot } from './workspace-root.js';

/** What a newcomer types first is run each time; `npm run soak:docs` runs the commands of all documents. */
const FIRST = ['docs/start.md'];
// Korean pages have the commands of the English ones: korean-pages.spec.ts compares them.
const all = siteDocuments.filter((document) => !document.startsWith('docs/ko/') && fencedBlocks(document).some(isRun));
const documents = process.env['ZEROREEL_SOAK'] === '1' ? all : FIRST;

it('is about documents that have commands', () => {
  expect(all).toEqual(expect.arrayContaining(FIRST));
  expect(all.length).toBeGreaterThan(12);
});

it.each(documents)(
  'the commands of %s do what it says',
  async (document) => {
    const { code, log, folder } = await runDocument(document);
    expect(code, log).toBe(0);
    // Every file that a command names as its output is there.
    const written = fencedBlocks(document)
      .filter(isRun)
      .flatMap((block) => [...block.code.matchAll(/ -o ([\w/-]+\.\w+)/g)].map(([, file = '']) => file));
    expect(written.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    if (process.env['ZEROREEL_VIDEOS'] === '1') written.forEach((file) => keepVideo(join(folder, file)));
  },
  1_800_000,
);

/** `npm run docs:videos`: videos that the guides show become what their commands make here, with their first frames. */
function keepVideo(file: string): void {
  const video = join(workspaceRoot, 'docs/guides/videos', basename(file));
  if (!existsSync(video)) return;
  copyFileSync(file, video);
  const still = ['-frames:v', '1', '-c:v', 'libwebp', '-quality', '75', '-bitexact', video.replace('.mp4', '.webp')];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', video, ...still]);
}
