import { Textarea, TextInput } from '@mantine/core';
import type { TextOption } from '@zeroreel/core';
import { useId, useState } from 'react';
import { useTexts } from '../texts/use-texts.js';
import { wrapperOf, type FieldProps } from './field-props.js';
import { defaultText, sentence } from './option-words.js';

/**
 * The field of a text of one line or several. A text that has to have a form is looked at when its field is left; others
 * are used as they are typed.
 */
export function TextField(props: FieldProps<TextOption, string>) {
  const { name, option, value = '', onChange, context, end, unlabelled } = props;
  const texts = useTexts();
  const list = useId();
  const [typed, setTyped] = useState<string>();
  const waits = option.pattern !== undefined;
  const give = (text: string) => onChange(text === '' && !option.required ? undefined : text);
  function settle() {
    if (typed !== undefined && typed !== value) give(typed);
    setTyped(undefined);
  }
  const input = {
    ...wrapperOf(props, texts),
    // A field without a label says in its place what it is.
    placeholder:
      defaultText(name, option, context, texts) || (unlabelled === undefined ? '' : sentence(option.description)),
    value: typed ?? value,
    maxLength: option.maxLength ?? -1,
    'data-typing': typed !== undefined || undefined,
    onBlur: settle,
  };
  const change = (text: string) => (waits ? setTyped(text) : give(text));
  if (option.multiline) {
    return <Textarea {...input} rows={2} onChange={({ currentTarget }) => change(currentTarget.value)} />;
  }
  return (
    <>
      <TextInput
        {...input}
        {...(option.suggestions && { list, autoComplete: 'off' })}
        rightSection={end}
        onChange={({ currentTarget }) => change(currentTarget.value)}
        onKeyDown={({ key, nativeEvent }) => key === 'Enter' && !nativeEvent.isComposing && settle()}
      />
      {option.suggestions && (
        <datalist id={list}>
          {option.suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </>
  );
}
