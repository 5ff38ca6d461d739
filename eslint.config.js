import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** An arrow of docs/architecture.md: what a layer may import beside itself. */
const layers = {
  onnx: [],
  core: ['onnx'],
  models: ['core', 'onnx'],
  media: ['core'],
  node: ['models', 'media', 'core', 'onnx'],
  plugins: ['models', 'core', 'onnx'],
  run: ['plugins', 'models', 'media', 'core'],
  web: ['models', 'core', 'onnx'],
  'backend-ort': ['core', 'onnx'],
  backend: ['backend-ort', 'core', 'onnx'],
  mini: [],
  'create-plugin': ['core'],
  testing: ['core', 'models', 'onnx', 'node', 'plugins', 'backend', 'backend-ort', 'mini'],
  app: ['run', 'plugins', 'models', 'core', 'onnx', 'media', 'node', 'web', 'backend', 'mini'],
  example: ['plugins', 'models', 'core', 'onnx', 'media', 'node', 'backend', 'mini'],
  'plugin-example': ['core'],
  tool: ['core', 'onnx', 'models', 'media', 'node', 'plugins', 'mini'],
  'gpu-kit': ['app', 'core', 'onnx', 'models', 'media', 'node', 'plugins', 'backend', 'backend-ort', 'mini', 'testing'],
};

const boundaries = {
  allow: [],
  enforceBuildableLibDependency: false,
  checkDynamicDependenciesExceptions: ['.*'],
  depConstraints: Object.entries(layers).map(([layer, mayImport]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: [layer, ...mayImport].map((name) => `layer:${name}`),
  })),
};

const onnxruntime = {
  group: ['onnxruntime-*'],
  message: 'Only backends import onnxruntime (docs/architecture.md).',
};
const inversify = {
  group: ['inversify'],
  message:
    'Only *.module.ts, core/src/di, core/src/plugin and an app’s compose.ts import inversify (docs/architecture.md).',
};
const nodeModules = {
  group: ['node:*'],
  message: 'This package runs anywhere: no file system, no process (docs/architecture.md).',
};
const otherPlugins = {
  group: [
    '../cross-frame-attention/*',
    '../motion-dynamics/*',
    '../background-smoothing/*',
    '../image-to-video/*',
    '../controlnet/*',
    '../dreambooth/*',
    '../instruct-pix2pix/*',
  ],
  message: 'No plugin imports another (docs/architecture.md).',
};
const ban = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const anywhere = ['onnx', 'core', 'models', 'media', 'plugins', 'run', 'backend-ort', 'web'].map(
  (name) => `packages/${name}/src/**/*.ts`,
);
const specs = ['**/*.spec.ts', '**/*.e2e.ts', '**/__testing__/**'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      'bench/**',
      'packages/create-plugin/template/**',
      'tools/**/*.mjs',
      '**/*.js',
      '**/vitest*.config.ts',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}', 'examples/**/*.mjs'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', boundaries],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // A contract and its token share one name; TypeScript keeps types and values apart.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes from a RandomSource with a seed.' },
      ],
    },
  },
  { files: ['packages/**/*.ts', 'apps/**/*.{ts,tsx}', 'examples/**/*.{ts,mjs}'], rules: ban(onnxruntime, inversify) },
  { files: [...anywhere, 'examples/plugin-*/src/**/*.ts'], rules: ban(onnxruntime, inversify, nodeModules) },
  {
    files: ['packages/plugins/src/*/**/*.ts'],
    rules: ban(onnxruntime, inversify, nodeModules, otherPlugins),
  },
  {
    files: [
      '{packages,examples}/*/src/**/*.module.ts',
      'packages/core/src/di/**/*.ts',
      'packages/core/src/plugin/**/*.ts',
    ],
    rules: ban(onnxruntime, nodeModules),
  },
  { files: ['apps/*/src/compose.ts'], rules: ban(onnxruntime) },
  { files: ['packages/backend-c*/src/**/*.ts', 'packages/backend-webgpu/src/**/*.ts'], rules: ban(inversify) },
  { files: ['packages/backend-*/src/**/*.module.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: specs,
    rules: {
      'no-restricted-imports': 'off',
      '@nx/enforce-module-boundaries': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
