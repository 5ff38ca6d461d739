import nx from '@nx/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** An arrow of docs/architecture.md: what a layer may import beside itself. */
const layers = {
  onnx: [],
  core: ['onnx'],
  models: ['core', 'onnx'],
  media: ['core'],
  hub: ['core'],
  node: ['hub', 'models', 'media', 'core', 'onnx'],
  plugins: ['models', 'media', 'core', 'onnx'],
  run: ['plugins', 'models', 'media', 'core'],
  jobs: ['run', 'core'],
  'jobs-bullmq': ['jobs'],
  'jobs-s3': ['jobs'],
  'jobs-node': ['jobs', 'run', 'node', 'plugins', 'models', 'media', 'core'],
  server: ['jobs', 'run', 'node', 'hub', 'models', 'media', 'core'],
  web: ['hub', 'models', 'core', 'onnx'],
  'backend-ort': ['core', 'onnx'],
  backend: ['backend-ort', 'core', 'onnx'],
  mini: [],
  'create-plugin': ['core'],
  testing: ['core', 'models', 'media', 'onnx', 'hub', 'node', 'plugins', 'backend', 'backend-ort', 'mini', 'jobs'],
  app: [
    'server',
    'jobs',
    'jobs-bullmq',
    'jobs-s3',
    'jobs-node',
    'run',
    'plugins',
    'models',
    'core',
    'onnx',
    'media',
    'hub',
    'node',
    'web',
    'backend',
    'mini',
  ],
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
  message: 'Only core/src/di imports inversify: plugins use provide() (docs/architecture.md).',
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
    '../weight-overlays/*',
    '../instruct-pix2pix/*',
    '../t2i-adapter/*',
  ],
  message: 'No plugin imports another (docs/architecture.md).',
};
const ban = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const anywhere = ['onnx', 'core', 'models', 'media', 'plugins', 'run', 'jobs', 'backend-ort', 'hub', 'web'].map(
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
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
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
  { files: ['packages/core/src/di/**/*.ts'], rules: ban(onnxruntime, nodeModules) },
  {
    files: ['packages/backend-{cpu,cuda,webgpu}/src/**/*.ts', 'packages/backend-ort/src/node/**/*.ts'],
    rules: ban(inversify),
  },
  {
    files: ['{packages,apps,examples}/*/src/**/*.{ts,tsx}'],
    ignores: [...specs, '**/*.d.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Contracts are asynchronous where one implementation is.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    files: ['apps/playground/src/**/*.{ts,tsx}'],
    ignores: [...specs, '**/*.d.ts'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      // Handlers of React may be asynchronous: errors of theirs become the run's state.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: specs,
    rules: {
      'no-restricted-imports': 'off',
      '@nx/enforce-module-boundaries': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
