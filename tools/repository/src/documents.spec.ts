import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { samplerKinds } from '@zeroreel/core';
import { describe, expect, it } from 'vitest';
import { fencedBlocks, quoteOf, siteDocuments } from './fenced-blocks.js';
import { workspaceRoot } from './workspace-root.js';

const read = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8');

/** Code blocks that quote a file, whole or in part. The indentation of parts is their own. */
const quoted = siteDocuments.flatMap(fencedBlocks).flatMap((block) => {
  const { file, isPart = false } = quoteOf(block) ?? {};
  return file === undefined ? [] : [{ ...block, file, isPart }];
});
const quotations = quoted.filter(({ isPart }) => !isPart);
const parts = quoted.filter(({ isPart }) => isPart);

const unindented = (code: string): string => code.replaceAll(/^ +/gm, '');

describe('documents', () => {
  it('quote files and parts of files at all', () => {
    expect(quotations.length).toBeGreaterThan(0);
    expect(parts.length).toBeGreaterThan(0);
  });

  it.each(parts.map(({ document, file, code }) => [document, file, code]))(
    '%s quotes a part of %s',
    (_, file, code) => {
      expect(unindented(read(file))).toContain(unindented(code));
    },
  );

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

  it('list every kind of option, by the function that declares it', () => {
    const declared = [...read('packages/core/src/options/declare.ts').matchAll(/^export const (\w+) =/gm)];
    const table = /\| kind [^]*?\n\n/.exec(read('docs/writing-a-plugin.md'))?.[0] ?? '';
    const listed = [...table.matchAll(/^\| `(\w+)`/gm)];
    expect(declared.length).toBeGreaterThan(10);
    expect(listed.map(([, kind]) => kind).sort()).toEqual(declared.map(([, kind]) => kind).sort());
  });

  it('list every sampler, its class of diffusers, and whether it spreads σ', () => {
    const rows = [...read('docs/samplers.md').matchAll(/^\| `([a-z0-9-]+)` .*$/gm)];
    const listed = rows.map(([row, name]) => {
      const cells = row.split('|').map((cell) => cell.trim());
      return [name, /`(\w+Scheduler)`/.exec(row)?.[1] ?? 'the same', cells.at(-2) === 'yes'];
    });
    expect(listed).toEqual(
      samplerKinds.map(({ name, schedulerClass, takesSigmas }, at) => {
        const isSame = schedulerClass === samplerKinds[at - 1]?.schedulerClass;
        return [name, isSame ? 'the same' : schedulerClass, takesSigmas];
      }),
    );
  });

  it('name only files that are there', () => {
    const links = [...read('docs/writing-a-plugin.md').matchAll(/\]\(\.\.\/([^)#]+)\)/g)].map(([, path = '']) => path);
    const isThere = (path: string) =>
      readdirSync(join(workspaceRoot, path, '..')).includes(path.split('/').at(-1) ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !isThere(path))).toEqual([]);
  });
});
