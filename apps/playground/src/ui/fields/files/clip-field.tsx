import { Button, Text } from '@mantine/core';
import { clipParts, type ClipOption, type ClipReference } from '@zeroreel/core';
import type { Frame } from '@zeroreel/media';
import { translatedOptions } from '../../texts/translated-options.js';
import { useTexts } from '../../texts/use-texts.js';
import { ErrorAlert } from '../../error-alert.js';
import { FrameCanvas } from '../../frame-canvas.js';
import { Disclosure } from '../disclosure.js';
import { ChoiceField } from '../choice-field.js';
import { faultsAt, groupState } from '../field-faults.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { NumberField } from '../number/number-field.js';
import { labelOf } from '../option-words.js';
import { DropZone } from './drop-zone.js';
import { clipWords, useClipUpload } from './use-clip-upload.js';

/** The field of a clip: a place to drop it, its frames, and which part of it is taken. */
export function ClipField(props: FieldProps<ClipOption, ClipReference>) {
  const { name, option, value, onChange, context, faults } = props;
  const { reading, error, upload, stop } = useClipUpload(context.uploads, value?.file ?? '', (file) =>
    onChange({ ...value, file }),
  );
  const clip = value && context.uploads.clipOf(value);
  const texts = useTexts();
  const button = clip ? texts.files.chooseAnother : texts.files.chooseFile;
  return (
    <FieldGroup {...props} faults={faults.filter(({ path }) => !(path in clipParts))}>
      <DropZone
        small
        text={clipWords(value?.file ?? '', clip, value !== undefined && context.uploads.isHere(value.file), texts)}
        button={button}
        label={texts.files.buttonOf(button, labelOf(name, option))}
        accept="video/*,image/*"
        busy={reading}
        onStop={stop}
        onFiles={upload}
      />
      <ErrorAlert message={error} />
      {clip?.notice && (
        <Text size="sm" role="status">
          {clip.notice}
        </Text>
      )}
      {clip && <Filmstrip frames={context.controlPictures ?? clip.frames} />}
      {value !== undefined && (
        <Disclosure title={texts.clips.part} {...groupState(Object.keys(clipParts), { ...value }, faults, texts)}>
          <div className="zr-fields">
            <ClipParts value={value} onChange={onChange} context={context} faults={faults} />
          </div>
        </Disclosure>
      )}
      {value !== undefined && !option.required && (
        <Button variant="default" size="xs" onClick={() => onChange(undefined)}>
          {texts.clips.remove}
        </Button>
      )}
    </FieldGroup>
  );
}

type ClipPartsProps = Pick<FieldProps, 'context' | 'faults'> & {
  readonly value: ClipReference;
  readonly onChange: (value: ClipReference) => void;
};

/** Which part of a clip is taken, and how it becomes the video's size. */
function ClipParts({ value, onChange, context, faults }: ClipPartsProps) {
  const parts = translatedOptions(clipParts, 'clip', useTexts());
  const partOf = <K extends keyof typeof clipParts>(key: K) => ({
    name: key,
    option: parts[key],
    value: value[key],
    values: { ...value },
    onChange: (part: ClipReference[K]) => onChange(withPart(value, key, part)),
    // Defaults of a clip's parts are the clip's own.
    context: { ...context, defaultOf: () => undefined },
    faults: faultsAt(faults, key),
  });
  return (
    <>
      <NumberField {...partOf('start')} />
      <NumberField {...partOf('end')} />
      <NumberField {...partOf('rate')} />
      <ChoiceField {...partOf('resize')} onChange={(resize) => onChange(withPart(value, 'resize', resize))} />
    </>
  );
}

const withPart = (value: ClipReference, key: keyof typeof clipParts, part: unknown): ClipReference =>
  Object.fromEntries(
    Object.entries({ ...value, [key]: part }).filter(([, each]) => each !== undefined),
  ) as unknown as ClipReference;

/** All frames side by side, to be looked at. */
const Filmstrip = ({ frames }: { readonly frames: readonly Frame[] }) => (
  <div className="zr-filmstrip" role="group" aria-label="Frames" tabIndex={0}>
    {frames.map((frame, at) => (
      <div key={at} className="zr-thumb">
        <FrameCanvas frame={frame} label={`Frame ${at + 1}`} />
      </div>
    ))}
  </div>
);
