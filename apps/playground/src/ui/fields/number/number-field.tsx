import { TextInput } from '@mantine/core';
import type { IntegerOption, NumberOption } from '@zeroreel/core';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '../../texts/use-texts.js';
import { wrapperOf, type FieldProps } from '../field-props.js';
import { defaultText, knownDefault } from '../option-words.js';
import { isShortUnit, readNumber, steppedNumber, type NumberRules } from './typed-number.js';

interface NumberInputProps {
  readonly rules: NumberRules;
  /** Undefined: none is given. */
  readonly value: number | undefined;
  /** Told of a new value when typing pauses, the field is left, Enter is pressed, or an arrow key steps. */
  readonly onChange: (value: number | undefined) => void;
  /** Where the arrow keys begin while there is no value. */
  readonly stepsFrom?: number | undefined;
  readonly placeholder?: string;
  /** What the run uses without a value, in full; default: as the placeholder. */
  readonly hint?: string;
  /** What stands at the right end; the unit where it is left out. */
  readonly end?: ReactNode;
  /** Label, help and error; called with why the value is not what was typed. */
  readonly wrapper: (notice: string | undefined) => object;
}

const ARROWS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** Milliseconds after the last key until what is typed counts. */
const PAUSE = 600;

/** A number that is typed. A text stays as it was typed until the field is left; it counts when typing pauses. */
export function NumberInput({
  rules,
  value,
  onChange,
  stepsFrom,
  placeholder,
  hint = placeholder,
  end,
  wrapper,
}: NumberInputProps) {
  const texts = useTexts();
  const [typed, setTyped] = useState<string>();
  const [noticed, setNoticed] = useState<{ readonly notice: string; readonly value: number | undefined }>();

  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);

  function type(text: string) {
    setTyped(text);
    setNoticed(undefined);
    clearTimeout(pause.current);
    const read = readNumber(text, rules, texts);
    if (!('value' in read)) return;
    pause.current = setTimeout(() => onChange(read.value), PAUSE);
  }
  function settle() {
    clearTimeout(pause.current);
    if (typed === undefined) return;
    const read = readNumber(typed, rules, texts);
    const next = 'value' in read ? read.value : value;
    setTyped(undefined);
    setNoticed(read.notice === undefined ? undefined : { notice: read.notice, value: next });
    if (next !== value) onChange(next);
  }
  function key(event: KeyboardEvent) {
    // An input method takes Enter and the arrows for itself.
    if (event.nativeEvent.isComposing) return;
    const by = ARROWS[event.key];
    // Enter alone would send the form off with the number that was there before.
    if (event.key === 'Enter' && typed !== undefined) event.preventDefault();
    if (event.key === 'Enter') settle();
    if (event.key === 'Escape') {
      clearTimeout(pause.current);
      setTyped(undefined);
    }
    if (by === undefined) return;
    event.preventDefault();
    const read = typed === undefined ? { value } : readNumber(typed, rules, texts);
    clearTimeout(pause.current);
    setTyped(undefined);
    setNoticed(undefined);
    onChange(steppedNumber(read.value ?? value ?? stepsFrom, by, rules));
  }
  const isNegative = (rules.min ?? rules.above ?? -1) < 0;
  return (
    <TextInput
      {...wrapper(noticed?.value === value ? noticed?.notice : undefined)}
      // Keypads of numbers have no minus.
      inputMode={isNegative ? 'text' : rules.integer ? 'numeric' : 'decimal'}
      autoComplete="off"
      data-typing={typed !== undefined || undefined}
      placeholder={placeholder}
      title={value === undefined ? hint : undefined}
      value={typed ?? (value === undefined ? '' : String(value))}
      onChange={({ currentTarget }) => type(currentTarget.value)}
      onBlur={settle}
      onKeyDown={key}
      {...(end !== undefined
        ? { rightSection: end }
        : rules.unit !== undefined &&
          isShortUnit(rules.unit) && {
            rightSection: <span aria-hidden="true">{rules.unit}</span>,
            rightSectionWidth: `${rules.unit.length + 3}ch`,
            rightSectionPointerEvents: 'none' as const,
          })}
    />
  );
}

/** Letters that such a field shows in the place of a value: of a number, and of words that stand for one. */
const MOST_DIGITS = 9;
const MOST_LETTERS = 14;

/** The field of a number or an integer. */
export function NumberField(props: FieldProps<NumberOption | IntegerOption, number>) {
  const { name, option, value, onChange, context, end } = props;
  const texts = useTexts();
  const known = knownDefault(name, option, context)?.value;
  const standard = defaultText(name, option, context, texts);
  // A field as wide as a number cuts more than that: its help says the rest.
  const isLong = standard.length > (typeof known === 'number' ? MOST_DIGITS : MOST_LETTERS);
  const short = typeof known === 'number' ? String(known) : '';
  const told = isLong ? texts.fields.standard(standard) : undefined;
  return (
    <NumberInput
      rules={{ ...option, integer: option.kind === 'integer' }}
      value={value}
      onChange={onChange}
      stepsFrom={typeof known === 'number' ? known : undefined}
      placeholder={isLong ? short : standard}
      hint={standard}
      end={end}
      wrapper={(notice) => wrapperOf(props, texts, { notice, standard: told })}
    />
  );
}
