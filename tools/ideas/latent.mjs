import { openModelFolder } from '@zeroreel/node';
import { miniModelPath } from '@zeroreel/mini';
import { readClipTokenizer } from '@zeroreel/models';
import { enlarge, falseColours, greyFrame, lightUp, rangeOf, sheet } from './draw.mjs';
import { saveWebp } from './save.mjs';
import { openStudio } from './studio.mjs';
import { attentionSum, watchAttention } from './watch-attention.mjs';

const REQUEST = { prompt: 'a red car in the city', seed: 1, steps: 25 };
const WORDS = { prompt: 'an owl wearing a crown at night', seed: 1, steps: 25 };

/** Chapter 3: latents, the text, guidance. */
export async function latent(studio) {
  const { frame, latents } = await studio.picture(REQUEST);
  const cells = latents.data.length / 4;
  const channels = [0, 1, 2, 3].map((c) => {
    const plane = latents.data.subarray(c * cells, (c + 1) * cells);
    return enlarge(greyFrame(plane, 32, 32, rangeOf(plane)), 4);
  });
  saveWebp('latents', sheet([[frame, ...channels, enlarge(falseColours(latents), 4)]]));

  const scales = [1, 2.5, 5, 10, 20];
  const rows = [];
  for (const request of [REQUEST, { ...REQUEST, prompt: 'a snowman wearing a hat in the snow' }]) {
    const row = [];
    for (const guidanceScale of scales) row.push((await studio.picture({ ...request, guidanceScale })).frame);
    rows.push(row);
  }
  saveWebp('guidance', sheet(rows));
  await wordMaps(['owl', 'crown', 'night']);
}

/** Where each word is read: the mean of all layers of 16×16, heads and steps, of the prompt's row. */
async function wordMaps(words) {
  const sum = attentionSum((path, queries) => path.endsWith('attn2') && queries === 256, 1);
  const studio = await openStudio('base', (backend) => watchAttention(backend, sum.heard));
  try {
    const { frame } = await studio.picture(WORDS);
    const tokenizer = await readClipTokenizer(openModelFolder(miniModelPath('base')), { maxPositions: 32 });
    const places = words.map((word) => placeOf(tokenizer, word, WORDS.prompt));
    saveWebp('word-attention', sheet([[frame, ...places.map((place) => lightUp(frame, sum.ofKey(place)))]]));
  } finally {
    await studio.close();
  }
}

/** Which token a word is. */
function placeOf(tokenizer, word, prompt) {
  const idsOf = (text) => [...tokenizer.encode(text).ids];
  const [, id, end] = idsOf(word);
  const ids = idsOf(prompt);
  const place = ids.indexOf(id);
  if (place < 0 || end !== ids.at(-1)) throw new Error(`expected '${word}' to be one token of the prompt`);
  return place;
}
