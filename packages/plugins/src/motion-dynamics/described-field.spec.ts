import { expect, it } from 'vitest';
import { describedField } from './described-field.js';

const cell = (flow: { data: Float32Array }, k: number) => [flow.data[k], flow.data[flow.data.length / 2 + k]];

it('moves by the translation of the settings', () => {
  const field = describedField([{ kind: 'translate', x: 3, y: -2 }]);
  expect(cell(field.flow(2, 4, 4), 5)).toEqual([6, -4]);
});

it('knows every kind', () => {
  const flowOf = (...settings: Parameters<typeof describedField>[0]) => describedField(settings).flow(1, 8, 8).data;
  const flows = [
    flowOf({ kind: 'zoom', factor: 1.1 }),
    flowOf({ kind: 'rotate', degrees: 5 }),
    flowOf({ kind: 'path', keyframes: [{ frame: 1, x: 10 }] }),
    flowOf({ kind: 'zoom', factor: 1.1 }, { kind: 'translate', x: 10, y: 0 }),
  ];
  expect(new Set(flows.map(String)).size).toBe(4);
  expect(flows[2]![0]).toBe(10);
});

it('refuses keyframes that do not ascend', () => {
  const keyframes = [{ frame: 5 }, { frame: 2 }];
  expect(() => describedField([{ kind: 'path', keyframes }])).toThrow(/a frame after 5, got 2/);
});
