import { Button } from '@mantine/core';
import type { KnownWorld } from '@zeroreel/core';
import type { KeyboardEvent, ReactNode, SubmitEvent } from 'react';
import { groupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import type { DrawerState } from '../drawer/use-drawer.js';
import { faultsAt } from '../fields/field-faults.js';
import { canShow } from '../fields/shown-values.js';
import { labelOf } from '../fields/option-words.js';
import { TextField } from '../fields/text-field.js';
import { PlayIcon, SlidersIcon, StopIcon } from '../icons.js';
import { UnknownWords } from './unknown-words.js';

interface PromptBarProps extends CardProps {
  readonly running: boolean;
  /** Why there can be no video yet. */
  readonly missing?: string | undefined;
  /** All that the model knows, where that can be listed. */
  readonly world?: KnownWorld | undefined;
  readonly onStart: () => void;
  readonly onStop: () => void;
  /** Somebody comes near: a pointer, or the keyboard. */
  readonly onInterest: () => void;
  readonly drawer: DrawerState;
  /** Below the prompt: whether there can be a video. */
  readonly children?: ReactNode;
}

/** What the video shows, and the button that makes it. */
export function PromptBar({
  running,
  missing,
  world,
  onStart,
  onStop,
  onInterest,
  drawer,
  children,
  ...card
}: PromptBarProps) {
  const { view } = card.state;
  const words = card.texts.promptBar;

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (running || missing !== undefined) return;
    if (!settleTypedText(event.currentTarget)) onStart();
  }
  return (
    <form
      className="zr-prompt zr-card"
      noValidate
      onSubmit={submit}
      onKeyDown={submitByKey}
      onPointerEnter={onInterest}
      onFocus={onInterest}
    >
      <div className="zr-prompt-row">
        <PromptField {...card} />
        <div className="zr-prompt-actions">
          <Button
            variant="default"
            size="md"
            className="zr-settings-button"
            aria-expanded={drawer.isOpen}
            aria-controls={drawer.id}
            leftSection={<SlidersIcon />}
            onClick={drawer.toggle}
          >
            {card.texts.settings.title}
          </Button>
          <Button
            size="md"
            className="zr-go"
            type={running ? 'button' : 'submit'}
            color={running ? 'red' : 'violet'}
            disabled={!running && missing !== undefined}
            {...(running && { onClick: onStop })}
          >
            {/* Both lie in the same place, so that the button keeps its size. */}
            <span data-hidden={running}>
              <PlayIcon size={16} /> {missing ?? words.actions[view]}
            </span>
            <span data-hidden={!running}>
              <StopIcon size={16} /> {words.stop}
            </span>
          </Button>
        </div>
      </div>
      {/* An instruction has words that no picture is described by. */}
      {world && view !== 'edit' && <UnknownWords prompt={card.state.settings.request.prompt ?? ''} world={world} />}
      {children}
    </form>
  );
}

/** The prompt's own field, named for assistive technology alone: its hint says what it is. */
function PromptField(card: CardProps) {
  const { options, values, onChange, context } = groupFields(card, 'request');
  const { view } = card.state;
  const { prompt: option } = options;
  const words = card.texts.promptBar;
  if (option?.kind !== 'text') return null;
  // Settings of a file may hold anything; what no field can show counts until something is typed.
  const value = canShow(option, values['prompt']) ? (values['prompt'] as string | undefined) : undefined;
  return (
    <div className="zr-prompt-field">
      <TextField
        {...{ values, context, value }}
        name="prompt"
        option={{ ...option, description: view === 'edit' ? words.instructionHint : option.description }}
        onChange={(next) => onChange('prompt', next)}
        faults={faultsAt(context.faults, 'prompt')}
        unlabelled={view === 'edit' ? words.instruction : labelOf('prompt', option)}
      />
    </div>
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
