import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesHash } from './frames-hash.js';
import { workspaceRoot } from './workspace-root.js';

/** A change that the page tells the reader to make. */
interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replaceBy: string;
}

/** The edits of the page, in its order: "add FILE before TEXT", and "replace FILE" with the block after it. */
function editsOf(page: string): readonly Edit[] {
  const blocks = [...page.matchAll(/^```ts (\w+) ?([^\n]*)\n([^]*?)^```$/gm)];
  return blocks.flatMap(([, verb = '', rest = '', code = ''], k): readonly Edit[] => {
    if (verb === 'add') {
      const [, file = '', place = ''] = /^(\S+) before "(.*)"$/.exec(rest) ?? [];
      return [{ file, find: place, replaceBy: `${code}${place}` }];
    }
    if (verb !== 'replace') return [];
    const [, , , replaceBy = ''] = blocks[k + 1] ?? [];
    return [{ file: rest, find: code, replaceBy }];
  });
}

const edits = editsOf(readFileSync(join(workspaceRoot, 'docs/adding-an-option.md'), 'utf8'));
const isBuilt = existsSync(join(workspaceRoot, 'apps/cli/dist/main.js'));

/** A workspace of built packages of its own, in which core can be built anew. */
function copyWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), 'adding-an-option-'));
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@zeroreel'), { recursive: true });
  for (const name of readdirSync(join(workspaceRoot, 'node_modules'))) {
    if (['@zeroreel', 'zeroreel', 'create-zeroreel-plugin', '.bin'].includes(name)) continue;
    symlinkSync(join(workspaceRoot, 'node_modules', name), join(modules, name));
  }
  for (const config of ['tsconfig.base.json', 'tsconfig.any.json', 'tsconfig.node.json', 'package.json']) {
    cpSync(join(workspaceRoot, config), join(copy, config));
  }
  const folders = [...readdirSync(join(workspaceRoot, 'packages')).map((name) => `packages/${name}`), 'apps/cli'];
  for (const folder of folders) copyPackage(folder, copy);
  return copy;
}

function copyPackage(folder: string, copy: string): void {
  const source = join(workspaceRoot, folder);
  if (!existsSync(join(source, 'package.json'))) return;
  const sources = ['packages/core', 'packages/onnx'].includes(folder) ? ['src', 'tsconfig.json'] : [];
  for (const name of ['package.json', 'dist', 'bin', ...sources]) {
    if (existsSync(join(source, name))) cpSync(join(source, name), join(copy, folder, name), { recursive: true });
  }
  if (folder === 'packages/mini') symlinkSync(join(source, 'base'), join(copy, folder, 'base'));
  const { name } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { readonly name: string };
  symlinkSync(join(copy, folder), join(copy, 'node_modules', name));
}

function apply(copy: string, { file, find, replaceBy }: Edit): void {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  expect([file, before.split(find).length - 1]).toEqual([file, 1]);
  writeFileSync(
    path,
    before.replace(find, () => replaceBy),
  );
}

const node = (copy: string, args: readonly string[]): string =>
  execFileSync(process.execPath, [join(copy, 'apps/cli/dist/main.js'), ...args], { cwd: copy, encoding: 'utf8' });

/** SHA-256 of the frames of a short video. */
function framesOf(copy: string, name: string, ...flags: readonly string[]): string {
  const small = [
    '--steps',
    '2',
    '--video-frames',
    '2',
    '-W',
    '64',
    '-H',
    '64',
    '--threads',
    '1',
    '--backend',
    'cpu',
    '-q',
  ];
  mkdirSync(join(copy, name));
  node(copy, ['generate', 'a panda', '-o', `${name}/%03d.png`, ...small, ...flags]);
  return framesHash(join(copy, name));
}

describe.runIf(isBuilt)('docs/adding-an-option.md', () => {
  let copy = '';
  beforeAll(() => {
    copy = copyWorkspace();
    for (const edit of edits) apply(copy, edit);
    const tsc = join(workspaceRoot, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', join(copy, 'packages/core')], { cwd: copy, stdio: 'inherit' });
  }, 180_000);
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('changes two files', () => {
    expect(new Set(edits.map(({ file }) => file)).size).toBe(2);
  });

  it('gives the command line its flag, with help, bounds and a fault', () => {
    const help = node(copy, ['generate', '--help-all']).replaceAll(/\s+/g, ' ');
    expect(help).toContain('--noise-contrast');
    expect(help).toContain('contrast of the noise that frames begin with');
    expect(help).toContain('default: 1');
    expect(() => node(copy, ['generate', 'a panda', '--noise-contrast', '9'])).toThrow(
      '--noise-contrast: expected a number from 0.5 to 1.5, got 9',
    );
  }, 60_000);

  it('changes the frames, and nothing at its default', () => {
    const [plain, same, calm] = [
      framesOf(copy, 'plain'),
      framesOf(copy, 'same', '--noise-contrast', '1'),
      framesOf(copy, 'calm', '--noise-contrast', '0.6'),
    ];
    expect(same).toBe(plain);
    expect(calm).not.toBe(plain);
    const recorded = JSON.parse(node(copy, ['inspect', 'calm/%03d.png', '--json'])) as {
      readonly settings: { readonly request: { readonly noiseContrast: number } };
    };
    expect(recorded.settings.request.noiseContrast).toBe(0.6);
  }, 120_000);
});
