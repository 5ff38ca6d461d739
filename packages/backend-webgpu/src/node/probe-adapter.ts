import { type Backend, tensor, type Tensor } from '@zeroreel/core';
import {
  cast,
  elementCount,
  GraphBuilder,
  mul,
  multiHeadAttention,
  type OnnxModel,
  type Shape,
  sub,
} from '@zeroreel/onnx';
import { type AttentionForm, slicedAttention } from '../webgpu-dialect.js';

/** What only a run on an adapter shows. */
export interface AdapterForms {
  readonly attention: AttentionForm;
  readonly float16: boolean;
}

/**
 * Runs small graphs to find out what the adapter computes right. onnxruntime-node says nothing about it.
 * @throws ZeroreelError `backend-failed` if not even a small graph in float32 runs
 */
export async function probeAdapter(backend: Backend): Promise<AdapterForms> {
  const attention = (await attentionError(backend)) < LARGEST_ERROR ? 'fused' : 'explicit';
  return { attention, float16: await runsFloat16(backend) };
}

/** The largest error of a right kernel. The broken kernel is off by 0.02 and more, a right one by 1e-6. */
const LARGEST_ERROR = 1e-3;

const HEADS = 2;
/** `[B, tokens, heads · d]`. The provider uses its fast kernel for this size. */
const SHAPE: Shape = [1, 64, HEADS * 40];

/** Returns the largest difference between fused and explicit attention. */
async function attentionError(backend: Backend): Promise<number> {
  const g = new GraphBuilder({ name: 'attention probe', dtype: 'float32', dialect: backend.dialect });
  const [q, k, v] = [g.input('q', 'float32', SHAPE), g.input('k', 'float32', SHAPE), g.input('v', 'float32', SHAPE)];
  g.output('y', sub(g, multiHeadAttention(g, q, k, v, HEADS), slicedAttention(g, q, k, v, HEADS)));
  const difference = await run(backend, g.finish(), { q: waves(1), k: waves(2), v: waves(3) });
  return difference.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

async function runsFloat16(backend: Backend): Promise<boolean> {
  const g = new GraphBuilder({ name: 'float16 probe', dtype: 'float16', dialect: backend.dialect });
  const x = cast(g, g.input('x', 'float32', SHAPE), 'float16');
  g.output('y', cast(g, mul(g, x, 2), 'float32'));
  const x1 = waves(1);
  // A device without float16 refuses the shader. The messages differ.
  const y = await run(backend, g.finish(), { x: x1 }).catch(() => undefined);
  return y?.[5] !== undefined && Math.abs(y[5] - 2 * (x1.data[5] ?? 0)) < 1e-2;
}

async function run(backend: Backend, model: OnnxModel, inputs: Record<string, Tensor>): Promise<Float32Array> {
  await using executable = await backend.compile(model);
  const y = (await executable.run(inputs)).host['y'];
  return y?.dtype === 'float32' ? y.data : new Float32Array([NaN]);
}

/** Numbers in [-3, 3] without a pattern that could hide a wrong kernel. */
const waves = (seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: elementCount(SHAPE) }, (_, index) => 3 * Math.sin(seed * 0.7 + index * index * 0.37)),
    SHAPE,
  );
