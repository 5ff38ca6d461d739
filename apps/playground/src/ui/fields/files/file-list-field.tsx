import type { ListOption, Option, PictureOption, TextFileOption, WeightsOption } from '@zeroreel/core';
import { nameFor } from '../../../settings/file-names.js';
import { useTexts } from '../../texts/use-texts.js';
import { faultsAt } from '../field-faults.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { labelOf } from '../option-words.js';
import { DropZone } from './drop-zone.js';
import { FileRow } from './file-row.js';
import { WebNameInput } from './web-name-input.js';
import { fileOf, WEIGHTS, WeightsRow, withFile, type WeightsValue } from './weights-field.js';

/** Options whose values are one chosen file each. */
type FileOption = WeightsOption | PictureOption | TextFileOption;

/** Whether files of an option can be dropped several at a time. */
export const isFileOption = (option: Option): option is FileOption =>
  option.kind === 'weights' || option.kind === 'picture' || option.kind === 'text-file';

type FileListFieldProps = FieldProps<ListOption, readonly unknown[]> & { readonly of: FileOption };

/** The field of several files: a row each, and one place where all of them are dropped. */
export function FileListField({ of, ...props }: FileListFieldProps) {
  const { name, option, value, onChange, context, faults } = props;
  const { uploads } = context;
  const { files: words } = useTexts();
  const items = (value ?? []) as readonly WeightsValue[];
  const put = (next: readonly WeightsValue[]) => onChange(givenList(option, next));
  const remove = (at: number) => put(items.toSpliced(at, 1));

  /** What settings of a file wait for takes its place there; anything else is added. */
  function add(files: readonly File[]) {
    const added: WeightsValue[] = [];
    for (const file of files) {
      const waiting = items.find(
        (item) => !uploads.isHere(fileOf(item)) && nameFor(file.name, fileOf(item)) === fileOf(item),
      );
      const own = waiting === undefined ? file.name : fileOf(waiting);
      if (of.kind === 'picture') void uploads.putClip(own, file);
      else uploads.putFiles(own, [file]);
      const isThere = items.some((item) => fileOf(item) === own);
      if (!isThere) added.push(of.kind === 'weights' ? withFile(of, undefined, own) : own);
    }
    if (added.length > 0) put([...items, ...added]);
  }
  return (
    <FieldGroup {...props} faults={faults.filter(({ path }) => !path.endsWith('.strength'))}>
      {items.map((item, at) =>
        of.kind === 'weights' ? (
          <WeightsRow
            key={at}
            {...{ uploads, value: item }}
            option={of}
            faults={faultsAt(faults, at)}
            onChange={(next) => put(items.with(at, next))}
            onRemove={() => remove(at)}
          />
        ) : (
          <FileRow
            key={at}
            {...{ uploads, file: fileOf(item) }}
            accept={ACCEPTED[of.kind]}
            onFile={(next) => put(items.with(at, next))}
            onRemove={() => remove(at)}
          />
        ),
      )}
      <DropZone
        small
        text={items.length === 0 ? words.dropHere : words.dropMore}
        button={words.add}
        label={words.buttonOf(words.add, labelOf(name, option))}
        accept={ACCEPTED[of.kind]}
        onFiles={add}
      />
      {of.kind === 'weights' && (
        <WebNameInput
          label={words.webNameOf(labelOf(name, option))}
          placeholder={words.webNameForm}
          nameOf={context.nameOf}
          onName={(typed) => put([...items, withFile(of, undefined, typed)])}
        />
      )}
    </FieldGroup>
  );
}

/** An emptied list is no longer given, unless that would bring values of a default back. */
export function givenList<T>(option: ListOption, items: readonly T[]): readonly T[] | undefined {
  const standard = option.default ?? [];
  return items.length === 0 && standard.length === 0 ? undefined : items;
}

const ACCEPTED: Readonly<Record<FileOption['kind'], string>> = {
  weights: WEIGHTS,
  picture: 'image/*',
  'text-file': '',
};
