import { Input, NativeSelect } from '@mantine/core';
import type { ChoiceOption } from '@zeroreel/core';
import { useTexts } from '../texts/use-texts.js';
import { Segments } from '../segments.js';
import { FieldGroup } from './field-group.js';
import { wrapperOf, type FieldProps } from './field-props.js';
import { choiceText, choiceWord, defaultText, labelOf, sentence, knownDefault } from './option-words.js';

/** The field of one of several words: side by side where they are few and short, else a list to choose from. */
export function ChoiceField(props: FieldProps<ChoiceOption, string>) {
  const { name, option, value, onChange, context } = props;
  const { choices } = option;
  const texts = useTexts();
  const known = knownDefault(name, option, context);
  const standard = known?.origin === 'declared' ? String(known.value) : undefined;
  const meaning = option.meanings?.[value ?? standard ?? ''];
  const isKnown = value === undefined || choices.includes(value);
  if (standard !== undefined && isKnown && isShort(choices.map((choice) => choiceWord(option, choice)))) {
    return (
      <FieldGroup {...props}>
        <Segments
          label={props.unlabelled ?? labelOf(name, option)}
          data={choices.map((choice) => ({ value: choice, label: choiceWord(option, choice) }))}
          value={value ?? standard}
          onChange={onChange}
        />
        {meaning !== undefined && <Input.Description>{sentence(meaning)}</Input.Description>}
      </FieldGroup>
    );
  }
  const chosen = value ?? standard;
  const none = defaultText(name, option, context, texts);
  return (
    <NativeSelect
      {...wrapperOf(props, texts)}
      value={chosen ?? ''}
      data={[
        ...(standard === undefined ? [{ value: '', label: none === '' ? '–' : texts.fields.standard(none) }] : []),
        // Settings may name one that this version does not have.
        ...(isKnown ? [] : [{ value, label: value }]),
        ...choices.map((choice) => ({ value: choice, label: choiceText(option, choice) })),
      ]}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
    />
  );
}

/** @param words of the choices */
const isShort = (words: readonly string[]): boolean => words.length <= 3 && words.join('').length <= 20;
