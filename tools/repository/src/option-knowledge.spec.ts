import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { optionKnowledge, workspaceProgram } from './option-knowledge.js';
import { workspaceRoot } from './workspace-root.js';

/** Most production files that may know an option. */
const MOST_FILES = 4;

/**
 * Options that more files know, and how many: what a video shows is read and shown in more places than a number is; the page
 * gives what people change most its place; a service bounds how much work it takes; and memory depends on the precision that a
 * backend is opened with.
 */
const KNOWN_TO_MORE: Readonly<Record<string, number>> = {
  'request.prompt': 8,
  'request.promptTravel': 5,
  'request.frames': 8,
  'request.steps': 5,
  'request.guidanceScale': 6,
  'model.source': 6,
  'machine.precision': 5,
};

/** A program of files that stand in memory. */
function programOf(files: Readonly<Record<string, string>>): ts.Program {
  const absolute = new Map(Object.entries(files).map(([path, text]) => [join(workspaceRoot, path), text]));
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    absolute.has(name) ? ts.createSourceFile(name, absolute.get(name) ?? '', version, true) : read(name, version);
  host.fileExists = (name) => absolute.has(name) || ts.sys.fileExists(name);
  return ts.createProgram([...absolute.keys()], { strict: true, noEmit: true, noLib: true }, host);
}

const DECLARED = `export const requestOptions = { steps: { flag: '-x, --steps' }, chunkSize: { flag: '--chunk-size' } } as const;`;
const TYPED = `type Request = { steps?: number; chunkSize?: number; };`;

describe('optionKnowledge', () => {
  it.each([
    ['an access', `${TYPED} export const f = (request: Request) => request.steps;`, ['steps']],
    [
      'a pattern',
      `${TYPED} export const f = ({ steps, chunkSize: size }: Request) => [steps, size];`,
      ['steps', 'chunkSize'],
    ],
    ['an object', `${TYPED} export const request: Request = { steps: 3 };`, ['steps']],
    ['a flag', `export const flag = '--steps';`, ['steps']],
    ['a key as a text', `export const key = 'chunkSize';`, ['chunkSize']],
    ['a key where keys are wanted', `${TYPED} export const key: keyof Request = 'steps';`, ['steps']],
    ['an object of another kind', `export const f = (run: { steps: number }) => run.steps;`, []],
    ['a word as a text', `export const word = 'steps';`, []],
  ])('finds %s', (_, source, keys) => {
    const program = programOf({ 'packages/core/src/options.ts': DECLARED, 'packages/run/src/user.ts': source });
    const known = optionKnowledge(program);
    const found = [...known].flatMap(([name, files]) => (files.has('packages/run/src/user.ts') ? [name] : []));
    expect(found).toEqual(keys.map((key) => `request.${key}`));
  });

  it('counts the declaration, but not migrations and the pipeline', () => {
    const source = `export const flag = '--steps';`;
    const files = [
      'packages/run/src/migrate-format-1.ts',
      'packages/core/src/pipeline/run.ts',
      'packages/run/src/a.spec.ts',
    ];
    const program = programOf({
      'packages/core/src/options.ts': DECLARED,
      ...Object.fromEntries(files.map((file) => [file, source])),
    });
    expect([...(optionKnowledge(program).get('request.steps') ?? [])]).toEqual(['packages/core/src/options.ts']);
  });
});

describe('every option of a run', () => {
  it(`is known to ${MOST_FILES} production files at most`, () => {
    const known = [...optionKnowledge(workspaceProgram())].sort(([, a], [, b]) => b.size - a.size);
    expect(known.length).toBeGreaterThan(40);
    console.log(
      known
        .map(([name, files]) => `${String(files.size).padStart(2)}  ${name.padEnd(36)} ${[...files].join(', ')}`)
        .join('\n'),
    );
    const isTooMany = (name: string, count: number) => count > (KNOWN_TO_MORE[name] ?? MOST_FILES);
    const tooMany = known.filter(([name, files]) => isTooMany(name, files.size));
    expect(tooMany.map(([name, files]) => [name, [...files]])).toEqual([]);
  }, 120_000);
});
