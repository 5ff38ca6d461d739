import { Switch } from '@mantine/core';
import { defaultOf, type BooleanOption } from '@zeroreel/core';
import { MaybeField } from './choice-field.js';
import { wrapperOf, type FieldProps } from './field-props.js';

/** The field of yes or no: a switch, where it is known which of them nothing given means. */
export function BooleanField(props: FieldProps<BooleanOption, boolean>) {
  const { name, option, value, onChange, context } = props;
  const standard = context.defaultOf(name)?.value ?? defaultOf(option);
  if (option.otherwise !== undefined && option.default === undefined) return <MaybeField {...props} />;
  const { label, 'aria-label': unlabelled, description, error } = wrapperOf(props);
  return (
    <Switch
      {...{ label, description, error, 'aria-label': unlabelled }}
      checked={value ?? standard === true}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}
