// Writes CLIP's merges, which the tokenizer's specs have as a file, into the module that the product reads:
//   node tools/tokenizer/clip-merges.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const models = new URL('../../packages/models/src/', import.meta.url);
const gzip = readFileSync(new URL('__fixtures__/tokenizer/clip-merges.txt.gz', models));
const text = `/*
 * Written by tools/tokenizer/clip-merges.mjs. The merges of CLIP's vocabulary: lines 2 to 48895 of bpe_simple_vocab_16e6.txt of
 * https://github.com/openai/CLIP, as open-clip-torch 3.3.0 carries it.
 *
 * MIT License. Copyright (c) 2021 OpenAI. Permission is hereby granted, free of charge, to any person obtaining a copy of this
 * software and associated documentation files (the "Software"), to deal in the Software without restriction, including without
 * limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
 * permit persons to whom the Software is furnished to do so, subject to the following conditions: the above copyright notice and
 * this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS",
 * WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A
 * PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR
 * OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR
 * THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */

/** One merge a line, most frequent first; gzip, in base64. */
export const CLIP_MERGES_GZIP =
  '${gzip.toString('base64')}';
`;
writeFileSync(new URL('tokenizer/clip-merges.ts', models), text);
