import { CloseButton } from '@mantine/core';
import type { PictureOption } from '@zeroreel/core';
import { baseName } from '@zeroreel/run';
import { ErrorAlert } from '../../error-alert.js';
import { FrameCanvas } from '../../frame-canvas.js';
import { useTexts } from '../../texts/use-texts.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { labelOf } from '../option-words.js';
import { ChosenFile } from './file-row.js';
import { DropZone } from './drop-zone.js';
import { useClipUpload } from './use-clip-upload.js';

/** The field of a picture: a place to drop it, and how it looks. */
export function PictureField(props: FieldProps<PictureOption, string>) {
  const { name, option, value = '', onChange, context } = props;
  const { reading, error, upload, stop } = useClipUpload(context.uploads, value, onChange);
  const label = labelOf(name, option);
  const { fields, files } = useTexts();
  const [picture] = value === '' ? [] : (context.uploads.clipOf({ file: value })?.frames ?? []);
  return (
    <FieldGroup {...props}>
      {value !== '' && (
        <div className="zr-row">
          <div className="zr-first">{picture && <FrameCanvas frame={picture} label={label} />}</div>
          <ChosenFile name={value} isHere={context.uploads.isHere(value)} />
          <CloseButton aria-label={fields.remove(baseName(value))} onClick={() => onChange(undefined)} />
        </div>
      )}
      <DropZone
        small
        text={value === '' ? files.dropPicture : files.dropOtherPicture}
        button={files.choosePicture}
        label={files.buttonOf(files.choosePicture, label)}
        accept="image/*"
        busy={reading}
        onStop={stop}
        onFiles={upload}
      />
      <ErrorAlert message={error} />
    </FieldGroup>
  );
}
