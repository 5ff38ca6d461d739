import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The adapter on the processor that comes with Debian's Chromium. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const icd = process.env['VK_ICD_FILENAMES'] ?? (existsSync(SWIFTSHADER) ? SWIFTSHADER : undefined);

const root = fileURLToPath(new URL('../../..', import.meta.url));
const python = absolutePath(process.env['ZEROREEL_PYTHON'] ?? 'python3');
const hasTorch = runsPython('import torch, diffusers, transformers, cv2');
const hasDriver = runsPython('import ctypes; ctypes.CDLL("libcuda.so.1")');
const hasLoader = runsPython('import ctypes; ctypes.CDLL("libvulkan.so.1")');
const hasSprites = existsSync(join(root, 'tools/mini/artwork/sprites'));
const folder = mkdtempSync(join(tmpdir(), 'zeroreel-gpu-'));
const home = join(folder, 'home');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function absolutePath(command: string): string | undefined {
  const { stdout, status } = spawnSync(command, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function runsPython(code: string): boolean {
  return python !== undefined && spawnSync(python, ['-c', code]).status === 0;
}

/** Fast compression makes parts larger than those that travel, so the limit is not the true one. */
function pack(stage: string, ...args: readonly string[]): string {
  const out = join(folder, stage);
  const main = join(root, 'tools/gpu/dist/pack/main.js');
  const flags = ['--stages', stage, '--out', out, '--preset', '1', '--limit', '90', ...args];
  return execFileSync(process.execPath, [main, ...flags], { encoding: 'utf8' });
}

interface Line {
  readonly experiment: string;
  readonly name: string;
  readonly value: unknown;
  readonly ok?: boolean;
}

/** Runs what arrived in an empty folder, with nothing of this machine's environment: no node on the path. */
function unpackAndRun(part: string, args: readonly string[]) {
  const there = join(folder, 'there');
  rmSync(there, { recursive: true, force: true });
  mkdirSync(there);
  cpSync(join(folder, part), join(there, 'part'), { recursive: true });
  const out = join(folder, 'out');
  const env = {
    ...{ PATH: '/nonexistent', HOME: folder, OUT: out, ZEROREEL_GPU_HOME: home },
    ...(icd === undefined ? {} : { VK_ICD_FILENAMES: icd }),
    ...(process.env['LD_LIBRARY_PATH'] === undefined ? {} : { LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] }),
  };
  const done = spawnSync(python!, [join(there, 'part/unpack-and-run'), ...args], { cwd: there, env, encoding: 'utf8' });
  const file = join(out, `${args[0]}.jsonl`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  return { ...done, lines: lines.map((line) => JSON.parse(line) as Line) };
}

describe.skipIf(python === undefined)(`on a bare machine ${python ? '' : '(skipped: there is no python3)'}`, () => {
  beforeAll(() => {
    pack('webgpu');
  });

  it('packs Node, the runtime, the build and the model into one part', () => {
    const { blocks } = JSON.parse(readFileSync(join(folder, 'webgpu/part-1/part.json'), 'utf8')) as {
      readonly blocks: readonly { readonly archive: string; readonly file: string; readonly bytes: number }[];
    };
    expect(blocks.map(({ archive }) => archive)).toEqual([
      'kit',
      'app',
      'goldens',
      'loader',
      'node',
      'runtime',
      'base',
    ]);
    for (const { file, bytes } of blocks) expect(statSync(join(folder, 'webgpu/part-1', file)).size).toBe(bytes);
  });

  it('says in one line what a stage lacks', () => {
    const { status, stderr } = unpackAndRun('webgpu/part-1', ['cuda']);
    expect([status, stderr]).toEqual([1, 'cuda: not arrived yet: wheels, cuda-provider\n']);
  });

  it.skipIf(hasDriver)('says in one line that there is no NVIDIA driver', () => {
    const env = { PATH: '/nonexistent', HOME: folder };
    const { status, stderr } = spawnSync(python!, [join(home, 'box/run_stage.py'), 'cuda'], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cuda: no NVIDIA driver: .*libcuda\.so\.1.*\n$/);
  });

  it.skipIf(icd === undefined)(
    `runs networks by WebGPU with the Node that came along ${icd ? '' : '(skipped: no software adapter: VK_ICD_FILENAMES)'}`,
    (context) => {
      const loaders = [hasLoader, existsSync(join(folder, 'home/loader/libvulkan.so.1'))];
      context.skip(!loaders.includes(true), 'no Vulkan loader: neither here nor from apt-get');
      const only = ['--only', 'machine', 'vulkan', 'goldens'];
      const { lines, stderr } = unpackAndRun('webgpu/part-1', ['webgpu', '--small', '--seconds', '800', ...only]);
      expect(stderr).toBe('');
      expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
      expect(lines.find(({ name }) => name === 'devices')?.value).toBeGreaterThan(0);
      expect(lines.filter(({ experiment }) => experiment === 'goldens').length).toBeGreaterThanOrEqual(3);
    },
  );

  it.skipIf(!hasTorch || !hasSprites)(
    `trains twenty steps ${hasTorch && hasSprites ? '' : '(skipped: torch, diffusers or the sprites of tools/mini are missing)'}`,
    () => {
      pack('train');
      const only = ['--only', 'base'];
      const { lines } = unpackAndRun('train/part-2', ['train', '--small', '--seconds', '800', ...only]);
      expect(lines.filter(({ ok }) => ok === false)).toEqual([]);
      const trained = lines.find(({ name }) => name === 'trained on');
      expect(trained?.value).toBe(20 * 4);
      execFileSync(python!, [join(home, 'box/pieces.py'), 'join', join(folder, 'out'), join(folder, 'back')]);
      expect(statSync(join(folder, 'back/base/unet/diffusion_pytorch_model.safetensors')).size).toBeGreaterThan(15e6);
    },
  );
});
