import type { Option, OptionLevel, Options } from '@zeroreel/core';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.js';
import { Disclosure } from './disclosure.js';
import { faultsAt, groupState } from './field-faults.js';
import type { FieldContext } from './option-context.js';
import { OptionField } from './option-field.js';

/** A group of options, and which of its fields are shown. */
export interface OptionFieldsProps {
  /** Declarations by key. */
  readonly options: Options;
  /** As they are given; nobody has checked them. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Told of one option's new value; undefined: it is no longer given. */
  readonly onChange: (key: string, value: unknown) => void;
  readonly context: FieldContext;
  /** Only options of this level. Left out: all of them, those for experts under “More”. */
  readonly level?: OptionLevel;
  /** Only these, in this order. */
  readonly only?: readonly string[];
  /** What stands at the right end of some fields, by their keys. */
  readonly ends?: Readonly<Record<string, ReactNode>>;
}

/** The fields of a group of options, out of their declarations. */
export function OptionFields({ options, only, level, ...props }: OptionFieldsProps) {
  const texts = useTexts();
  const entries = (only ?? Object.keys(options)).flatMap((key) => {
    const option = options[key];
    return option === undefined ? [] : [[key, option] as const];
  });
  const ofLevel = (wanted: OptionLevel) => entries.filter(([, { level: own = 'basic' }]) => own === wanted);
  if (level !== undefined) return <FieldGrid {...props} entries={ofLevel(level)} />;
  const expert = ofLevel('expert');
  return (
    <>
      <FieldGrid {...props} entries={ofLevel('basic')} />
      {expert.length > 0 && (
        <Disclosure
          title={texts.fields.more}
          {...groupState(
            expert.map(([key]) => key),
            props.values,
            props.context.faults,
            texts,
          )}
        >
          <FieldGrid {...props} entries={expert} />
        </Disclosure>
      )}
    </>
  );
}

interface FieldGridProps extends Omit<OptionFieldsProps, 'options' | 'only' | 'level'> {
  readonly entries: readonly (readonly [key: string, option: Option])[];
}

function FieldGrid({ entries, values, onChange, context, ends = {} }: FieldGridProps) {
  if (entries.length === 0) return null;
  return (
    <div className="zr-fields">
      {entries.map(([key, option]) => (
        <div key={key} className={isWide(option) ? 'zr-field zr-field-wide' : 'zr-field'}>
          <OptionField
            {...{ option, values, context }}
            name={key}
            value={values[key]}
            onChange={(value) => onChange(key, value)}
            faults={faultsAt(context.faults, key)}
            end={ends[key]}
          />
        </div>
      ))}
    </div>
  );
}

/** Whether a field takes the whole width. */
const isWide = (option: Option): boolean =>
  option.kind === 'text' ? option.multiline === true : option.kind !== 'number' && option.kind !== 'integer';
