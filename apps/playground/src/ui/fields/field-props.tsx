import { VisuallyHidden } from '@mantine/core';
import type { Fault, Option } from '@zeroreel/core';
import type { ReactNode } from 'react';
import type { Texts } from '../texts/english.js';
import { faultText } from './field-faults.js';
import type { FieldContext } from './option-context.js';
import { isShortUnit } from './number/typed-number.js';
import { labelOf, sentence } from './option-words.js';

/** What the field of every kind of option gets. */
export interface FieldProps<O extends Option = Option, V = unknown> {
  /** The option's key. */
  readonly name: string;
  readonly option: O;
  /** Undefined: not given, so that the run uses its default. */
  readonly value: V | undefined;
  readonly onChange: (value: V | undefined) => void;
  /** Values of the whole group, for options that depend on another one. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly context: FieldContext;
  /** What is wrong, with paths from this field. */
  readonly faults: readonly Fault[];
  /** What stands at the right end of the field, a button for instance. */
  readonly end?: ReactNode;
  /** Its name for assistive technology, where no label is shown: fields of a list. */
  readonly unlabelled?: string;
}

type Named = Pick<FieldProps, 'name' | 'option' | 'faults' | 'unlabelled'>;

/** Label, help and error of a field, for Mantine's inputs. */
export interface FieldWrapper {
  readonly label?: string;
  readonly 'aria-label'?: string;
  readonly withAsterisk?: boolean;
  readonly description?: ReactNode;
  readonly error?: string;
}

/** What a field says beside its declaration. */
interface SaidBeside {
  /** Why it does not show what was typed. */
  readonly notice?: string | undefined;
  /** What the run uses without a value, where the field has no room for it. */
  readonly standard?: string | undefined;
}

/** What a field says of itself. */
export function wrapperOf(
  { name, option, faults, unlabelled }: Named,
  { fields }: Texts,
  { notice, standard }: SaidBeside = {},
): FieldWrapper {
  const error = faultText(faults);
  const shown = error === undefined ? {} : { error };
  const said = notice === undefined ? null : <FieldNotice text={notice} />;
  if (unlabelled !== undefined) return { 'aria-label': unlabelled, description: said, ...shown };
  const { unit } = option;
  const description = (
    <>
      {sentence(option.description)}
      {unit !== undefined &&
        (isShortUnit(unit) ? (
          <VisuallyHidden component="span">{fields.inUnit(unit)}</VisuallyHidden>
        ) : (
          fields.inUnit(unit)
        ))}
      {standard !== undefined && `. ${standard}`}
      {said}
    </>
  );
  return { label: labelOf(name, option), withAsterisk: option.required === true, description, ...shown };
}

/** Why a field does not show what was typed into it. */
const FieldNotice = ({ text }: { readonly text: string }) => (
  <span role="status" className="zr-field-notice">
    {text}
  </span>
);
