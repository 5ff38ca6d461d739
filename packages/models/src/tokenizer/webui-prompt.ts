import type { WeightedText } from './prompt-weights.js';

/**
 * Reads a prompt as AUTOMATIC1111's stable-diffusion-webui does (`modules/prompt_parser.py`, `parse_prompt_attention`):
 * `(words)` count 1.1 times as much, `[words]` as much less, `(words:1.3)` 1.3 times; nested ones multiply, an unclosed
 * one goes on to the end. `\(`, `\)`, `\[`, `\]` and `\\` are text. `BREAK` ends a section, which begins a block of tokens
 * of its own.
 *
 * Differs: BREAK ends a section within parentheses too; webui and stable-diffusion.cpp read it there as a word of
 * negative weight. A weight that is no number, `(a:1.2.3)`, is text; webui stops with an error. stable-diffusion.cpp takes
 * no space before the number.
 * @returns one section or more
 */
export function parseWebuiPrompt(prompt: string): readonly (readonly WeightedText[])[] {
  const pieces: Piece[] = [];
  const round: number[] = [];
  const square: number[] = [];
  const multiply = (from: number | undefined, factor: number): void => {
    for (const piece of from === undefined ? [] : pieces.slice(from)) piece.weight *= factor;
  };
  for (const [token, weight] of prompt.matchAll(TOKEN)) {
    const number = weight === undefined ? NaN : Number(weight);
    if (token.startsWith('\\')) pieces.push({ text: token.slice(1), weight: 1 });
    else if (token === '(') round.push(pieces.length);
    else if (token === '[') square.push(pieces.length);
    else if (Number.isFinite(number) && round.length > 0) multiply(round.pop(), number);
    else if (weight !== undefined && round.length > 0) {
      pushText(pieces, token.slice(0, -1));
      multiply(round.pop(), ROUND);
    } else if (token === ')' && round.length > 0) multiply(round.pop(), ROUND);
    else if (token === ']' && square.length > 0) multiply(square.pop(), 1 / ROUND);
    else pushText(pieces, token);
  }
  for (const from of round) multiply(from, ROUND);
  for (const from of square) multiply(from, 1 / ROUND);
  return sectionsOf(pieces);
}

/** Text of one weight; without a text: a BREAK. */
interface Piece {
  readonly text?: string;
  weight: number;
}

const ROUND = 1.1;

/** An escape, a parenthesis, a weight that closes one, or text. */
const TOKEN = /\\[()[\]\\]|\\|[([]|:\s*([+-]?[.\d]+)\s*\)|[)\]]|[^\\()[\]:]+|:/g;

const BREAK = /\s*\bBREAK\b\s*/;

function pushText(pieces: Piece[], token: string): void {
  // A weight without its parenthesis holds one: `a:1.2)`.
  token.split(BREAK).forEach((text, index) => {
    if (index > 0) pieces.push({ weight: 1 });
    pieces.push({ text, weight: 1 });
  });
}

/** Neighbours of one weight are one text: words across their border belong together. */
function sectionsOf(pieces: readonly Piece[]): readonly (readonly WeightedText[])[] {
  const sections: { text: string; weight: number }[][] = [[]];
  for (const { text, weight } of pieces) {
    const section = sections.at(-1);
    const last = section?.at(-1);
    if (text === undefined) sections.push([]);
    else if (last?.weight === weight) last.text += text;
    else section?.push({ text, weight });
  }
  return sections.map((section) => section.filter(({ text }) => text !== ''));
}
