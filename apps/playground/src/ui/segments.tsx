import { useId } from 'react';

interface SegmentsProps<T extends string> {
  /** Name of the choice, for assistive technology. */
  readonly label: string;
  readonly data: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** One below the other, as wide as the words; default side by side over the whole width. */
  readonly isColumn?: boolean;
}

/** One of a few words, side by side. Its looks are styles alone: nothing is measured when it is drawn. */
export function Segments<T extends string>({ label, data, value, onChange, isColumn = false }: SegmentsProps<T>) {
  const name = useId();
  return (
    <div className="zr-segments" role="radiogroup" aria-label={label} data-column={isColumn || undefined}>
      {data.map((each) => (
        <label key={each.value} className="zr-segment">
          <input
            type="radio"
            name={name}
            value={each.value}
            checked={each.value === value}
            onChange={() => onChange(each.value)}
          />
          <span>{each.label}</span>
        </label>
      ))}
    </div>
  );
}
