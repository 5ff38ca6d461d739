import { ClipTokenizer, type ClipVocabulary } from './clip-tokenizer.js';
import { resolveSpecialTokens, type SpecialTokens } from './special-tokens.js';

/** Tokens of CLIP's vocabulary: 256 bytes, the same at the end of a word, 48,894 merges, start and end. */
export const CLIP_VOCABULARY_SIZE = 49408;

/** The special tokens of the published Stable Diffusion models; found in any case, as `normalized` has it. */
function publishedTokens(padding: string): SpecialTokens {
  const normalized = (content: string): object => ({ content, normalized: true });
  const end = normalized('<|endoftext|>');
  const start = normalized('<|startoftext|>');
  const specialTokensMap = { bos_token: start, eos_token: end, unk_token: end, pad_token: padding };
  return resolveSpecialTokens({ specialTokensMap });
}

/**
 * CLIP's own tokenizer, for models that come without theirs.
 * @param length L: tokens that every prompt is cut or filled to
 * @param padding the token that fills up short prompts
 */
export async function clipTokenizer(length: number, padding: string): Promise<ClipTokenizer> {
  return new ClipTokenizer(await readClipVocabulary(), publishedTokens(padding), length);
}

/** CLIP's vocabulary, which follows from its merges (OpenAI's CLIP, `simple_tokenizer.py`). */
export async function readClipVocabulary(): Promise<ClipVocabulary> {
  const { CLIP_MERGES_GZIP } = await import('./clip-merges.js');
  const merges = (await unzip(CLIP_MERGES_GZIP)).trimEnd().split('\n');
  const alphabet = byteAlphabet();
  const joined = merges.map((merge) => merge.replace(' ', ''));
  const inWord = alphabet.map((byte) => `${byte}</w>`);
  const tokens = [...alphabet, ...inWord, ...joined, '<|startoftext|>', '<|endoftext|>'];
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

function unzip(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

/** Characters that stand for bytes: their own where they can be seen, else those from 256 on. */
function byteAlphabet(): readonly string[] {
  const visible = [...range(33, 127), ...range(161, 173), ...range(174, 256)];
  return [...visible, ...range(256, 256 + 256 - visible.length)].map((code) => String.fromCodePoint(code));
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
