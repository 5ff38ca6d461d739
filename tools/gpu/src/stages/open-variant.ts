import { cudaDialect } from '@zeroreel/backend-cuda';
import { OrtBackend, type OrtSessionOptions } from '@zeroreel/backend-ort';
import { nodeSessions } from '@zeroreel/backend-ort/node';
import type { Backend } from '@zeroreel/core';
import { portableDialect, type Dialect, type OnnxModel } from '@zeroreel/onnx';
import { channelsLast } from '../rewrite/channels-last.js';
import { fuseGroupNorm } from '../rewrite/fuse-group-norm.js';
import { markGroupNorm } from '../rewrite/marked-group-norm.js';
import { packKeys } from '../rewrite/pack-keys.js';

/** Another way for CUDA to be told the same network. */
interface Variant {
  readonly dialect?: Dialect;
  readonly rewrite?: (model: OnnxModel) => OnnxModel;
  readonly level?: OrtSessionOptions['graphOptimizationLevel'];
}

const marked = markGroupNorm(cudaDialect);
const last = (skip: boolean) => (model: OnnxModel) => channelsLast(fuseGroupNorm(model, { skip }));

/** Each changes one thing against `as-now`; `all` has what should be fastest. */
export const VARIANTS = {
  'as-now': {},
  'plain-geglu': { dialect: { ...cudaDialect, geglu: portableDialect.geglu } },
  'norm-from-means': { dialect: { ...cudaDialect, groupNorm: portableDialect.groupNorm } },
  'channels-last': { dialect: marked, rewrite: last(false) },
  'channels-last-skip': { dialect: marked, rewrite: last(true) },
  'packed-keys': { rewrite: packKeys },
  all: { dialect: marked, rewrite: (model) => packKeys(last(true)(model)) },
  basic: { level: 'basic' },
  extended: { level: 'extended' },
  disabled: { level: 'disabled' },
} satisfies Record<string, Variant>;

/** The name of a variant. */
export type VariantName = keyof typeof VARIANTS;

/** CUDA's backend with a variant in it, and further options of its sessions; it does not try the device first. */
export async function openVariant(
  name: VariantName,
  further: Readonly<Record<string, unknown>> = {},
): Promise<Backend> {
  const { dialect = cudaDialect, rewrite, level = 'all' }: Variant = VARIANTS[name];
  const backend = new OrtBackend({
    name: `cuda, ${name}`,
    dialect,
    capabilities: {
      ...{ description: name, preferredDType: 'float16', dtypes: ['float16', 'float32'], deviceResident: false },
    },
    sessionOptions: () => ({
      executionProviders: [{ name: 'cuda', deviceId: 0 }],
      graphOptimizationLevel: level,
      logSeverityLevel: 3,
      intraOpNumThreads: 4,
      interOpNumThreads: 1,
      ...further,
    }),
    ...(await nodeSessions(name)),
  });
  if (!rewrite) return backend;
  return {
    ...{ name: backend.name, dialect },
    capabilities: () => backend.capabilities(),
    compile: (model) => backend.compile(rewrite(model)),
    close: () => backend.close(),
    [Symbol.asyncDispose]: () => backend.close(),
  };
}
