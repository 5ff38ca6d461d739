import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ModelSource } from '../models/model-source.js';
import { DropZone } from './drop-zone.js';
import { FolderButton } from './folder-button.js';

interface ModelPickerProps {
  readonly source: ModelSource;
  readonly onChange: (source: ModelSource) => void;
}

/** The embedded model, one from the web, or one of the visitor's files. */
export function ModelPicker({ source, onChange }: ModelPickerProps) {
  const [kind, setKind] = useState(source.kind);
  const [url, setUrl] = useState(source.kind === 'url' ? source.url : '');
  const choose = (files: readonly File[], name: string) => onChange({ kind: 'dropped', name, files });
  function select(next: ModelSource['kind']) {
    setKind(next);
    if (next === 'embedded') onChange({ kind: 'embedded' });
    if (next === 'url' && url !== '') onChange({ kind: 'url', url });
  }
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label="Model"
        data={[
          { value: 'embedded', label: 'Embedded' },
          { value: 'url', label: 'From the web' },
          { value: 'dropped', label: 'My files' },
        ]}
        value={kind}
        onChange={(value) => select(value as ModelSource['kind'])}
      />
      {kind === 'embedded' && (
        <Text size="sm" c="dimmed">
          A small model that comes with the page: simple scenes of 128×128. 24 MB, loaded with the first video.
        </Text>
      )}
      {kind === 'url' && (
        <TextInput
          label="Address of the model"
          description="A folder in diffusers’ layout, or a .safetensors file; the server has to allow it (CORS)"
          placeholder="https://huggingface.co/…/resolve/main"
          type="url"
          value={url}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
          onBlur={() => url !== '' && onChange({ kind: 'url', url })}
        />
      )}
      {kind === 'dropped' && (
        <>
          <DropZone
            small
            folders
            text={source.kind === 'dropped' ? source.name : 'Drop a Stable Diffusion 1.x or 2.x file or folder'}
            button="Choose a file"
            accept=".safetensors"
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
