import { Mark, Text } from '@mantine/core';
import { unknownWords, type KnownWorld } from '@zeroreel/core';

interface UnknownWordsProps {
  readonly prompt: string;
  readonly world: KnownWorld;
}

/** The words of a prompt that the model has never seen, marked, and some that it knows. */
export function UnknownWords({ prompt, world }: UnknownWordsProps) {
  const words = unknownWords(prompt, world);
  if (words.length === 0) return null;
  return (
    <Text size="sm" role="status">
      This model has never seen{' '}
      {words.map((word, k) => (
        <span key={word}>
          {k > 0 && ', '}
          <Mark>{word}</Mark>
        </span>
      ))}
      . It knows {world.subjects.slice(0, 4).join(', ')} and {world.subjects.length - 4} more.
    </Text>
  );
}
