import { openModelFolder } from '@zeroreel/node';
import { readClipTokenizer } from '@zeroreel/models';
import { describe, expect, it } from 'vitest';
import { GOLDEN_NAMES, readGoldens } from '../goldens/read-goldens.js';

describe.each(GOLDEN_NAMES)('tokens of %s', (name) => {
  const goldens = readGoldens(name);
  const expected = goldens.networks.int('tokens.ids');
  const [, length = 0] = expected.shape;

  it.each(goldens.texts.map((text, row) => ({ text, row })))(
    'are those of transformers: $text',
    async ({ text, row }) => {
      const tokenizer = await readClipTokenizer(openModelFolder(goldens.checkpoint), { maxPositions: length });
      const { ids } = tokenizer.encode(text);
      expect([...ids]).toEqual([...expected.data.subarray(row * length, (row + 1) * length)]);
    },
  );
});
