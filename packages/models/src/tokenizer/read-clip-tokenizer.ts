import { ZeroreelError, type ModelFiles, isJsonObject, type JsonObject } from '@zeroreel/core';
import { readJson, readText } from '../weights/read-json.js';
import { checkVocabulary } from './check-vocabulary.js';
import { ClipTokenizer, type ClipVocabulary } from './clip-tokenizer.js';
import { resolveSpecialTokens } from './special-tokens.js';

/** How a tokenizer is read. */
export interface ReadTokenizerOptions {
  /** Tokens that the text encoder can take; L is `model_max_length` where that is smaller. */
  readonly maxPositions: number;
  /** Rows of the text encoder's table of tokens, which the vocabulary is held against. Default: it is not. */
  readonly vocabSize?: number;
  /** Where its files lie. Default `tokenizer`. */
  readonly folder?: string;
  /** Told of tokens that may be missing. Default: nobody is told. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Reads the tokenizer of a folder in diffusers' layout as transformers 5 does: tokenizer.json, its added tokens
 * included, or else vocab.json and merges.txt; to both come the tokens of the other files.
 * @throws ZeroreelError `missing-file`, or `invalid-model` for files that are damaged or do not belong together
 */
export async function readClipTokenizer(
  files: ModelFiles,
  { maxPositions, vocabSize, folder = 'tokenizer', onNotice = () => undefined }: ReadTokenizerOptions,
): Promise<ClipTokenizer> {
  const path = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const config = await readOptionalJson(files, path('tokenizer_config.json'));
  const specialTokensMap = await readOptionalJson(files, path('special_tokens_map.json'));
  const addedTokens = await readOptionalJson(files, path('added_tokens.json'));
  const { vocabulary, listed, name } = await readVocabulary(files, path);
  const special = resolveSpecialTokens({ config, specialTokensMap, addedTokens, listed });
  for (const notice of checkVocabulary({ name, vocabulary, added: special.added, vocabSize })) onNotice(notice);
  const whole = special.added.find(({ singleWord }) => singleWord);
  if (whole) onNotice(`${name}: '${whole.content}' is meant to be a word of its own; it is found inside words too`);
  const configured = config['model_max_length'];
  const length = typeof configured === 'number' ? Math.min(configured, maxPositions) : maxPositions;
  return new ClipTokenizer(vocabulary, special, length);
}

const readOptionalJson = async (files: ModelFiles, path: string): Promise<JsonObject> =>
  (await files.has(path)) ? readJson(files, path) : {};

interface ReadVocabulary {
  /** Of the file, for messages. */
  readonly name: string;
  readonly vocabulary: ClipVocabulary;
  /** Tokens beside the vocabulary, as tokenizer.json has them. */
  readonly listed: readonly unknown[];
}

async function readVocabulary(files: ModelFiles, path: (name: string) => string): Promise<ReadVocabulary> {
  const single = path('tokenizer.json');
  if (!(await files.has(single))) {
    const vocab = checkVocab(files, path('vocab.json'), await readJson(files, path('vocab.json')));
    const merges = parseMerges(await readText(files, path('merges.txt')));
    return { name: `${files.name}/${path('merges.txt')}`, vocabulary: { vocab, merges }, listed: [] };
  }
  const { model, added_tokens: listed = [] } = await readJson(files, single);
  if (!isJsonObject(model)) throw invalid(files, single, 'model', 'an object', model);
  if ((model['type'] ?? 'BPE') !== 'BPE') throw invalid(files, single, 'model.type', 'BPE, as CLIP has', model['type']);
  if (!Array.isArray(listed)) throw invalid(files, single, 'added_tokens', 'a list', listed);
  const vocab = checkVocab(files, single, model['vocab']);
  return {
    name: `${files.name}/${single}`,
    vocabulary: { vocab, merges: checkMerges(files, single, model['merges']) },
    listed: listed as readonly unknown[],
  };
}

/** One merge a line, most frequent first, after a line with the version. */
function parseMerges(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
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
