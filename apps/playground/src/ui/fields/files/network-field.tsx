import { NativeSelect } from '@mantine/core';
import type { NetworkOption } from '@zeroreel/core';
import { useState } from 'react';
import { isOnWeb, nameFor } from '../../../settings/file-names.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { labelOf, sentence } from '../option-words.js';
import { ChosenFile } from './file-row.js';
import { DropZone } from './drop-zone.js';
import { FolderButton } from './folder-button.js';
import { WebNameInput } from './web-name-input.js';
import { WEIGHTS } from './weights-field.js';
import type { Texts } from '../../texts/english.js';
import { useTexts } from '../../texts/use-texts.js';
import type { Uploads } from '../../../uploads.js';

type Place = 'none' | 'address' | 'files';

/** The field of a network: the embedded family's own, one from the web, or files of the visitor. */
export function NetworkField(props: FieldProps<NetworkOption, string>) {
  const { name, option, value, onChange, context } = props;
  const { uploads } = context;
  const named: Place = placeOf(value, uploads);
  const [chosen, setChosen] = useState<Place>();
  const place = chosen ?? named;
  const label = labelOf(name, option);
  const texts = useTexts();
  const { networks, files: words } = texts;
  function choose(next: Place) {
    setChosen(next === named ? undefined : next);
    if (next === 'none') onChange(undefined);
  }
  function take(files: readonly File[], from: string) {
    const own = nameFor(from, value ?? '');
    uploads.putFiles(own, files);
    setChosen(undefined);
    onChange(own);
  }
  return (
    <FieldGroup {...props}>
      <NativeSelect
        aria-label={label}
        value={place}
        data={[
          { value: 'none', label: withoutFiles(props, texts) },
          { value: 'address', label: networks.byAddress },
          { value: 'files', label: networks.byFiles },
        ]}
        onChange={({ currentTarget }) => choose(currentTarget.value as Place)}
      />
      {place === 'address' && (
        <WebNameInput
          label={networks.addressOf(option.network)}
          description={networks.addressForm}
          placeholder="owner/name"
          value={named === 'address' ? value : undefined}
          nameOf={context.nameOf}
          onName={(typed) => {
            setChosen(undefined);
            onChange(typed);
          }}
        />
      )}
      {place === 'files' && (
        <div className="zr-drop-pair">
          {value !== undefined && named === 'files' && <ChosenFile name={value} isHere={uploads.isHere(value)} />}
          <DropZone
            small
            folders
            text={networks.drop(option.network)}
            button={words.chooseFile}
            label={words.buttonOf(words.chooseFile, label)}
            accept={WEIGHTS}
            onFiles={(files) => files[0] && take(files, files[0].name.split('/')[0] ?? files[0].name)}
          />
          <FolderButton size="xs" label={networks.folderOf(option.network)} onFolder={take} />
        </div>
      )}
    </FieldGroup>
  );
}

function placeOf(value: string | undefined, uploads: Uploads): Place {
  if (value === undefined || value === '') return 'none';
  return isOnWeb(value) && !uploads.isHere(value) ? 'address' : 'files';
}

/** What no file means: the network that the embedded family has, or that one has to be chosen. */
function withoutFiles(
  { option, values, context }: FieldProps<NetworkOption, string>,
  { fields, networks }: Texts,
): string {
  const { embeddedBy, network } = option;
  if (embeddedBy === undefined)
    return option.required ? networks.choose(network) : sentence(option.otherwise ?? fields.none);
  const kind = values[embeddedBy] ?? context.defaultOf(embeddedBy)?.value;
  const has = typeof kind === 'string' && context.embeddedNetworks.includes(kind);
  if (has) return networks.embedded(kind);
  return typeof kind === 'string' ? networks.noneEmbedded(kind) : networks.choose(network);
}
