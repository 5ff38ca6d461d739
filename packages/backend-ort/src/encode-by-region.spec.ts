import { add, GraphBuilder, type OnnxModel, portableDialect, type WeightLookup } from '@zeroreel/onnx';
import { describe, expect, it } from 'vitest';
import { encodeByRegion } from './encode-by-region.js';

const options = { executionProviders: ['wasm'] };

function model(weights: WeightLookup): OnnxModel {
  const g = new GraphBuilder({ name: 'sum', dtype: 'float32', dialect: portableDialect, weights });
  const x = g.input('x', 'float32', [2]);
  g.output('y', weights.get('w') ? add(g, x, g.parameter('w', [2])) : add(g, x, 1));
  return g.finish();
}

describe('encodeByRegion', () => {
  it('names the regions in the bytes and in the session options', () => {
    const data = { file: 'blob:1#unet.safetensors', offset: 100, length: 8 };
    const { bytes, sessionOptions } = encodeByRegion(
      model(new Map([['w', { dtype: 'float32', shape: [2], data }]])),
      options,
    );
    expect(new TextDecoder('latin1').decode(bytes)).toContain('weights-0');
    expect(sessionOptions).toEqual({ ...options, weightRegions: new Map([['weights-0', { ...data, widen: false }]]) });
  });

  it('leaves the options alone where no weight is in a file', () => {
    expect(encodeByRegion(model(new Map()), options).sessionOptions).toBe(options);
  });
});
