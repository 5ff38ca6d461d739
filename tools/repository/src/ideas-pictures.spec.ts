import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const chapters = join(workspaceRoot, 'docs/ideas');
const folder = join(chapters, 'images');
const pictures = readdirSync(folder);
const bytesOf = (picture: string): number => statSync(join(folder, picture)).size;

const MOST_BYTES = 60_000;
const MOST_BYTES_IN_ALL = 1_500_000;

describe('pictures of the ideas', () => {
  it('are small', () => {
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((picture) => bytesOf(picture) > MOST_BYTES)).toEqual([]);
    expect(pictures.reduce((sum, picture) => sum + bytesOf(picture), 0)).toBeLessThan(MOST_BYTES_IN_ALL);
  });

  it('are all shown', () => {
    const texts = readdirSync(chapters)
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(join(chapters, file), 'utf8'));
    const isShown = (picture: string) => texts.some((text) => text.includes(`(images/${picture})`));
    expect(pictures.filter((picture) => !isShown(picture))).toEqual([]);
  });

  it('are all made: by tools/ideas, or drawn by hand', () => {
    const sources = readdirSync(join(workspaceRoot, 'tools/ideas'))
      .map((file) => readFileSync(join(workspaceRoot, 'tools/ideas', file), 'utf8'))
      .join('\n');
    const drawn = ['controlnet.svg', 'motion-timeline.svg', 'pipeline.svg'];
    const isMade = (picture: string) => sources.includes(`'${picture.replace(/(-still)?\.\w+$/, '')}'`);
    expect(pictures.filter((picture) => !isMade(picture)).sort()).toEqual(drawn);
  });
});
