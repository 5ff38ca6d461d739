import { expect, it } from 'vitest';
import { jsonExtent } from './json-extent.js';

it.each([
  ['1', 0, 1],
  ['[]', 1, 2],
  ['{"a":[1,2],"b":{}}', 2, 8],
  ['{"a":"[[,:{\\"[[","b":"\\\\"}', 1, 5],
  ['[[[[1]]]]', 4, 5],
  ['"unfinished [[', 0, 1],
])('%s', (json, depth, values) => {
  expect(jsonExtent(json)).toEqual({ depth, values });
});

it('measures long strings and deep nests', () => {
  expect(jsonExtent(`["${'a\\"'.repeat(2_000_000)}"]`)).toEqual({ depth: 1, values: 2 });
  expect(jsonExtent('['.repeat(1_000_000)).depth).toBe(1_000_000);
});
