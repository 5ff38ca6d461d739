import type { TextFileOption } from '@zeroreel/core';
import { nameFor } from '../../../settings/file-names.js';
import { useTexts } from '../../texts/use-texts.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { labelOf } from '../option-words.js';
import { DropZone } from './drop-zone.js';
import { FileRow } from './file-row.js';

/** The field of a file of text. */
export function TextFileField(props: FieldProps<TextFileOption, string>) {
  const { name, option, value, onChange, context } = props;
  const { files } = useTexts();
  function take([file]: readonly File[]) {
    if (!file) return;
    const own = nameFor(file.name, value ?? '');
    context.uploads.putFiles(own, [file]);
    onChange(own);
  }
  return (
    <FieldGroup {...props}>
      {value === undefined ? (
        <DropZone
          small
          text={files.text}
          button={files.chooseFile}
          label={files.buttonOf(files.chooseFile, labelOf(name, option))}
          accept=""
          onFiles={take}
        />
      ) : (
        <FileRow
          uploads={context.uploads}
          file={value}
          accept=""
          onFile={onChange}
          onRemove={() => onChange(undefined)}
        />
      )}
    </FieldGroup>
  );
}
