import { defaultOf, type Span, type SpanOption } from '@zeroreel/core';
import { useTexts } from '../texts/use-texts.js';
import { FieldGroup } from './field-group.js';
import type { FieldProps } from './field-props.js';
import { NumberInput } from './number/number-field.js';
import { knownDefault } from './option-words.js';

const WHOLE: Span = { start: 0, end: 1 };

/** The field of a part of the steps: where it begins and where it ends, in percent. */
export function SpanField(props: FieldProps<SpanOption, Span>) {
  const { name, option, value, onChange, context } = props;
  const { fields } = useTexts();
  const standard = (knownDefault(name, option, context)?.value ?? defaultOf(option) ?? WHOLE) as Span;
  const { start, end } = value ?? standard;
  const put = (ends: { readonly start?: number | undefined; readonly end?: number | undefined }) =>
    onChange(withEnds(value, standard, ends));
  return (
    <FieldGroup {...props}>
      <div className="zr-row">
        <NumberInput
          rules={{ min: 0, max: percent(end) - SMALLEST, step: 5, unit: '%' }}
          value={value && percent(start)}
          stepsFrom={percent(start)}
          placeholder={String(percent(standard.start))}
          onChange={(typed) => put({ start: fraction(typed) })}
          wrapper={(notice) => ({ label: fields.from, description: notice, inputWrapperOrder: ORDER })}
        />
        <NumberInput
          rules={{ min: percent(start) + SMALLEST, max: 100, step: 5, unit: '%' }}
          value={value && percent(end)}
          stepsFrom={percent(end)}
          placeholder={String(percent(standard.end))}
          onChange={(typed) => put({ end: fraction(typed) })}
          wrapper={(notice) => ({ label: fields.to, description: notice, inputWrapperOrder: ORDER })}
        />
      </div>
    </FieldGroup>
  );
}

/** Percent between the two ends, at least. */
const SMALLEST = 1;
const ORDER = ['label', 'input', 'description'];

/** An end that was emptied is as by default; where both are, nothing is given. */
function withEnds(
  value: Span | undefined,
  standard: Span,
  ends: { readonly start?: number | undefined; readonly end?: number | undefined },
): Span | undefined {
  const { start, end } = { ...standard, ...value, ...definedOf(ends, standard) };
  return start === standard.start && end === standard.end ? undefined : { start, end };
}

const definedOf = (ends: object, standard: Span) =>
  Object.fromEntries(
    Object.entries(ends).map(([key, each]: [string, number | undefined]) => [key, each ?? standard[key as keyof Span]]),
  );

const percent = (share: number): number => Number((100 * share).toPrecision(10));
const fraction = (typed: number | undefined): number | undefined => (typed === undefined ? undefined : typed / 100);
