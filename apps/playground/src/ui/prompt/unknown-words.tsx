import { Mark, Text } from '@mantine/core';
import { unknownWords, type KnownWorld } from '@zeroreel/core';
import { useTexts } from '../texts/use-texts.js';

interface UnknownWordsProps {
  readonly prompt: string;
  readonly world: KnownWorld;
}

/** The words of a prompt that the model has never seen, marked, and some that it knows. */
export function UnknownWords({ prompt, world }: UnknownWordsProps) {
  const { promptBar } = useTexts();
  const words = unknownWords(prompt, world);
  if (words.length === 0) return null;
  const { before, after } = promptBar.unknown(world.subjects.slice(0, 4).join(', '), world.subjects.length - 4);
  return (
    <Text size="sm" role="status">
      {before}
      {words.map((word, k) => (
        <span key={word}>
          {k > 0 && ', '}
          <Mark>{word}</Mark>
        </span>
      ))}
      {after}
    </Text>
  );
}
