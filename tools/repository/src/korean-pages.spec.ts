import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.js';
import { workspaceRoot } from './workspace-root.js';

/** Pages of docs/ that are there in English and in Korean: these, and all of the folders. */
const PAGES = ['index.md', 'start.md', 'gallery.md'];
const FOLDERS = ['guides', 'ideas'];

const pagesIn = (folder: string): readonly string[] =>
  existsSync(join(workspaceRoot, folder))
    ? readdirSync(join(workspaceRoot, folder)).filter((file) => file.endsWith('.md'))
    : [];
const inFolders = (root: string): readonly string[] =>
  FOLDERS.flatMap((folder) => pagesIn(`${root}/${folder}`).map((file) => `${folder}/${file}`));
const pages = [...PAGES, ...inFolders('docs')];
const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

/** Fenced blocks with their marks; those of formulas and of what a program answers are `text`, and may be translated. */
const programsOf = (page: string) =>
  fencedBlocks(page)
    .filter(({ language }) => language !== 'text')
    .map(({ language, note, code }) => ({ language, note, code }));

/** Pictures, videos and files of the repository that a page names, from the root on; other pages may be those of its language. */
function filesOf(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link = '']) => link);
  const own = links.filter((link) => !/^https?:|\.md$/.test(link));
  return own.map((link) => posix.join(posix.dirname(page), link)).sort();
}

const orderOf = (page: string): string | undefined => /^order: (\d+)$/m.exec(read(page))?.[1];

/** Lines that say something: eight words and more, without code, pictures and captions. */
const proseOf = (text: string): readonly string[] =>
  text
    .replaceAll(/^---\n[^]*?^---\n|^( *)```[^]*?^\1```$/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split('\n')
    .filter((line) => /(\p{L}+[^\p{L}]+){8}/u.test(line) && !/^(_|<|!?\[!?\[)/.test(line));

describe('pages in Korean', () => {
  it('exist for each page in English, and for no other', () => {
    const korean = [...pagesIn('docs/ko'), ...inFolders('docs/ko')];
    expect(korean.sort()).toEqual([...pages].sort());
  });

  it.each(pages)('%s has the same commands and programs', (page) => {
    expect(programsOf(`docs/ko/${page}`)).toEqual(programsOf(`docs/${page}`));
  });

  it.each(pages)('%s shows the same pictures, and names the same files', (page) => {
    expect(filesOf(`docs/ko/${page}`)).toEqual(filesOf(`docs/${page}`));
  });

  it.each(pages)('%s has the same place, and no line in English', (page) => {
    expect(orderOf(`docs/ko/${page}`)).toBe(orderOf(`docs/${page}`));
    expect(read(`docs/ko/${page}`)).toMatch(/\p{Script=Hangul}{2}/u);
    expect(proseOf(read(`docs/ko/${page}`)).filter((line) => !/\p{Script=Hangul}/u.test(line))).toEqual([]);
  });
});
