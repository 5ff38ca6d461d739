import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOnnxruntime } from './find-onnxruntime.js';

const LINUX = { platform: 'linux', arch: 'x64' } as const;

/** What is installed, as files that packages resolve to. */
const having =
  (...names: readonly string[]) =>
  (name: string): string => {
    if (names.includes(name)) return `/modules/${name}/dist/index.js`;
    throw new Error(`Cannot find module '${name}'`);
  };

describe('findOnnxruntime', () => {
  it('finds the native library of this platform', () => {
    const { entry, libraries } = findOnnxruntime();
    expect(existsSync(entry)).toBe(true);
    expect(existsSync(join(libraries, 'onnxruntime_binding.node'))).toBe(true);
  });

  it('takes the package of the platform before onnxruntime-node', () => {
    expect(findOnnxruntime(LINUX, having('onnxruntime-node', '@zeroreel/onnxruntime-linux-x64'))).toEqual({
      name: '@zeroreel/onnxruntime-linux-x64',
      entry: '/modules/@zeroreel/onnxruntime-linux-x64/dist/index.js',
      libraries: '/modules/@zeroreel/onnxruntime-linux-x64/bin/napi-v6/linux/x64',
    });
    expect(findOnnxruntime(LINUX, having('onnxruntime-node'))).toEqual({
      name: 'onnxruntime-node',
      entry: '/modules/onnxruntime-node/dist/index.js',
      libraries: '/modules/onnxruntime-node/bin/napi-v6/linux/x64',
    });
  });

  it('takes no package of another platform, and says what to install', () => {
    const installed = having('@zeroreel/onnxruntime-linux-x64');
    expect(() => findOnnxruntime({ platform: 'darwin', arch: 'arm64' }, installed)).toThrow(
      'onnxruntime for darwin on arm64 is not installed: expected @zeroreel/onnxruntime-darwin-arm64 or onnxruntime-node, ' +
        'got neither. Install zeroreel again with its optional dependencies, or run npm install onnxruntime-node',
    );
  });
});
