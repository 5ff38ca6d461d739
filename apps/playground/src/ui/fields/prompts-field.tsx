import { Button, CloseButton, Text, TextInput } from '@mantine/core';
import type { PromptKeyframe, PromptsOption } from '@zeroreel/core';
import { useTexts } from '../texts/use-texts.js';
import { faultsAt, faultText } from './field-faults.js';
import { FieldGroup } from './field-group.js';
import type { FieldProps } from './field-props.js';
import { NumberInput } from './number/number-field.js';
import { defaultText, sentence } from './option-words.js';

/** The field of prompts by frame, whose frames are counted from 1 here. */
export function PromptsField(props: FieldProps<PromptsOption, readonly PromptKeyframe[]>) {
  const { name, option, value: rows = [], onChange, context, faults } = props;
  const { frames } = context;
  const texts = useTexts();
  const last = rows.at(-1)?.frame ?? 0;
  const put = (next: readonly PromptKeyframe[]) => onChange(next.length === 0 ? undefined : inOrder(next));
  const add = () => put([...rows, { frame: Math.min(frames - 1, last + Math.ceil(frames / 4)), prompt: '' }]);
  return (
    <FieldGroup {...props} faults={faults.filter(({ path }) => path === '')}>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {sentence(defaultText(name, option, context, texts))}
        </Text>
      )}
      {rows.map((row, at) => (
        <div className="zr-row" key={at}>
          <div className="zr-row-frame">
            <NumberInput
              rules={{ integer: true, min: 1, max: Math.max(1, frames) }}
              value={row.frame + 1}
              onChange={(frame = row.frame + 1) => put(rows.with(at, { ...row, frame: frame - 1 }))}
              wrapper={(notice) => ({ 'aria-label': texts.prompts.frameOf(at + 1), description: notice })}
            />
          </div>
          <TextInput
            flex={1}
            aria-label={texts.prompts.prompt(at + 1)}
            placeholder={texts.prompts.fromThenOn}
            value={row.prompt}
            error={faultText(faultsAt(faults, at))}
            onChange={({ currentTarget }) => put(rows.with(at, { ...row, prompt: currentTarget.value }))}
          />
          <CloseButton aria-label={texts.prompts.remove(at + 1)} onClick={() => put(rows.toSpliced(at, 1))} />
        </div>
      ))}
      <Button variant="default" size="xs" onClick={add} disabled={last >= frames - 1}>
        {texts.prompts.add}
      </Button>
    </FieldGroup>
  );
}

const inOrder = (rows: readonly PromptKeyframe[]): readonly PromptKeyframe[] =>
  rows.toSorted((one, other) => one.frame - other.frame);
