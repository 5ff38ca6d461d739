import type { KnownWorld } from '@zeroreel/core';

/** What a prompt is put together from, in this order. */
export const PROMPT_PARTS = ['subjects', 'activities', 'places'] as const;

/** One of `PROMPT_PARTS`. */
export type PromptPart = (typeof PROMPT_PARTS)[number];

type World = Pick<KnownWorld, PromptPart>;

/** The phrase of a part that a prompt has, the longest where one holds another: `teddy bear`, not `bear`. */
export function phraseIn(prompt: string, part: PromptPart, world: World): string | undefined {
  // Nearly all phrases are not in it at all, which is told much faster than where words begin.
  const lower = prompt.toLowerCase();
  const found = world[part].filter((phrase) => lower.includes(phrase.toLowerCase()) && wordsOf(phrase).test(prompt));
  return found.toSorted((a, b) => b.length - a.length)[0];
}

/** A prompt with that phrase in the place of the one of its kind; the same phrase again takes it out, but for the subject. */
export function withPhrase(prompt: string, part: PromptPart, phrase: string, world: World): string {
  const phrases = Object.fromEntries(PROMPT_PARTS.map((each) => [each, phraseIn(prompt, each, world)]));
  const last = phrases[part];
  if (last === phrase && part !== 'subjects') return tidy(prompt.replace(wordsOf(last), ''));
  if (last !== undefined) {
    const pattern = part === 'subjects' ? new RegExp(`(?:\\ban? )?${wordsOf(last).source}`, 'i') : wordsOf(last);
    return tidy(prompt.replace(pattern, part === 'subjects' ? withArticle(phrase) : phrase));
  }
  if (part === 'subjects') return tidy(`${withArticle(phrase)} ${prompt}`);
  const place = part === 'activities' ? phrases['places'] : undefined;
  return place === undefined
    ? tidy(`${prompt} ${phrase}`)
    : tidy(prompt.replace(wordsOf(place), (found) => `${phrase} ${found}`));
}

/** What is in the world and does nothing by itself. */
const LIFELESS = /^(car|bus|motorcycle|rocket|airplane|helicopter|sailboat)$/;

/** A prompt by chance. @param random numbers from 0 up to 1, without it */
export function chancePrompt(world: World, random: () => number): string {
  const pick = (phrases: readonly string[]): string => phrases[Math.floor(random() * phrases.length)] ?? '';
  const subject = pick(world.subjects);
  const activity = LIFELESS.test(subject) ? '' : pick(world.activities);
  return tidy(`${withArticle(subject)} ${activity} ${pick(world.places)}`);
}

const wordsOf = (phrase: string): RegExp =>
  new RegExp(`(?<![\\p{L}])${phrase.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}])`, 'iu');

const withArticle = (subject: string): string =>
  /^santa/i.test(subject) ? subject : `${/^[aeio]|^u(?!ni)/i.test(subject) ? 'an' : 'a'} ${subject}`;

const tidy = (prompt: string): string => prompt.replaceAll(/\s+/g, ' ').replaceAll(' ,', ',').trim();
