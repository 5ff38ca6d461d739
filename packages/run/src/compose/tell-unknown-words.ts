import { unknownWords, type KnownWorld } from '@zeroreel/core';

const SHOWN = 4;

/**
 * A sentence on the words of a prompt that a small model has never seen, and on what it knows.
 * @returns undefined where it knows them all
 */
export function tellUnknownWords(prompts: readonly string[], model: string, world: KnownWorld): string | undefined {
  const words = unknownWords(prompts.join(' '), world);
  if (words.length === 0) return undefined;
  const lists = (
    [
      ['subjects', world.subjects],
      ['activities', world.activities],
      ['places', world.places],
      ['colours', world.colours],
    ] as const
  ).map(([kind, all]) => `${all.length} ${kind} (${all.slice(0, SHOWN).join(', ')} …)`);
  return `The model ${model} has never seen ${words.map((word) => `"${word}"`).join(', ')}; it knows ${lists.join(', ')}`;
}
