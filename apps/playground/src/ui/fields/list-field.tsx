import { Button, CloseButton, Text } from '@mantine/core';
import { defaultOf, type ListOption, type Option } from '@zeroreel/core';
import type { FunctionComponent } from 'react';
import { useTexts } from '../texts/use-texts.js';
import { faultsAt } from './field-faults.js';
import { FieldGroup } from './field-group.js';
import type { FieldProps } from './field-props.js';
import { FileListField, givenList, isFileOption } from './files/file-list-field.js';
import { defaultText, labelOf } from './option-words.js';

type ListFieldProps = FieldProps<ListOption, readonly unknown[]> & {
  /** The field of one value. */
  readonly Item: FunctionComponent<FieldProps>;
};

/** The field of several values: one field each, and buttons that add and remove some. */
export function ListField({ Item, ...props }: ListFieldProps) {
  const { name, option, value, onChange, context, values, faults } = props;
  const of: Option = option.of;
  const texts = useTexts();
  if (isFileOption(of)) return <FileListField {...props} of={of} />;
  const items = value ?? [];
  const label = labelOf(name, option);
  const put = (next: readonly unknown[]) => onChange(givenList(option, next));
  return (
    <FieldGroup {...props} faults={faults.filter(({ path }) => path === '')}>
      {value === undefined && (
        <Text size="sm" c="dimmed">
          {defaultText(name, option, context, texts)}
        </Text>
      )}
      {items.map((item, at) => (
        <div key={at} className="zr-row">
          <div className="zr-row-name">
            <Item
              {...{ name, values, context }}
              option={of}
              value={item}
              // A field that was emptied keeps its place; a text stays empty.
              onChange={(next) => put(items.with(at, next ?? (of.kind === 'text' ? '' : item)))}
              faults={faultsAt(faults, at)}
              unlabelled={`${label} ${at + 1}`}
            />
          </div>
          <CloseButton
            aria-label={texts.fields.remove(`${label} ${at + 1}`)}
            onClick={() => put(items.toSpliced(at, 1))}
          />
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        disabled={items.length >= (option.maxItems ?? Infinity)}
        onClick={() => put([...items, firstValue(of)])}
      >
        {texts.fields.addTo(label)}
      </Button>
    </FieldGroup>
  );
}

/** What a value of a list is before it is entered. */
function firstValue(option: Option): unknown {
  const standard = defaultOf(option);
  if (standard !== undefined) return standard;
  switch (option.kind) {
    case 'number':
    case 'integer':
      return option.min ?? 0;
    case 'choice':
      return option.choices[0];
    case 'boolean':
      return false;
    case 'span':
      return { start: 0, end: 1 };
    case 'clip':
      return { file: '' };
    case 'list':
    case 'prompts':
    case 'motion':
      return [];
    default:
      return '';
  }
}
