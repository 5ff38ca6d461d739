import { Button, CloseButton, NumberInput, Text, TextInput } from '@mantine/core';
import type { PromptKeyframe } from '@zeroreel/core';
import { Fold } from './fold.js';
import type { FormProps } from './form-props.js';

/** Prompts of later frames: one begins where its frame is, and is mixed with the one before on the way there. */
export function PromptTravelFields({ form, change }: FormProps) {
  const { promptTravel: rows, frames } = form;
  const put = (at: number, row: PromptKeyframe) => change({ promptTravel: rows.with(at, row) });
  const add = () => {
    const last = rows.at(-1)?.frame ?? 0;
    change({ promptTravel: [...rows, { frame: Math.min(frames - 1, last + Math.ceil(frames / 4)), prompt: '' }] });
  };
  return (
    <Fold title="Prompts of later frames" state={rows.length === 0 ? undefined : String(rows.length)}>
      {rows.map((row, at) => (
        <div className="zr-row" key={at}>
          <NumberInput
            size="xs"
            w={76}
            aria-label={`Frame of prompt ${at + 1}`}
            min={1}
            max={frames}
            allowDecimal={false}
            value={row.frame + 1}
            onChange={(frame) => typeof frame === 'number' && frame >= 1 && put(at, { ...row, frame: frame - 1 })}
            onBlur={() => change({ promptTravel: inOrder(rows) })}
          />
          <TextInput
            size="xs"
            flex={1}
            aria-label={`Prompt ${at + 1}`}
            placeholder="What it shows from then on"
            value={row.prompt}
            onChange={({ currentTarget }) => put(at, { ...row, prompt: currentTarget.value })}
          />
          <CloseButton
            aria-label={`Remove prompt ${at + 1}`}
            onClick={() => change({ promptTravel: rows.toSpliced(at, 1) })}
          />
        </div>
      ))}
      <Text size="sm" c="dimmed">
        {rows.length === 0
          ? 'The prompt holds for all frames. Others can follow; between two of them they are mixed.'
          : 'From a frame on, counted from 1; between two they are mixed.'}
      </Text>
      <Button variant="default" size="xs" onClick={add} disabled={(rows.at(-1)?.frame ?? 0) >= frames - 1}>
        Add a prompt
      </Button>
    </Fold>
  );
}

const inOrder = (rows: readonly PromptKeyframe[]): readonly PromptKeyframe[] =>
  rows.toSorted((one, other) => one.frame - other.frame);
