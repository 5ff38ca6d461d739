import { NativeSelect, Switch } from '@mantine/core';
import { defaultOf, type BooleanOption } from '@zeroreel/core';
import { useTexts } from '../texts/use-texts.js';
import { wrapperOf, type FieldProps } from './field-props.js';
import { defaultText } from './option-words.js';

/** The field of yes or no: a switch, where it is known which of them nothing given means. */
export function BooleanField(props: FieldProps<BooleanOption, boolean>) {
  const { name, option, value, onChange, context } = props;
  const standard = context.defaultOf(name)?.value ?? defaultOf(option);
  const texts = useTexts();
  if (option.otherwise !== undefined && option.default === undefined) return <MaybeField {...props} />;
  const { label, 'aria-label': unlabelled, description, error } = wrapperOf(props, texts);
  return (
    <Switch
      {...{ label, description, error, 'aria-label': unlabelled }}
      checked={value ?? standard === true}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

/** The field of yes or no whose default depends on the run: the default is one of the choices. */
function MaybeField(props: FieldProps<BooleanOption, boolean>) {
  const { name, option, value, onChange, context } = props;
  const texts = useTexts();
  const none = defaultText(name, option, context, texts);
  return (
    <NativeSelect
      {...wrapperOf(props, texts)}
      value={value === undefined ? '' : String(value)}
      data={[
        { value: '', label: texts.fields.standard(none) },
        { value: 'true', label: texts.fields.switchedOn },
        { value: 'false', label: texts.fields.switchedOff },
      ]}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === '' ? undefined : currentTarget.value === 'true')
      }
    />
  );
}
