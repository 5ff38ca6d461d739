import { modelSourceOf } from '@zeroreel/run';
import { Stack, Text } from '@mantine/core';
import { nameFor } from '../settings/file-names.js';
import type { Uploads } from '../uploads.js';
import { ChosenFile } from './fields/files/file-row.js';
import { DropZone } from './fields/files/drop-zone.js';
import { WEIGHTS } from './fields/files/weights-field.js';
import { FolderButton } from './fields/files/folder-button.js';
import { Segments } from './segments.js';
import type { ModelPlace, ModelPlaceState } from './use-model-place.js';
import type { SettingsState } from './use-settings.js';
import type { WebModels } from './use-web-models.js';
import { WebModelPicker } from './web-model-picker.js';
import { useTexts } from './texts/use-texts.js';

interface ModelPickerProps {
  readonly state: SettingsState;
  readonly uploads: Uploads;
  readonly web: WebModels;
  readonly place: ModelPlaceState;
}

const PLACES = ['embedded', 'web', 'files'] as const satisfies readonly ModelPlace[];

/** The embedded model, one from the web, or one of the visitor's files. */
export function ModelPicker({ state, uploads, web, place: { place, named, choose: choosePlace } }: ModelPickerProps) {
  const { models, files } = useTexts();
  const source = modelSourceOf(state.settings);
  const setSource = (name: string | undefined) => state.setOption('model', 'source', name);
  function select(next: ModelPlace) {
    if (next === 'embedded') setSource(undefined);
    choosePlace(next);
  }
  function choose(chosen: readonly File[], name: string) {
    const own = nameFor(name, source);
    uploads.putFiles(own, chosen);
    setSource(own);
  }
  return (
    <Stack gap="xs">
      <Segments
        label={models.title}
        data={PLACES.map((value) => ({ value, label: models.places[value] }))}
        value={place}
        onChange={select}
      />
      {place === 'embedded' && (
        <Text size="sm" c="dimmed">
          {models.embedded}
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
            text={models.drop}
            button={files.chooseFile}
            accept={WEIGHTS}
            onFiles={(chosen) => choose(chosen, nameOf(chosen))}
          />
          <FolderButton label={models.folder} size="xs" onFolder={choose} />
          <Text size="sm" c="dimmed">
            {models.stays}
          </Text>
        </>
      )}
    </Stack>
  );
}

/** Of a folder, or of a single file. */
const nameOf = ([first]: readonly File[]): string => first?.name.split('/')[0] ?? '';
