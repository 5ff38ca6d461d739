// Tokens a second of the CLIP tokenizer: node bench/tokenizer.mjs [MODEL]
import { miniModelPath } from '@zeroreel/mini';
import { readClipTokenizer } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';

const folder = process.argv[2] ?? miniModelPath();
const readBegan = performance.now();
const tokenizer = await readClipTokenizer(openModelFolder(folder), 77);
const read_ms = performance.now() - readBegan;

const texts = {
  'short prompt': 'a panda is playing guitar on a street',
  'long prompt': 'an astronaut riding a horse on the moon, highly detailed, dramatic light, '.repeat(8),
  '10,000 characters': 'word '.repeat(2000),
  'emoji and scripts': '🐼🎸 パンダ играет на гитаре',
};
const rows = {};
for (const [name, text] of Object.entries(texts)) {
  tokenizer.encode(text);
  const began = performance.now();
  let runs = 0;
  while (performance.now() - began < 500) {
    tokenizer.encode(text);
    runs++;
  }
  rows[name] = { 'µs a text': Number((((performance.now() - began) * 1000) / runs).toFixed(1)) };
}
console.log(`read in ${read_ms.toFixed(1)} ms`);
console.table(rows);
