import { modelSourceOf } from '@zeroreel/run';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { nameFor } from '../settings/file-names.js';
import type { Uploads } from '../uploads.js';
import { ChosenFile } from './fields/files/file-row.js';
import { DropZone } from './fields/files/drop-zone.js';
import { WEIGHTS } from './fields/files/weights-field.js';
import { FolderButton } from './fields/files/folder-button.js';
import type { ModelPlace, ModelPlaceState } from './use-model-place.js';
import type { SettingsState } from './use-settings.js';
import type { WebModels } from './use-web-models.js';
import { WebModelPicker } from './web-model-picker.js';

interface ModelPickerProps {
  readonly state: SettingsState;
  readonly uploads: Uploads;
  readonly web: WebModels;
  readonly place: ModelPlaceState;
}

const PLACES = [
  { value: 'embedded', label: 'Embedded' },
  { value: 'web', label: 'From the web' },
  { value: 'files', label: 'My files' },
] as const satisfies readonly { value: ModelPlace; label: string }[];

/** The embedded model, one from the web, or one of the visitor's files. */
export function ModelPicker({ state, uploads, web, place: { place, named, choose: choosePlace } }: ModelPickerProps) {
  const source = modelSourceOf(state.settings);
  const setSource = (name: string | undefined) => state.setOption('model', 'source', name);
  function select(next: ModelPlace) {
    if (next === 'embedded') setSource(undefined);
    choosePlace(next);
  }
  function choose(files: readonly File[], name: string) {
    const own = nameFor(name, source);
    uploads.putFiles(own, files);
    setSource(own);
  }
  return (
    <Stack gap="xs">
      <SegmentedControl fullWidth aria-label="Model" data={[...PLACES]} value={place} onChange={select} />
      {place === 'embedded' && (
        <Text size="sm" c="dimmed">
          A small model that comes with the page: simple scenes of 128×128. The first video loads its 28 MB.
        </Text>
      )}
      {place === 'web' && (
        <WebModelPicker
          web={web}
          name={named === 'web' ? source : undefined}
          onName={(name, variant) => {
            setSource(name);
            state.setOption('model', 'variant', variant);
          }}
        />
      )}
      {place === 'files' && (
        <>
          {named === 'files' && <ChosenFile name={source} isHere={uploads.isHere(source)} />}
          <DropZone
            small
            folders
            text="Drop a Stable Diffusion file or folder"
            button="Choose a file"
            accept={WEIGHTS}
            onFiles={(files) => choose(files, nameOf(files))}
          />
          <FolderButton label="Folder of the model" size="xs" onFolder={choose} />
          <Text size="sm" c="dimmed">
            It stays on this device.
          </Text>
        </>
      )}
    </Stack>
  );
}

/** Of a folder, or of a single file. */
const nameOf = ([first]: readonly File[]): string => first?.name.split('/')[0] ?? '';
