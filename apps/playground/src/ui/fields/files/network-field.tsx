import { NativeSelect, TextInput } from '@mantine/core';
import type { NetworkOption } from '@zeroreel/core';
import { useState } from 'react';
import { isAddress, nameFor } from '../../../settings/file-names.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { labelOf, sentence } from '../option-words.js';
import { ChosenFile } from './file-row.js';
import { DropZone } from './drop-zone.js';
import { FolderButton } from './folder-button.js';
import { WEIGHTS } from './weights-field.js';

type Place = 'none' | 'address' | 'files';

/** The field of a network: the embedded family's own, one from the web, or files of the visitor. */
export function NetworkField(props: FieldProps<NetworkOption, string>) {
  const { name, option, value, onChange, context } = props;
  const { uploads } = context;
  const named: Place = value === undefined || value === '' ? 'none' : isAddress(value) ? 'address' : 'files';
  const [chosen, setChosen] = useState<Place>();
  const place = chosen ?? named;
  const label = labelOf(name, option);
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
          { value: 'none', label: withoutFiles(props) },
          { value: 'address', label: 'From the web' },
          { value: 'files', label: 'My files' },
        ]}
        onChange={({ currentTarget }) => choose(currentTarget.value as Place)}
      />
      {place === 'address' && (
        <AddressInput network={option.network} value={named === 'address' ? value : undefined} onChange={onChange} />
      )}
      {place === 'files' && (
        <div className="zr-drop-pair">
          {value !== undefined && named === 'files' && <ChosenFile name={value} isHere={uploads.isHere(value)} />}
          <DropZone
            small
            folders
            text={`A ${option.network}: its folder or file`}
            button="Choose a file"
            label={`Choose a file: ${label}`}
            accept={WEIGHTS}
            onFiles={(files) => files[0] && take(files, files[0].name.split('/')[0] ?? files[0].name)}
          />
          <FolderButton size="xs" label={`Folder of the ${option.network}`} onFolder={take} />
        </div>
      )}
    </FieldGroup>
  );
}

interface AddressInputProps {
  readonly network: string;
  readonly value: string | undefined;
  readonly onChange: (address: string) => void;
}

/** The address of a network. A text that is none stays, with what was expected, and changes nothing. */
function AddressInput({ network, value = '', onChange }: AddressInputProps) {
  const [typed, setTyped] = useState<string>();
  const isWrong = typed !== undefined && typed !== '' && !isAddress(typed);
  const [left, setLeft] = useState(false);
  function settle() {
    setLeft(true);
    if (typed === undefined || isWrong) return;
    setTyped(undefined);
    if (typed !== '') onChange(typed);
  }
  return (
    <TextInput
      label={`Address of the ${network}`}
      description="A folder in the layout of diffusers, or one file"
      type="url"
      placeholder="https://…"
      value={typed ?? value}
      error={left && isWrong ? 'Expected an address that begins with https://' : undefined}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value.trim());
        setLeft(false);
      }}
      onBlur={settle}
      onKeyDown={({ key }) => key === 'Enter' && settle()}
    />
  );
}

/** What no file means: the network that the embedded family has, or that one has to be chosen. */
function withoutFiles({ option, values, context }: FieldProps<NetworkOption, string>): string {
  const { embeddedBy, network } = option;
  if (embeddedBy === undefined) return option.required ? `Choose a ${network}` : sentence(option.otherwise ?? 'none');
  const kind = values[embeddedBy] ?? context.defaultOf(embeddedBy)?.value;
  const has = typeof kind === 'string' && context.embeddedNetworks.includes(kind);
  if (has) return `Embedded: ${kind}`;
  return typeof kind === 'string' ? `None is embedded for ${kind}: choose one` : `Choose a ${network}`;
}
