import { Button, Text } from '@mantine/core';
import type { ListOption, Option } from '@zeroreel/core';
import type { FunctionComponent } from 'react';
import { useTexts } from '../texts/use-texts.js';
import { BooleanField } from './boolean-field.js';
import { ChoiceField } from './choice-field.js';
import { FieldGroup } from './field-group.js';
import type { FieldProps } from './field-props.js';
import { ClipField } from './files/clip-field.js';
import { NetworkField } from './files/network-field.js';
import { PictureField } from './files/picture-field.js';
import { TextFileField } from './files/text-file-field.js';
import { WeightsField } from './files/weights-field.js';
import { ListField } from './list-field.js';
import { MotionField } from './motion/motion-field.js';
import { NumberField } from './number/number-field.js';
import { valueText } from './option-words.js';
import { PromptsField } from './prompts-field.js';
import { canShow } from './shown-values.js';
import { SpanField } from './span-field.js';
import { TextField } from './text-field.js';

/** The field of each kind of option, but for lists, whose values may be of any kind. */
const FIELDS: Readonly<Record<Exclude<Option['kind'], 'list'>, FunctionComponent<never>>> = {
  number: NumberField,
  integer: NumberField,
  choice: ChoiceField,
  text: TextField,
  boolean: BooleanField,
  span: SpanField,
  motion: MotionField,
  prompts: PromptsField,
  picture: PictureField,
  clip: ClipField,
  weights: WeightsField,
  network: NetworkField,
  'text-file': TextFileField,
};

/** The field of one option, as its declaration says. */
export function OptionField(props: FieldProps) {
  const { option, value } = props;
  if (!canShow(option, value)) return <UnshownValue {...props} />;
  if (option.kind === 'list') {
    const list = { ...props, option } as unknown as FieldProps<ListOption, readonly unknown[]>;
    return <ListField {...list} Item={OptionField} />;
  }
  const Field = FIELDS[option.kind] as unknown as FunctionComponent<FieldProps>;
  return <Field {...props} />;
}

/** A value that its field cannot show. It stays in the settings until it is taken out. */
function UnshownValue(props: FieldProps) {
  const { option, value, onChange } = props;
  const texts = useTexts();
  return (
    <FieldGroup {...props}>
      <div className="zr-row">
        <Text size="sm" flex={1} className="zr-unshown">
          {valueText(option, value, texts)}
        </Text>
        <Button variant="default" size="xs" onClick={() => onChange(undefined)}>
          {texts.fields.takeOut}
        </Button>
      </div>
    </FieldGroup>
  );
}
