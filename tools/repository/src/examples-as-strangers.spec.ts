import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { framesHash } from './frames-hash.js';
import { workspaceRoot } from './workspace-root.js';

/*
 * The example plugins as their users get them: packed, installed in a folder outside of the workspace with a packed copy
 * of core beside them, and run by the built command through the flags that they declare.
 */

const COMMAND = join(workspaceRoot, 'apps/cli/bin/zeroreel.js');
const SMALL = ['-W', '64', '-H', '64', '--video-frames', '2', '--threads', '1', '--backend', 'cpu', '-q'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'strangers-'));
  for (const name of ['packages/onnx', 'packages/core']) installPacked(name);
  for (const name of ['colour-palette', 'dpmpp-3m-sde']) installPacked(`examples/plugin-${name}`);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Unpacks a package as `npm install` would. What it needs from the registry comes from the workspace: no network. */
function installPacked(source: string): void {
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const packed = execFileSync('npm', packing, { cwd: join(workspaceRoot, source), encoding: 'utf8' });
  const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
  execFileSync('tar', ['-xzf', filename], { cwd: folder });
  const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as Manifest;
  install(manifest.name, (place) => renameSync(join(folder, 'package'), place));
  const { resolve } = createRequire(join(workspaceRoot, source, 'package.json'));
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name.startsWith('@zeroreel/')) continue;
    const found = resolve
      .paths(name)
      ?.map((path) => join(path, name))
      .find(isPackage);
    install(name, (place) =>
      symlinkSync(found ?? expect.fail(`${source} needs ${name}, which is not installed`), place),
    );
  }
}

function install(name: string, put: (place: string) => void): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  put(place);
}

function isPackage(path: string): boolean {
  try {
    return readFileSync(join(path, 'package.json')).length > 0;
  } catch {
    return false;
  }
}

let videos = 0;

/** Makes a video in the stranger's folder; returns the hash of its frames. */
function makeVideo(...flags: readonly string[]): string {
  const name = `video-${++videos}`;
  mkdirSync(join(folder, name));
  const args = ['generate', 'a panda in the city', '-o', `${name}/%03d.png`, ...SMALL, ...flags];
  execFileSync(process.execPath, [COMMAND, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  return framesHash(join(folder, name));
}

/** Makes a video for each list of flags, and one more by the first list, which has to be the same. */
function expectAllToDiffer(...variants: readonly (readonly string[])[]): void {
  const [first = []] = variants;
  const hashes = variants.map((flags) => makeVideo(...flags));
  expect(new Set(hashes).size).toBe(variants.length);
  expect(makeVideo(...first)).toBe(hashes[0]);
}

describe('the colour palette', () => {
  const steps = ['--steps', '2'];
  const plugin = [...steps, '--plugin', '@zeroreel/example-plugin-colour-palette'];
  const sunset = ['--palette', '#1b1035', '--palette', '#e4572e'];

  it('changes the frames by each of its flags', () => {
    expectAllToDiffer(
      [...plugin, ...sunset],
      [...plugin, ...sunset, '--palette', '#f6c85f'],
      [...plugin, ...sunset, '--palette-strength', '0.3'],
      steps,
    );
  }, 180_000);

  it('has its flags refused where they break its declarations', () => {
    expect(() => makeVideo(...plugin, '--palette', 'red')).toThrow(
      /--palette.*: expected a colour as #rrggbb, got 'red'/,
    );
    expect(() => makeVideo(...plugin)).toThrow(/--palette.*: expected a list of 1 to 256 values/);
  }, 60_000);
});

describe('the sampler DPM++ 3M SDE', () => {
  // From 5 steps on one of them is of third order.
  const steps = ['--steps', '5'];
  const sampler = [...steps, '--plugin', '@zeroreel/example-plugin-dpmpp-3m-sde', '--sampler', 'dpmpp-3m-sde'];

  it('changes the frames by each of its flags', () => {
    expectAllToDiffer(sampler, [...sampler, '--dpmpp-order', '2'], [...sampler, '--dpmpp-noise', '0.5'], steps);
  }, 180_000);

  it('is no sampler without the plugin', () => {
    expect(() => makeVideo(...steps, '--sampler', 'dpmpp-3m-sde')).toThrow(
      /sampler: expected one of ddim.*dpmpp-3m-sde/,
    );
  }, 60_000);
});
