import { Stack, Text } from '@mantine/core';
import type { KnownWorld } from '@zeroreel/core';
import { useState } from 'react';
import { groupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { useTexts } from '../texts/use-texts.js';
import { ClipCard } from './clip-card.js';
import { PromptChips } from './prompt-chips.js';
import { START_CLIPS, type StartClip } from './start-clip.js';
import { useOneStop } from './use-one-stop.js';
import { usePlayingClip } from './use-playing-clip.js';

export interface StartScreenProps {
  readonly card: CardProps;
  /** All that the model knows, where that can be listed. */
  readonly world: KnownWorld | undefined;
  /** Shows a clip as a result. */
  readonly onOpen: (clip: StartClip) => Promise<void>;
}

/** What there is before the first click: what this page does, in one sentence and in clips. */
export function StartScreen({ card, world, onOpen }: StartScreenProps) {
  const { start: texts } = useTexts().moments;
  const { values, onChange } = groupFields(card, 'request');
  const prompt = values['prompt'];
  const { gallery, playing, play } = usePlayingClip();
  const stop = useOneStop(START_CLIPS.length);
  const [opening, setOpening] = useState<StartClip>();
  async function open(clip: StartClip): Promise<void> {
    setOpening(clip);
    await onOpen(clip).finally(() => setOpening(undefined));
  }
  return (
    <Stack className="zr-start" gap="sm">
      <Text className="zr-start-line">{texts.what}</Text>
      <ul className="zr-tiles zr-clips" ref={gallery} aria-label={texts.clips} {...stop.around}>
        {START_CLIPS.map((clip, index) => (
          <li key={clip.name}>
            <ClipCard
              clip={clip}
              playing={playing === clip}
              busy={opening === clip}
              tabIndex={stop.tabIndex(index)}
              onPlay={play}
              onOpen={(each) => void open(each)}
            />
          </li>
        ))}
      </ul>
      <div className="zr-chips-place">
        {world && (
          <PromptChips
            prompt={typeof prompt === 'string' ? prompt : ''}
            world={world}
            onPrompt={(next) => onChange('prompt', next)}
          />
        )}
      </div>
    </Stack>
  );
}
