import { NativeSelect } from '@mantine/core';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly description?: string;
  readonly value: T | '';
  /** What is chosen from, in the visitor's words. */
  readonly names: Readonly<Partial<Record<T, string>>>;
  /** What nothing means; left out: something is always chosen. */
  readonly none?: string;
  readonly onChange: (value: T | undefined) => void;
}

/** One of several. */
export function Choice<T extends string>({ names, none, onChange, ...rest }: ChoiceProps<T>) {
  const options = Object.entries<string | undefined>(names).map(([value, label = value]) => ({ value, label }));
  return (
    <NativeSelect
      {...rest}
      data={none === undefined ? options : [{ value: '', label: none }, ...options]}
      onChange={({ currentTarget: { value } }) => onChange(value === '' ? undefined : (value as T))}
    />
  );
}
