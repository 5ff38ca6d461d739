import { Button, Stack } from '@mantine/core';
import type { KnownWorld } from '@zeroreel/core';
import type { KeyboardEvent, ReactNode, SubmitEvent } from 'react';
import type { View } from '../../settings/views.js';
import { groupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { PlayIcon, StopIcon } from '../icons.js';
import { UnknownWords } from './unknown-words.js';

interface PromptCardProps extends CardProps {
  readonly running: boolean;
  /** Why there can be no video yet. */
  readonly missing?: string | undefined;
  /** All that the model knows, where that can be listed. */
  readonly world?: KnownWorld | undefined;
  readonly onStart: () => void;
  readonly onStop: () => void;
  /** Above the prompt: the clip, in the views that take one. */
  readonly children?: ReactNode;
}

const ACTIONS: Readonly<Record<View, string>> = {
  generate: 'Generate video',
  control: 'Generate from clips',
  edit: 'Edit clip',
  compare: 'Compare',
};

const INSTRUCTION = { label: 'Instruction', description: 'what should change in the clip' };

/** What the video shows, and the button that makes it. */
export function PromptCard({ running, missing, world, onStart, onStop, children, ...card }: PromptCardProps) {
  const { view } = card.state;
  const { options, ...fields } = groupFields(card, 'request');
  const { prompt } = options;
  const shown = view === 'edit' && prompt ? { ...options, prompt: { ...prompt, ...INSTRUCTION } } : options;

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (running || missing !== undefined) return;
    if (!settleTypedText(event.currentTarget)) onStart();
  }
  return (
    <form className="zr-card" noValidate onSubmit={submit} onKeyDown={submitByKey}>
      <Stack gap="sm">
        {children}
        <OptionFields {...fields} options={shown} only={['prompt', 'negativePrompt']} />
        {world && <UnknownWords prompt={card.state.settings.request.prompt ?? ''} world={world} />}
        {running ? (
          <Button fullWidth size="md" color="red" leftSection={<StopIcon size={16} />} onClick={onStop}>
            Stop
          </Button>
        ) : (
          <Button
            fullWidth
            size="md"
            type="submit"
            disabled={missing !== undefined}
            leftSection={<PlayIcon size={16} />}
          >
            {missing ?? ACTIONS[view]}
          </Button>
        )}
      </Stack>
    </form>
  );
}

function submitByKey(event: KeyboardEvent<HTMLFormElement>) {
  // An input method takes Enter for itself while it composes.
  if (event.key === 'Enter' && !event.nativeEvent.isComposing && (event.ctrlKey || event.metaKey))
    event.currentTarget.requestSubmit();
}

/**
 * Leaves the field that is typed into, wherever on the page: phones press buttons without leaving it. The form is sent off
 * again when its values are there.
 * @returns whether there was one
 */
function settleTypedText(form: HTMLFormElement): boolean {
  const field = document.querySelector<HTMLElement>('[data-typing]');
  if (field === null) return false;
  field.blur();
  field.focus();
  setTimeout(() => form.requestSubmit());
  return true;
}
