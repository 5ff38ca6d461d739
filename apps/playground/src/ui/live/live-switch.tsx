import { Switch } from '@mantine/core';
import { useTexts } from '../texts/use-texts.js';

/** Seconds within which a picture has to come for typing to be answered. */
const LONGEST = 4;

interface LiveSwitchProps {
  /** Seconds until there is the first frame, as they were measured here; undefined: not measured. */
  readonly firstFrame: number | undefined;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Offered where the machine is fast enough, by its own measurement. */
export function LiveSwitch({ firstFrame, checked, onChange }: LiveSwitchProps) {
  const { live: texts } = useTexts().moments;
  if (!checked && (firstFrame === undefined || firstFrame > LONGEST)) return null;
  return (
    <Switch
      size="sm"
      label={texts.name}
      title={texts.hint}
      checked={checked}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}
