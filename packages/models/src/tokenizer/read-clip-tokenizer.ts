import { ZeroreelError, type ModelFiles } from '@zeroreel/core';
import { isJsonObject, readJson, readText, type JsonObject } from '../weights/read-json.js';
import { ClipTokenizer, type ClipVocabulary } from './clip-tokenizer.js';
import { resolveSpecialTokens } from './special-tokens.js';

/**
 * Reads the tokenizer of a folder in diffusers' layout: vocab.json and merges.txt, or else the model in tokenizer.json.
 * @param maxPositions tokens that the text encoder can take; L is `model_max_length` where that is smaller
 * @throws ZeroreelError `missing-file` or `invalid-model`
 */
export async function readClipTokenizer(
  files: ModelFiles,
  maxPositions: number,
  folder = 'tokenizer',
): Promise<ClipTokenizer> {
  const config = await readOptionalJson(files, `${folder}/tokenizer_config.json`);
  const specialTokensMap = await readOptionalJson(files, `${folder}/special_tokens_map.json`);
  const addedTokens = await readOptionalJson(files, `${folder}/added_tokens.json`);
  const vocabulary = await readVocabulary(files, folder);
  const configured = config['model_max_length'];
  const length = typeof configured === 'number' ? Math.min(configured, maxPositions) : maxPositions;
  return new ClipTokenizer(vocabulary, resolveSpecialTokens(config, specialTokensMap, addedTokens), length);
}

const readOptionalJson = async (files: ModelFiles, path: string): Promise<JsonObject> =>
  (await files.has(path)) ? readJson(files, path) : {};

async function readVocabulary(files: ModelFiles, folder: string): Promise<ClipVocabulary> {
  const single = `${folder}/tokenizer.json`;
  if (!(await files.has(`${folder}/vocab.json`)) && (await files.has(single))) {
    const model = (await readJson(files, single))['model'];
    if (!isJsonObject(model)) throw invalid(files, single, 'model', 'an object', model);
    return { vocab: checkVocab(files, single, model['vocab']), merges: checkMerges(files, single, model['merges']) };
  }
  const vocab = checkVocab(files, `${folder}/vocab.json`, await readJson(files, `${folder}/vocab.json`));
  return { vocab, merges: parseMerges(await readText(files, `${folder}/merges.txt`)) };
}

/** One merge a line, most frequent first, after a line with the version. */
function parseMerges(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return lines[0]?.startsWith('#version') ? lines.slice(1) : lines;
}

function checkVocab(files: ModelFiles, path: string, vocab: unknown): Readonly<Record<string, number>> {
  if (!isJsonObject(vocab)) throw invalid(files, path, 'vocab', 'an object of token ids', vocab);
  const wrong = Object.entries(vocab).find(([, id]) => !Number.isInteger(id));
  if (wrong) throw invalid(files, path, wrong[0], 'an integer id', wrong[1]);
  return vocab as Readonly<Record<string, number>>;
}

/** tokenizer.json writes a merge as `left right` or, in newer files, as a pair. */
function checkMerges(files: ModelFiles, path: string, merges: unknown): readonly string[] {
  if (!Array.isArray(merges)) throw invalid(files, path, 'merges', 'a list', merges);
  return merges.map((merge: unknown) => {
    const text = Array.isArray(merge) ? merge.join(' ') : merge;
    if (typeof text !== 'string') throw invalid(files, path, 'merges', 'pairs of tokens', merge);
    return text;
  });
}

function invalid(files: ModelFiles, path: string, key: string, expected: string, got: unknown): ZeroreelError {
  const shown = JSON.stringify(got)?.slice(0, 40) ?? 'nothing';
  return new ZeroreelError('invalid-model', `${files.name}/${path}: '${key}': expected ${expected}, got ${shown}`);
}
