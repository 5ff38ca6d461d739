import type { PromptSyntax } from '@zeroreel/core';

/** Something that people write into prompts for other programs. */
interface Habit {
  readonly pattern: RegExp;
  readonly fits?: (words: string) => boolean;
  /** Where no syntax reads it: how to get what it is for. Default: the syntax webui reads it. */
  readonly instead?: string;
}

const SCHEDULE = 'prompts that change from frame to frame are promptTravel (--prompt-travel)';

/** In the order in which they are looked for: what one of them has explained is not another one's. */
const HABITS: readonly Habit[] = [
  { pattern: /<\w+:[^>]+>/g },
  { pattern: /\bembedding:[^\s,()]+/gi, instead: 'write the word of the textual inversion alone' },
  { pattern: /\bBREAK\b/g },
  { pattern: /\bAND\b/g, instead: 'a prompt is one text' },
  { pattern: /\[[^[\]]*\]/g, fits: isSchedule, instead: SCHEDULE },
  { pattern: /\[[^[\]]*\]/g },
  { pattern: /\([^()]*\)/g },
];

/** `[cat:dog:0.5]`, `[cat:0.5]`, `[cat|dog]` */
function isSchedule(words: string): boolean {
  return words.includes('|') || /:\s*\d*\.?\d+\s*\]$/.test(words);
}

/** In a negative prompt the syntax webui has no names of networks either. */
const NEGATIVE = 'such names count in the prompt alone';

/**
 * What a prompt holds that the syntax reads as text and other programs do not, for notices.
 * @returns nothing where there is nothing of the kind
 */
export function promptRemarks(prompt: string, syntax: PromptSyntax): readonly string[] {
  let rest = withoutWeights(prompt.replace(/\\[()[\]\\]/g, ' '));
  const remarks: string[] = [];
  const ofWebui: string[] = [];
  for (const [index, { pattern, fits = () => true, instead }] of HABITS.entries()) {
    const found: string[] = [];
    rest = rest.replace(pattern, (words) => {
      if (!fits(words)) return words;
      found.push(words);
      return ' ';
    });
    const explained = syntax === 'webui' && index === 0 ? NEGATIVE : instead;
    if (explained === undefined) ofWebui.push(...found);
    else if (found.length > 0) remarks.push(`${asText(found)}; ${explained}`);
  }
  if (syntax === 'webui' || ofWebui.length === 0) return remarks;
  const reads = 'with promptSyntax webui (--prompt-syntax webui) it means what it does in stable-diffusion-webui';
  return [`${asText(ofWebui)}; ${reads}`, ...remarks];
}

/** Without the parentheses of weights, `(red:1.2)`, which both syntaxes read; one in another too. */
function withoutWeights(prompt: string): string {
  const rest = prompt.replace(/\([^()]*\)/g, (words) => (/:\s*[+-]?[.\d]+\s*\)$/.test(words) ? ' ' : words));
  return rest === prompt ? prompt : withoutWeights(rest);
}

const SHOWN = 5;

function asText(found: readonly string[]): string {
  const words = [...new Set(found.map(short))];
  const rest = words.length > SHOWN ? ` and ${words.length - SHOWN} more` : '';
  return `The prompt has ${words.slice(0, SHOWN).join(', ')}${rest}, which is read as text`;
}

const short = (word: string): string => (word.length > 40 ? `${word.slice(0, 39)}…` : word);
