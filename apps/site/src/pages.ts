import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The root of the repository, which is where the site's sources begin. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** A Markdown file as the navigation knows it. */
export interface Page {
  /** From the root of the repository: `docs/guides/edit.md`. */
  readonly file: string;
  readonly title: string;
  /** Its place among the pages of its folder; those without one come last, by their titles. */
  readonly order: number;
}

/** The pages of a folder, in their order. @param folder from the root of the repository */
export function pagesOf(folder: string): readonly Page[] {
  const path = join(repositoryRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.md') && !/^(index|README)\.md$/.test(name))
    .map((name) => readPage(`${folder}/${name}`))
    .sort((a, b) => a.order - b.order || a.title.localeCompare(b.title, 'en', { numeric: true }));
}

/** Whether a folder of the repository has this page. */
export const hasPage = (file: string): boolean => existsSync(join(repositoryRoot, file));

/** A page by its front matter (`title`, `order`), else by its first heading. @throws for a page without either */
export function readPage(file: string): Page {
  const text = readFileSync(join(repositoryRoot, file), 'utf8');
  const matter = (parse(/^---\n([^]*?)\n---\n/.exec(text)?.[1] ?? '') ?? {}) as Record<string, unknown>;
  const { title = /^# (.+)$/m.exec(text)?.[1], order = Number.MAX_SAFE_INTEGER } = matter;
  if (typeof title !== 'string') throw new Error(`${file}: expected a title in its front matter, or a heading`);
  if (typeof order !== 'number') throw new Error(`${file}: expected a number as its order, got ${String(order)}`);
  return { file, title: title.replaceAll('`', ''), order };
}
