import { Text, UnstyledButton } from '@mantine/core';
import { useTexts } from '../texts/use-texts.js';
import type { DoneNotice } from './use-done-notice.js';

/** Asks to be told when the video is there. */
export function NotifyButton({ state, toggle }: DoneNotice) {
  const { notify: texts } = useTexts().moments;
  if (state === 'refused') {
    return (
      <Text size="sm" c="dimmed" role="status">
        {texts.refused}
      </Text>
    );
  }
  return (
    <UnstyledButton className="zr-quiet" aria-pressed={state === 'on'} onClick={() => void toggle()}>
      {state === 'on' ? texts.asked : texts.ask}
    </UnstyledButton>
  );
}
