import { tensor, type Tensor } from '@zeroreel/core';

/** Part of a prompt, and how much it counts. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

/**
 * Splits a prompt into parts of one weight each. `(words:1.3)` gives words a weight; nested weights multiply. Only
 * parentheses that end in a colon and a number mean this, all others are text, and so are `\(`, `\)` and `\\`, without
 * their backslash.
 *
 * Differs: this is the explicit part of the syntax of AUTOMATIC1111's stable-diffusion-webui
 * (`modules/prompt_parser.py`, `parse_prompt_attention`). Bare `(words)` and `[words]` stay as they are written.
 */
export function parsePromptWeights(prompt: string): readonly WeightedText[] {
  const closing = matchParentheses(prompt);
  const parts: { text: string; weight: number }[] = [];
  const write = (text: string, weight: number): void => {
    const last = parts.at(-1);
    if (last?.weight === weight) last.text += text;
    else parts.push({ text, weight });
  };
  const read = (begin: number, end: number, weight: number): void => {
    let at = begin;
    while (at < end) {
      const group = readGroup(prompt, at, closing);
      if (group) {
        read(at + 1, group.textEnd, weight * group.weight);
        at = group.end;
      } else {
        const length = ESCAPE.test(prompt.slice(at, at + 2)) ? 2 : 1;
        write(prompt.slice(at + length - 1, at + length), weight);
        at += length;
      }
    }
  };
  read(0, prompt.length, 1);
  return parts;
}

const ESCAPE = /^\\[()\\]$/;

/** For each parenthesis that is closed, where. */
function matchParentheses(prompt: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < prompt.length; at++) {
    if (prompt[at] === '(') open.push(at);
    if (prompt[at] === ')') {
      const begin = open.pop();
      if (begin !== undefined) closing.set(begin, at);
    }
    if (ESCAPE.test(prompt.slice(at, at + 2))) at++;
  }
  return closing;
}

interface Group {
  /** Where the words end: at the colon. */
  readonly textEnd: number;
  /** Behind the parenthesis. */
  readonly end: number;
  readonly weight: number;
}

/** The group that begins at `at`, unless its parenthesis is text. */
function readGroup(prompt: string, at: number, closing: ReadonlyMap<number, number>): Group | undefined {
  const close = prompt[at] === '(' ? closing.get(at) : undefined;
  if (close === undefined) return undefined;
  const colon = prompt.lastIndexOf(':', close);
  const number = prompt.slice(colon + 1, close).trim();
  if (colon <= at + 1 || !NUMBER.test(number)) return undefined;
  return { textEnd: colon, end: close + 1, weight: Number(number) };
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/**
 * Multiplies each token's embedding by the token's weight, then all of them by what brings their mean back
 * (AUTOMATIC1111's stable-diffusion-webui, `modules/sd_emphasis.py`, `EmphasisOriginal`).
 * Differs: the mean is that of one text, not of a batch. Weights of 1 change no bit.
 * @param embeddings `[1, L, D]`
 * @param weights `[L]`
 */
export function weightTokens(embeddings: Tensor, weights: Float32Array): Tensor {
  if (weights.every((weight) => weight === 1)) return embeddings;
  const { data, shape } = embeddings;
  const channels = data.length / weights.length;
  const weighted = data.map((value, index) => value * (weights[Math.floor(index / channels)] ?? 1));
  const restored = sum(data) / sum(weighted);
  return tensor(Number.isFinite(restored) ? weighted.map((value) => value * restored) : weighted, shape);
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
