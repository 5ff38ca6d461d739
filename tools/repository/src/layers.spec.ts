import { execFileSync } from 'node:child_process';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { workspaceRoot } from './workspace-root.js';

// A planted file is in no project of the compiler, so that the rules that ask for types must not run on it.
const untyped = [
  tseslint.configs.disableTypeChecked,
  { languageOptions: { parserOptions: { projectService: false } } },
] as ESLint.Options['overrideConfig'];

/** Lints `source` as if it stood in `file` and returns the rules that it breaks. */
async function brokenRules(file: string, source: string): Promise<string[]> {
  const eslint = new ESLint({ cwd: workspaceRoot, overrideConfig: untyped });
  const [result] = await eslint.lintText(source, { filePath: `${workspaceRoot}/${file}` });
  return result?.messages.map((message) => message.ruleId ?? message.message) ?? [];
}

const boundaries = '@nx/enforce-module-boundaries';

describe('layer rules', () => {
  // The boundary rule reads nx's cached project graph and says nothing where there is none.
  beforeAll(() => {
    execFileSync('npx', ['nx', 'show', 'projects'], {
      cwd: workspaceRoot,
      env: { ...process.env, NX_DAEMON: 'false' },
    });
  }, 60_000);

  it.each([
    ['core imports plugins', 'packages/core/src/planted.ts', '@zeroreel/plugins'],
    ['onnx imports core', 'packages/onnx/src/planted.ts', '@zeroreel/core'],
    ['plugins import a backend', 'packages/plugins/src/planted.ts', '@zeroreel/backend-cpu'],
    ['a backend imports plugins', 'packages/backend-cpu/src/planted.ts', '@zeroreel/plugins'],
    ['models import media', 'packages/models/src/planted.ts', '@zeroreel/media'],
    ['sources import testing', 'packages/models/src/planted.ts', '@zeroreel/testing'],
    ['an example of a plugin imports models', 'examples/plugin-colour-palette/src/planted.ts', '@zeroreel/models'],
    ['a package imports an example', 'packages/core/src/planted.ts', '@zeroreel/example-plugin-colour-palette'],
  ])('refuse that %s', async (_, file, imported) => {
    expect(await brokenRules(file, `export * from '${imported}';\n`)).toContain(boundaries);
  });

  it.each([
    ['onnxruntime outside backends', 'packages/core/src/planted.ts', 'onnxruntime-node'],
    ['onnxruntime in an app', 'apps/cli/src/planted.ts', 'onnxruntime-node'],
    ['inversify in the algorithm', 'packages/core/src/pipeline/planted.ts', 'inversify'],
    ['inversify in an app', 'apps/cli/src/compose.ts', 'inversify'],
    ['inversify in a plugin', 'packages/plugins/src/motion-dynamics/planted.ts', 'inversify'],
    ['a plugin in another', 'packages/plugins/src/motion-dynamics/planted.ts', '../cross-frame-attention/index.js'],
    ['node:fs in a package that runs anywhere', 'packages/models/src/planted.ts', 'node:fs'],
    [
      'onnxruntime in the part of a backend that runs anywhere',
      'packages/backend-ort/src/planted.ts',
      'onnxruntime-node',
    ],
    ['inversify in an example', 'examples/plugin-colour-palette/src/planted.ts', 'inversify'],
    ['node:fs in an example of a plugin', 'examples/plugin-colour-palette/src/planted.ts', 'node:fs'],
  ])('refuse %s', async (_, file, imported) => {
    expect(await brokenRules(file, `export * from '${imported}';\n`)).toContain('no-restricted-imports');
  });

  it.each([
    ['models import core', 'packages/models/src/planted.ts', '@zeroreel/core'],
    ['plugins import media', 'packages/plugins/src/planted.ts', '@zeroreel/media'],
    ['the container imports inversify', 'packages/core/src/di/planted.ts', 'inversify'],
    ['a backend imports onnxruntime', 'packages/backend-cpu/src/planted.ts', 'onnxruntime-node'],
    ['an example imports a backend', 'examples/first-video/planted.mjs', '@zeroreel/backend-cpu'],
    ['a plugin of an example imports core', 'examples/plugin-colour-palette/src/planted.ts', '@zeroreel/core'],
  ])('allow that %s', async (_, file, imported) => {
    expect(await brokenRules(file, `export * from '${imported}';\n`)).toEqual([]);
  });

  it('refuse Math.random', async () => {
    expect(await brokenRules('packages/core/src/planted.ts', 'export const x = Math.random();\n')).toEqual([
      'no-restricted-properties',
    ]);
  });
});
