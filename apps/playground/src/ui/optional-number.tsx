import { NumberInput, type NumberInputProps } from '@mantine/core';

interface OptionalNumberProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** A number that may be left out. */
export const OptionalNumber = ({ value, onChange, ...rest }: OptionalNumberProps) => (
  <NumberInput
    {...rest}
    value={value ?? ''}
    onChange={(entered) => onChange(typeof entered === 'number' ? entered : undefined)}
  />
);
