import { modelSourceOf } from '@zeroreel/run';
import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isAddress, nameFor } from '../settings/file-names.js';
import { isEmbedded } from '../settings/views.js';
import type { Uploads } from '../uploads.js';
import { ChosenFile } from './fields/files/file-row.js';
import { DropZone } from './fields/files/drop-zone.js';
import { WEIGHTS } from './fields/files/weights-field.js';
import { FolderButton } from './fields/files/folder-button.js';
import type { SettingsState } from './use-settings.js';

interface ModelPickerProps {
  readonly state: SettingsState;
  readonly uploads: Uploads;
}

const PLACES = [
  { value: 'embedded', label: 'Embedded' },
  { value: 'address', label: 'From the web' },
  { value: 'files', label: 'My files' },
] as const;
type Place = (typeof PLACES)[number]['value'];

/** The embedded model, one from the web, or one of the visitor's files. */
export function ModelPicker({ state, uploads }: ModelPickerProps) {
  const source = modelSourceOf(state.settings);
  const named = placeOf(source);
  const [chosen, setChosen] = useState<Place>();
  const place = chosen ?? named;
  const setSource = (name: string | undefined) => {
    setChosen(undefined);
    state.setOption('model', 'source', name);
  };
  function select(next: Place) {
    if (next === 'embedded') setSource(undefined);
    else setChosen(next);
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
      {place === 'address' && (
        <TextInput
          key={source}
          label="Address of the model"
          description="A folder in diffusers’ layout, or a .safetensors file; the server has to allow it (CORS)"
          placeholder="https://huggingface.co/…/resolve/main"
          type="url"
          defaultValue={named === 'address' ? source : ''}
          onBlur={({ currentTarget: { value } }) => isAddress(value) && setSource(value)}
        />
      )}
      {place === 'files' && (
        <>
          {named === 'files' && <ChosenFile name={source} isHere={uploads.isHere(source)} />}
          <DropZone
            small
            folders
            text="Drop a Stable Diffusion 1.x or 2.x file or folder"
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

const placeOf = (source: string): Place => (isEmbedded(source) ? 'embedded' : isAddress(source) ? 'address' : 'files');

/** Of a folder, or of a single file. */
const nameOf = ([first]: readonly File[]): string => first?.name.split('/')[0] ?? '';
