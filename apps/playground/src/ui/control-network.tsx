import { TextInput } from '@mantine/core';
import type { ControlSettings } from '@zeroreel/run';
import { useState } from 'react';
import { nameFor } from '../settings/form-problem.js';
import { isAddress } from '../settings/is-address.js';
import { Choice } from './choice.js';
import { ChosenFile } from './chosen-file.js';
import { FolderButton } from './folder-button.js';
import type { Shelf } from './use-shelf.js';

interface ControlNetworkProps {
  readonly control: ControlSettings;
  readonly put: (fields: Partial<ControlSettings>) => void;
  readonly shelf: Shelf;
}

const PLACES = { embedded: 'Embedded (edges, depth)', url: 'From the web', folder: 'My files' } as const;

/** Which ControlNet follows a clip. */
export function ControlNetwork({ control, put, shelf }: ControlNetworkProps) {
  const { model } = control;
  const named = model === 'embedded' ? 'embedded' : isAddress(model) ? 'url' : 'folder';
  const [chosen, setChosen] = useState<keyof typeof PLACES>();
  const place = chosen ?? named;
  function choose(files: readonly File[], folder: string) {
    const name = nameFor(folder, model);
    shelf.putFiles(name, files);
    put({ model: name });
  }
  return (
    <>
      <Choice
        label="ControlNet"
        value={place}
        names={PLACES}
        onChange={(next) => {
          setChosen(next);
          if (next === 'embedded') put({ model: 'embedded' });
        }}
      />
      {place === 'url' && (
        <TextInput
          label="Address of the ControlNet"
          description="A folder in diffusers’ layout"
          type="url"
          defaultValue={named === 'url' ? model : ''}
          onBlur={({ currentTarget: { value } }) => value !== '' && put({ model: value })}
        />
      )}
      {place === 'folder' && (
        <>
          <FolderButton label="Folder of the ControlNet" onFolder={choose} />
          {named === 'folder' && <ChosenFile name={model} isHere={shelf.isHere(model)} />}
        </>
      )}
    </>
  );
}
