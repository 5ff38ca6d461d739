import { Text } from '@mantine/core';
import type { ClipReference } from '@zeroreel/core';
import { VIEW_RUNS } from '../../settings/views.js';
import { pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { ErrorAlert } from '../error-alert.js';
import { DropZone } from '../fields/files/drop-zone.js';
import { clipWords, useClipUpload } from '../fields/files/use-clip-upload.js';

/** The place of the clip on the stage, in the views that need one. */
export function ClipDrop(card: CardProps) {
  const { view } = card.state;
  const [plugin = ''] = VIEW_RUNS[view].needs;
  const { options, values, onChange, context } = pluginFields(card, plugin);
  const [key = ''] = Object.keys(options).filter((name) => options[name]?.kind === 'clip');
  const value = values[key] as ClipReference | undefined;
  const file = value?.file ?? '';
  const { reading, error, upload, stop } = useClipUpload(context.uploads, file, (name) =>
    onChange(key, { ...value, file: name }),
  );
  return (
    <div className="zr-stage-drop">
      <Text>{view === 'edit' ? card.texts.clips.forEdit : card.texts.clips.forControl}</Text>
      <DropZone
        text={clipWords(file, undefined, file !== '' && context.uploads.isHere(file), card.texts)}
        button={card.texts.clips.choose}
        accept="video/*,image/*"
        busy={reading}
        onStop={stop}
        onFiles={upload}
      />
      <ErrorAlert message={error} />
    </div>
  );
}
