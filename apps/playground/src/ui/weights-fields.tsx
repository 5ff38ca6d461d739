import { NativeSelect, NumberInput } from '@mantine/core';
import type { OverlaySettings } from '@zeroreel/run';
import { DropZone } from './drop-zone.js';
import { isAddress } from '../settings/is-address.js';
import { FileRow } from './file-row.js';
import { nameFor } from '../settings/form-problem.js';
import { Fold } from './fold.js';
import { FolderButton } from './folder-button.js';
import type { FormProps } from './form-props.js';
import type { Shelf } from './use-shelf.js';

interface WeightsFieldsProps extends FormProps {
  readonly shelf: Shelf;
}

/** LoRAs, DreamBooths and textual inversions. */
export function WeightsFields({ form, change, shelf }: WeightsFieldsProps) {
  const { overlays, embeddings } = form;
  const names = [...overlays.map(({ file }) => file), ...embeddings];
  const missing = names.filter((name) => !shelf.isHere(name) && !isAddress(name)).length;
  const put = (at: number, fields: Partial<OverlaySettings>) =>
    change({ overlays: overlays.map((overlay, index) => (index === at ? { ...overlay, ...fields } : overlay)) });

  /** What settings of a file wait for takes its place there; anything else is laid on top. */
  function add(kind: OverlaySettings['kind'], name: string, files: readonly File[]) {
    const waiting = overlays.find(({ file }) => !shelf.isHere(file) && nameFor(name, file) === file);
    shelf.putFiles(waiting?.file ?? name, files);
    if (waiting) return;
    change(({ overlays: last }) => ({ overlays: [...last, { kind, file: name, strength: 1 }] }));
  }
  function addWords(files: readonly File[]) {
    for (const file of files) shelf.putFiles(file.name, [file]);
    change({ embeddings: [...embeddings, ...files.map(({ name }) => name)] });
  }
  return (
    <Fold title="LoRA, DreamBooth, textual inversion" alert={missing > 0} state={stateOf(names.length, missing)}>
      {overlays.map(({ kind, file, strength }, at) => (
        <FileRow
          key={at}
          {...{ shelf, name: file }}
          onName={(name) => put(at, { file: name })}
          onRemove={() => change({ overlays: overlays.toSpliced(at, 1) })}
        >
          <NativeSelect
            size="xs"
            aria-label={`Kind of ${file}`}
            value={kind}
            data={[
              { value: 'lora', label: 'LoRA' },
              { value: 'dreambooth', label: 'DreamBooth' },
            ]}
            onChange={({ currentTarget }) => put(at, { kind: currentTarget.value as OverlaySettings['kind'] })}
          />
          <NumberInput
            size="xs"
            w={84}
            leftSection="×"
            leftSectionWidth={24}
            step={0.1}
            aria-label={`Strength of ${file}`}
            value={strength}
            onChange={(value) => typeof value === 'number' && put(at, { strength: value })}
          />
        </FileRow>
      ))}
      <DropZone
        small
        text="LoRA or DreamBooth files, laid over in order"
        button="Add files"
        accept=".safetensors"
        onFiles={(files) => files.forEach((file) => add('lora', file.name, [file]))}
      />
      <FolderButton
        text="Add the folder of a DreamBooth"
        label="Folder of a DreamBooth"
        size="xs"
        onFolder={(files, name) => add('dreambooth', name, files)}
      />
      {embeddings.map((file, at) => (
        <FileRow
          key={at}
          {...{ shelf, name: file }}
          onName={(name) => change({ embeddings: embeddings.with(at, name) })}
          onRemove={() => change({ embeddings: embeddings.toSpliced(at, 1) })}
        />
      ))}
      <DropZone
        small
        text="Textual inversions: words that prompts may hold"
        button="Add words"
        accept=".safetensors"
        onFiles={addWords}
      />
    </Fold>
  );
}

const stateOf = (files: number, missing: number): string | undefined =>
  missing > 0 ? `${missing} missing` : files === 0 ? undefined : files === 1 ? '1 file' : `${files} files`;
