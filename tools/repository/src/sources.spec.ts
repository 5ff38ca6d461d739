import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: workspaceRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean);
const read = (file: string) => readFileSync(join(workspaceRoot, file), 'utf8');
const sources = files.filter(
  (file) => /^(packages|apps|tools|examples)\/.*\.ts$/.test(file) && !file.endsWith('.d.ts'),
);

const MOST_LINES = 250;
/** A table of texts is read by its keys: all of the page's stand in one file of each language. */
const TABLES = /^apps\/playground\/src\/ui\/texts\//;
const MEDIAN_LINES = 55;
const MOST_SMALL = 24;
const VAGUE_NAMES = /^(utils?|misc|helpers?|types|common)\.ts$/;

describe('sources', () => {
  it(`have at most ${MOST_LINES} lines`, () => {
    const counted = sources.filter((file) => !file.endsWith('.spec.ts') && !TABLES.test(file));
    const long = counted.filter((file) => read(file).split('\n').length > MOST_LINES + 1);
    expect(long).toEqual([]);
  });

  it('are of a size that can be read at once: a median of 55 lines or more, few under 15', () => {
    const production = files.filter(
      (file) =>
        /^(packages|apps)\/[^/]+\/src\/.*\.tsx?$/.test(file) &&
        !/(^|\/)index\.ts$|\.d\.ts$|\.(spec|e2e)\.tsx?$|__testing__|__fixtures__|\.config\.ts$/.test(file),
    );
    const sizes = production.map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }));
    const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
    const small = sizes.filter(({ lines }) => lines < 15).map(({ file }) => file);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThanOrEqual(MEDIAN_LINES);
    expect(small.length < MOST_SMALL ? [] : small).toEqual([]);
  });

  it('have names that say something, in kebab case', () => {
    const misnamed = sources.filter((file) => {
      const name = basename(file);
      return VAGUE_NAMES.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.ts$/.test(name);
    });
    expect(misnamed).toEqual([]);
  });

  it('ask for the symbols of disposal first where a browser runs them: some have none', () => {
    const inBrowsers = sources.filter((file) => {
      const [, folder = ''] = /^((?:packages|apps)\/[^/]+)\/src\/(?!node\/|e2e\/)/.exec(file) ?? [];
      const isOfTests = /\.(spec|e2e|bench)\.ts$|__testing__|__fixtures__/.test(file);
      return folder !== '' && !isOfTests && read(`${folder}/package.json`).includes('"env:any"');
    });
    const using = inBrowsers.filter(
      (file) => basename(file) !== 'disposal.ts' && /Symbol\.(d|asyncD)ispose|\busing \w+ = /.test(read(file)),
    );
    expect(using.length).toBeGreaterThan(30);
    expect(
      using.filter((file) => !/^import (\{ disposeAll \} from )?'[^']*\/disposal(\.js)?';/m.test(read(file))),
    ).toEqual([]);
  });

  it('have no default exports', () => {
    const configs = /vite(st)?(\.e2e)?\.config\.ts$/;
    expect(sources.filter((file) => !configs.test(file) && /^export default/m.test(read(file)))).toEqual([]);
  });

  it('have no skipped or focused tests without a reason', () => {
    const specs = sources.filter(
      (file) => file.endsWith('.spec.ts') && file !== 'tools/repository/src/sources.spec.ts',
    );
    const unexplained = /\b(it|describe|test)\.(only|todo|skip)\((?!.*\(skipped: )/;
    expect(specs.filter((file) => unexplained.test(read(file)))).toEqual([]);
  });
});
