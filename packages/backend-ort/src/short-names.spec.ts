import { add, encodeModel, GraphBuilder, matmul, portableDialect, type Weight } from '@zeroreel/onnx';
import { expect, it } from 'vitest';
import { hideShapes } from './hide-shapes.js';
import { shortNames } from './short-names.js';

const weight: Weight = { dtype: 'float16', shape: [4, 4], data: { file: '/m/w', offset: 0, length: 32 } };

function graph() {
  const weights = new Map([['down_blocks.0.attentions.1.proj.weight', weight]]);
  const g = new GraphBuilder({ name: 'g', dtype: 'float32', dialect: portableDialect, weights });
  const w = g.parameter('down_blocks.0.attentions.1.proj.weight', [4, 4]);
  g.output('sample', add(g, matmul(g, g.input('latents', 'float32', [2, 4]), add(g, w, 1)), 2));
  return hideShapes(g.finish());
}

it('keeps the names that a run is given and answers with, and those of nodes', () => {
  const [before, after] = [graph(), shortNames(graph())];
  expect(after.inputs.map(({ name }) => name)).toEqual(['latents', expect.stringMatching(/^~\w+$/)]);
  expect(after.outputs).toEqual(before.outputs);
  expect(after.nodes.at(-1)?.outputs[0]?.name).toBe('sample');
  expect(after.nodes.map(({ name }) => name)).toEqual(before.nodes.map(({ name }) => name));
});

it('renames a value alike wherever it is read, and no two values alike', () => {
  const [before, after] = [graph(), shortNames(graph())];
  const namesOf = ({ inputs, initializers, nodes }: typeof before) => [
    ...[...inputs, ...initializers].map(({ name }) => name),
    ...nodes.flatMap((node) => [...node.inputs, ...node.outputs.map(({ name }) => name)]),
  ];
  const pairs = new Map(namesOf(before).map((name, index) => [name, namesOf(after)[index]]));
  expect(namesOf(before).map((name) => pairs.get(name))).toEqual(namesOf(after));
  expect(new Set(pairs.values()).size).toBe(pairs.size);
  expect(pairs.get('down_blocks.0.attentions.1.proj.weight')).toMatch(/^~\w+$/);
  const bytesOf = (model: typeof before) => encodeModel(model, (file) => file).length;
  expect(bytesOf(after)).toBeLessThan(bytesOf(before));
});
