import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

/** Folders of docs/ whose pages are there in English and in Korean. */
const FOLDERS = ['ideas'];

const markdownIn = (folder: string): readonly string[] =>
  existsSync(join(workspaceRoot, folder))
    ? readdirSync(join(workspaceRoot, folder))
        .filter((file) => file.endsWith('.md'))
        .sort()
    : [];
const pages = FOLDERS.flatMap((folder) => markdownIn(`docs/${folder}`).map((file) => `${folder}/${file}`));
const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

/** Fenced blocks that run; those of formulas and of what a program answers are `text`, and may be translated. */
const programsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^( *)```(\w+)[^\n]*\n[^]*?^\1```$/gm)].flatMap(([block, , language]) =>
    language === 'text' ? [] : [block],
  );

/** Pictures, videos and files of the repository that a page names, from the root on; other pages may be those of its language. */
function filesOf(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, link = '']) => link);
  const own = links.filter((link) => !/^https?:|\.md$/.test(link));
  return own.map((link) => posix.join(posix.dirname(page), link)).sort();
}

const orderOf = (page: string): string | undefined => /^order: (\d+)$/m.exec(read(page))?.[1];
const proseOf = (page: string): string => read(page).replaceAll(/```[^]*?```|`[^`]*`|\]\([^)]*\)/g, '');
const count = (text: string, letters: RegExp): number => [...text.matchAll(letters)].length;

describe('pages in Korean', () => {
  it('exist for each page in English, and for no other', () => {
    expect(pages.length).toBeGreaterThan(0);
    const korean = FOLDERS.flatMap((folder) => markdownIn(`docs/ko/${folder}`).map((file) => `${folder}/${file}`));
    expect(korean).toEqual(pages);
  });

  it.each(pages)('%s has the same commands and programs', (page) => {
    expect(programsOf(read(`docs/ko/${page}`))).toEqual(programsOf(read(`docs/${page}`)));
  });

  it.each(pages)('%s shows the same pictures, and names the same files', (page) => {
    expect(filesOf(`docs/ko/${page}`)).toEqual(filesOf(`docs/${page}`));
  });

  it.each(pages)('%s has the same place, and is in Korean', (page) => {
    expect(orderOf(`docs/ko/${page}`)).toBe(orderOf(`docs/${page}`));
    const prose = proseOf(`docs/ko/${page}`);
    expect(count(prose, /\p{Script=Hangul}/gu)).toBeGreaterThan(count(prose, /\p{Script=Latin}/gu));
  });
});
