import { Button, Stack, Textarea } from '@mantine/core';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import type { View } from '../settings/video-form.js';
import type { FormProps } from './form-props.js';
import { PlayIcon, StopIcon } from './icons.js';

interface PromptCardProps extends FormProps {
  readonly view: View;
  readonly running: boolean;
  /** Why there can be no video yet. */
  readonly missing?: string | undefined;
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

/** What the video shows, and the button that makes it. */
export function PromptCard({ view, form, change, running, missing, onStart, onStop, children }: PromptCardProps) {
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!running && missing === undefined) onStart();
  }
  function submitByKey(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
  }
  return (
    <form className="zr-card" onSubmit={submit} onKeyDown={submitByKey}>
      <Stack gap="sm">
        {children}
        {view === 'edit' ? (
          <Textarea
            label="Instruction"
            description="What should change in the clip"
            value={form.instruction}
            onChange={({ currentTarget }) => change({ instruction: currentTarget.value })}
            rows={2}
          />
        ) : (
          <Textarea
            label="Prompt"
            description="What the video shows"
            value={form.prompt}
            onChange={({ currentTarget }) => change({ prompt: currentTarget.value })}
            rows={2}
          />
        )}
        <Textarea
          label="Negative prompt"
          placeholder="What it should not show"
          value={form.negativePrompt}
          onChange={({ currentTarget }) => change({ negativePrompt: currentTarget.value })}
          rows={1}
        />
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
