import { ActionIcon, Group, Stack } from '@mantine/core';
import type { KnownWorld } from '@zeroreel/core';
import { DiceIcon } from '../icons.js';
import { useTexts } from '../texts/use-texts.js';
import { chancePrompt, phraseIn, PROMPT_PARTS, withPhrase, type PromptPart } from './prompt-parts.js';
import { useOneStop } from './use-one-stop.js';

interface PromptChipsProps {
  readonly prompt: string;
  readonly world: Pick<KnownWorld, PromptPart>;
  readonly onPrompt: (prompt: string) => void;
}

/** From 0 up to 1, without it. */
const chance = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/** What the model knows, a click away, and a prompt by chance. */
export function PromptChips({ prompt, world, onPrompt }: PromptChipsProps) {
  const { start: texts } = useTexts().moments;
  return (
    <Stack gap={6}>
      {PROMPT_PARTS.map((part) => (
        <Group key={part} gap={6} wrap="nowrap">
          {part === 'subjects' && (
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={texts.chance}
              title={texts.chance}
              onClick={() => onPrompt(chancePrompt(world, chance))}
            >
              <DiceIcon />
            </ActionIcon>
          )}
          <Chips {...{ prompt, world, part, onPrompt }} />
        </Group>
      ))}
    </Stack>
  );
}

/** The phrases of one part; the one that the prompt has is pressed. */
function Chips({ prompt, world, part, onPrompt }: PromptChipsProps & { readonly part: PromptPart }) {
  const { parts } = useTexts().moments.start;
  const chosen = phraseIn(prompt, part, world);
  const phrases = world[part];
  const stop = useOneStop(phrases.length, chosen === undefined ? 0 : phrases.indexOf(chosen));
  return (
    <div className="zr-scroll zr-chips" role="group" aria-label={parts[part]} {...stop.around}>
      {phrases.map((phrase, index) => (
        <button
          key={phrase}
          type="button"
          className="zr-chip"
          tabIndex={stop.tabIndex(index)}
          aria-pressed={phrase === chosen}
          onClick={() => onPrompt(withPhrase(prompt, part, phrase, world))}
        >
          {phrase}
        </button>
      ))}
    </div>
  );
}
