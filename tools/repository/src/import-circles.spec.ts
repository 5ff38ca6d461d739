import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

/** For each folder those that it imports, and for each of these an import that does. */
type Imports = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Sources of a package, specs and what they share left out; paths from its `src`. */
const sourcesOf = (src: string): readonly string[] =>
  readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('__testing__'),
  );

/** The first folder of a path; a file beside the folders stands for itself. */
const folderOf = (file: string): string => file.split(sep)[0] ?? file;

/** Which folders import which, types included: a reader needs the imported one to understand the other. */
function importsBetweenFolders(src: string): Imports {
  const imports = new Map<string, Map<string, string>>();
  for (const file of sourcesOf(src)) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(src, file), 'utf8'));
    for (const { fileName } of importedFiles.filter((each) => each.fileName.startsWith('.'))) {
      const target = relative(src, join(src, dirname(file), fileName)).replace(/\.js$/, '.ts');
      const [from, to] = [folderOf(file), folderOf(target)];
      if (from === to) continue;
      const known = imports.get(from) ?? new Map<string, string>();
      imports.set(from, known.set(to, known.get(to) ?? `${file} imports ${target}`));
    }
  }
  return imports;
}

/** A shortest way from a folder back to itself, as the imports that make it; empty where there is none. */
function circleThrough(start: string, imports: Imports): readonly string[] {
  const ways: { readonly at: string; readonly by: readonly string[] }[] = [{ at: start, by: [] }];
  const seen = new Set<string>();
  for (const { at, by } of ways) {
    for (const [next, example] of imports.get(at) ?? []) {
      if (next === start) return [...by, example];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push({ at: next, by: [...by, example] });
    }
  }
  return [];
}

/** The shortest of all circles, which shows best what has to move. */
const shortestCircle = (imports: Imports): readonly string[] =>
  [...imports.keys()]
    .map((folder) => circleThrough(folder, imports))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length)[0] ?? [];

describe('import circles', () => {
  it('are found where there are any, with the imports that make them', () => {
    const imports: Imports = new Map([
      ['a', new Map([['b', 'a/1.ts imports b/1.ts']])],
      ['b', new Map([['c', 'b/2.ts imports c/1.ts']])],
      [
        'c',
        new Map([
          ['d', 'c/1.ts imports d/1.ts'],
          ['a', 'c/2.ts imports a/1.ts'],
        ]),
      ],
    ]);
    const circle = ['a/1.ts imports b/1.ts', 'b/2.ts imports c/1.ts', 'c/2.ts imports a/1.ts'];
    expect(circleThrough('c', imports)).toEqual([circle[2], circle[0], circle[1]]);
    expect(circleThrough('d', imports)).toEqual([]);
    expect(shortestCircle(imports)).toEqual(circle);
    const shorter = new Map([...imports, ['d', new Map([['c', 'd/1.ts imports c/2.ts']])]]);
    expect(shortestCircle(shorter)).toEqual(['c/1.ts imports d/1.ts', 'd/1.ts imports c/2.ts']);
  });

  it.each(['core'])('are not there between the folders of packages/%s', (name) => {
    const imports = importsBetweenFolders(join(workspaceRoot, 'packages', name, 'src'));
    expect(imports.get('pipeline')?.has('sampling')).toBe(true);
    expect(shortestCircle(imports)).toEqual([]);
  });
});
