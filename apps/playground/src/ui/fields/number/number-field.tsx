import type { IntegerOption, NumberOption } from '@zeroreel/core';
import { wrapperOf, type FieldProps } from '../field-props.js';
import { defaultText, knownDefault } from '../option-words.js';
import { NumberInput } from './number-input.js';

/** The field of a number or an integer. */
export function NumberField(props: FieldProps<NumberOption | IntegerOption, number>) {
  const { name, option, value, onChange, context, end } = props;
  const known = knownDefault(name, option, context)?.value;
  return (
    <NumberInput
      rules={{ ...option, integer: option.kind === 'integer' }}
      value={value}
      onChange={onChange}
      stepsFrom={typeof known === 'number' ? known : undefined}
      placeholder={defaultText(name, option, context)}
      end={end}
      wrapper={(notice) => wrapperOf(props, notice)}
    />
  );
}
