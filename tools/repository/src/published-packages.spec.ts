import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, Package, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.js';
import { workspaceRoot } from './workspace-root.js';

/** npm's own list of what it packs; it comes without types. */
const packlist = createRequire(import.meta.url)('npm-packlist') as (tree: object) => Promise<readonly string[]>;

type Names = Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
}

const manifestOf = (folder: string): Manifest & Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(workspaceRoot, folder, 'package.json'), 'utf8'));

const published = ['packages', 'apps']
  .flatMap((folder) => readdirSync(join(workspaceRoot, folder)).map((name) => `${folder}/${name}`))
  .filter((folder) => existsSync(join(workspaceRoot, folder, 'package.json')) && !manifestOf(folder).private);
/** Their files are put into them while npm packs them. */
const isFilledLater = (folder: string) => folder.startsWith('packages/onnxruntime-');
const complete = published.filter((folder) => !isFilledLater(folder));

const rangesOf = ({ dependencies, optionalDependencies, peerDependencies }: Manifest): Names => ({
  ...dependencies,
  ...optionalDependencies,
  ...peerDependencies,
});

describe.each(published)('%s', (folder) => {
  const manifest = manifestOf(folder);

  it('says what it is, whose it is and how it is published', () => {
    expect(manifest).toMatchObject({
      version: manifestOf('packages/core').version,
      license: isFilledLater(folder) ? 'MIT' : 'Apache-2.0',
      engines: { node: '>=20.19' },
      repository: { type: 'git', url: 'git+https://github.com/zeroreel/zeroreel.git', directory: folder },
      homepage: `https://github.com/zeroreel/zeroreel/tree/main/${folder}#readme`,
      bugs: { url: 'https://github.com/zeroreel/zeroreel/issues' },
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest['description']).toMatch(/\w{3}/);
    expect((manifest['keywords'] as string[]).length).toBeGreaterThan(4);
    const licence = readFileSync(join(workspaceRoot, folder, 'LICENSE'), 'utf8');
    if (!isFilledLater(folder)) expect(licence).toBe(readFileSync(join(workspaceRoot, 'LICENSE'), 'utf8'));
  });

  it('takes newer versions of what it depends on, as the lockfile cannot for others', () => {
    const narrow = Object.entries(rangesOf(manifest)).filter(([, range]) => !range.startsWith('^'));
    // The native library belongs to one version of the JavaScript beside it.
    expect(narrow.map(([name]) => name)).toEqual(isFilledLater(folder) ? ['onnxruntime-common'] : []);
  });

  it('has a README that says how to install it', () => {
    const readme = readFileSync(join(workspaceRoot, folder, 'README.md'), 'utf8');
    expect(readme).toMatch(/^```sh\n(npm (install|create) |npx )/m);
    expect(readme).toContain(manifest.name.replace('create-', ''));
  });
});

describe.each(complete)('%s, packed', (folder) => {
  const manifest = manifestOf(folder);
  let files: readonly string[];
  let read: (file: string) => string;
  beforeAll(async () => {
    const path = join(workspaceRoot, folder);
    files = await packlist({ path, package: manifest, isProjectRoot: true, edgesOut: new Map() });
    read = (file) => readFileSync(join(path, file), 'utf8');
  });

  it('holds what is built, and nothing that only this workspace needs', () => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(files.length).toBeGreaterThan(4);
    const needless =
      /\.(spec|bench|e2e)\.|__testing__|__fixtures__|tsbuildinfo|tsconfig|vite(st)?\.config|^goldens|^clips|^dist\/site\/models/;
    // The template of a plugin has tests, which are what its reader begins with.
    expect(files.filter((file) => needless.test(file) && !file.startsWith('template/'))).toEqual([]);
  });

  it('imports only what it declares', () => {
    const declared = new Set([manifest.name, ...Object.keys(rangesOf(manifest))]);
    const code = files.filter((file) => /^(dist|bin)\/.*\.js$/.test(file) && !file.startsWith('dist/site/'));
    const undeclared = code.flatMap((file) =>
      [...read(file).matchAll(IMPORTS)]
        .map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
        .filter((name) => !isBuiltin(name) && !declared.has(packageOf(name)))
        .map((name) => `${file}: ${name}`),
    );
    expect(undeclared).toEqual([]);
  });

  it('is clean to publint', async () => {
    const packed = files.map((name) => ({ name: `package/${name}`, data: bytes(folder, name) }));
    const { messages, pkg } = await publint({ pkgDir: 'package', pack: { files: packed }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it.skipIf(manifest.exports === undefined || manifest.name === '@zeroreel/playground')(
    'has types that are right for programs of ES modules',
    async () => {
      const kept = files.filter((file) => /\.(js|ts|json)$/.test(file) && !file.startsWith('src/'));
      const place = `/node_modules/${manifest.name}`;
      const contents = Object.fromEntries(kept.map((file) => [`${place}/${file}`, read(file)]));
      const analysis = await checkPackage(new Package(contents, manifest.name, manifest.version));
      if (!analysis.types) throw new Error(`${manifest.name} has no types`);
      expect(analysis.problems.filter(concernsModules)).toEqual([]);
    },
  );
});

/** `import … from 'a'`, `export … from 'a'`, `import('a')`, `import 'a'`; of packages alone. */
const IMPORTS =
  /^(?:import|export)\b[^'"`;]*?\bfrom ?'([^'./][^']*)'|\bimport\('([^'./][^']*)'\)|^import '([^'./][^']*)'/gm;

/** What is neither about CommonJS, which no package is for, nor about resolving without `exports`. */
const concernsModules = (problem: Problem): boolean =>
  !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)) &&
  problem.kind !== 'CJSResolvesToESM';

const bytes = (folder: string, file: string): Uint8Array =>
  /\.(js|json|md|ts)$/.test(file) ? readFileSync(join(workspaceRoot, folder, file)) : new Uint8Array(1);

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

describe('the programs of READMEs', () => {
  const programs = published.flatMap((folder) =>
    fencedBlocks(`${folder}/README.md`)
      .filter(({ language, note }) => language === 'js' && note === '')
      .map(({ code }) => ({ folder, program: code })),
  );

  it('are there', () => expect(programs.length).toBeGreaterThan(10));

  it.each(programs.filter(({ folder }) => !isFilledLater(folder)))('$folder runs', async ({ program }) => {
    // Names are looked up from the working folder, which is the workspace's; what is written goes to another.
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    const code = `process.chdir(${JSON.stringify(folder)});\n${program}`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      cwd: workspaceRoot,
    });
    expect(stdout.trim()).not.toBe('');
  });
});
