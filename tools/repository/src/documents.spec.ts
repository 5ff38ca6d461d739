import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(workspaceRoot, 'docs')).map((f) => `docs/${f}`)];

/** Code blocks whose fence names a file: "```ts path/of/the/file.ts". */
const quotations = documents
  .filter((document) => document.endsWith('.md'))
  .flatMap((document) =>
    [...read(document).matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)].map(([, file = '', code = '']) => ({
      document,
      file,
      code,
    })),
  );

describe('documents', () => {
  it('quote files at all', () => {
    expect(quotations.length).toBeGreaterThan(0);
  });

  it.each(quotations.map(({ document, file, code }) => [document, file, code]))('%s quotes %s', (_, file, code) => {
    expect(code).toBe(read(file));
  });

  it('list every extension point of hooks.ts, and say the same of it', () => {
    const rows = (text: string) =>
      [...text.matchAll(/^(?: \* )?(\| `[A-Z]\w+` .*\|)$/gm)].map(([, row = '']) => row.replaceAll(/\s+/g, ' '));
    const declared = rows(read('packages/core/src/plugin/hooks.ts'));
    expect(declared.length).toBeGreaterThan(5);
    expect(rows(read('docs/writing-a-plugin.md'))).toEqual(declared);
  });

  it('name only files that are there', () => {
    const links = [...read('docs/writing-a-plugin.md').matchAll(/\]\(\.\.\/([^)#]+)\)/g)].map(([, path = '']) => path);
    const isThere = (path: string) =>
      readdirSync(join(workspaceRoot, path, '..')).includes(path.split('/').at(-1) ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !isThere(path))).toEqual([]);
  });
});
