import { describe, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { GOLDEN_NAMES, readGoldens } from '../goldens/read-goldens.js';
import { openGoldenModel, specBackend } from './golden-model.js';

/** Of numbers of about unit variance: the final norm's. */
const TOLERANCE = { absolute: 1e-5 };

describe.each(GOLDEN_NAMES)('text embeddings of %s', (name) => {
  const goldens = readGoldens(name);

  it.each([0, 1])('are those of transformers at clip skip %i', async (clipSkip) => {
    await using backend = await specBackend();
    await using model = await openGoldenModel(goldens, backend);
    const { texts } = await model.encodePrompts(goldens.texts, { clipSkip });
    expectClose(texts['context']!, goldens.networks.float(`text.clip_skip_${clipSkip}`), TOLERANCE);
  });
});
