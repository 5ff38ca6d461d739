import { TextInput } from '@mantine/core';
import type { Fault, NamedWeightsReference, WeightsOption, WeightsReference } from '@zeroreel/core';
import { isOnWeb, nameFor } from '../../../settings/file-names.js';
import type { Uploads } from '../../../uploads.js';
import { useTexts } from '../../texts/use-texts.js';
import { faultsAt, faultText } from '../field-faults.js';
import { FieldGroup } from '../field-group.js';
import type { FieldProps } from '../field-props.js';
import { NumberInput } from '../number/number-field.js';
import { labelOf } from '../option-words.js';
import { DropZone } from './drop-zone.js';
import { FileRow } from './file-row.js';
import { FolderButton } from './folder-button.js';
import { WebNameInput } from './web-name-input.js';

/** How settings keep weights: with a strength or a word, or as the file's name alone. */
export type WeightsValue = WeightsReference | NamedWeightsReference | string;

/** Endings of files of weights; what they hold decides. */
export const WEIGHTS = '.safetensors,.sft,.st';

/** The field of weights: a file or a folder, and how strongly it counts. */
export function WeightsField(props: FieldProps<WeightsOption, WeightsValue>) {
  const { name, option, value, onChange, context, faults } = props;
  const { uploads } = context;
  const { files: words } = useTexts();
  const file = value === undefined ? '' : fileOf(value);
  const isMissing = file !== '' && !uploads.isHere(file) && !isOnWeb(file);
  function take(files: readonly File[], chosen: string) {
    const own = nameFor(chosen, file);
    uploads.putFiles(own, files);
    onChange(withFile(option, value, own));
  }
  return (
    <FieldGroup {...props} faults={faults.filter(({ path }) => path !== 'strength')}>
      {value !== undefined && (
        <WeightsRow {...{ option, value, onChange, uploads, faults }} onRemove={() => onChange(undefined)} />
      )}
      {(value === undefined || isMissing) && (
        <div className="zr-drop-pair">
          <DropZone
            small
            text={words.weights}
            button={words.chooseFile}
            label={words.buttonOf(words.chooseFile, labelOf(name, option))}
            accept={WEIGHTS}
            onFiles={(files) => files[0] && take(files.slice(0, 1), files[0].name)}
          />
          <FolderButton size="xs" label={words.folderOf(labelOf(name, option))} onFolder={take} />
        </div>
      )}
      {value === undefined && (
        <WebNameInput
          label={words.itsWebName(labelOf(name, option))}
          placeholder={words.webNameForm}
          nameOf={context.nameOf}
          onName={(typed) => onChange(withFile(option, value, typed))}
        />
      )}
    </FieldGroup>
  );
}

interface WeightsRowProps {
  readonly option: WeightsOption;
  readonly value: WeightsValue;
  readonly onChange: (value: WeightsValue) => void;
  readonly onRemove: () => void;
  readonly uploads: Uploads;
  /** With paths from the value. */
  readonly faults: readonly Fault[];
}

/** Weights that were given. */
export function WeightsRow({ option, value, onChange, onRemove, uploads, faults }: WeightsRowProps) {
  const file = fileOf(value);
  const { strength } = option;
  const { files: words } = useTexts();
  const wrong = faultText(faultsAt(faults, 'strength'));
  return (
    <FileRow
      {...{ uploads, file, onRemove }}
      accept={WEIGHTS}
      onFile={(name) => onChange(withFile(option, value, name))}
    >
      {strength !== undefined && typeof value !== 'string' && (
        <div className="zr-row-number">
          <NumberInput
            rules={{ min: strength.min, max: strength.max, step: 0.1 }}
            value={strengthOf(value)}
            stepsFrom={strength.default}
            placeholder={String(strength.default)}
            onChange={(typed = strength.default) => onChange({ file, strength: typed })}
            wrapper={(notice) => ({ 'aria-label': words.strengthOf(file), description: notice, error: wrong })}
          />
        </div>
      )}
      {option.word && (
        <TextInput
          className="zr-row-word"
          size="xs"
          value={wordOf(value) ?? ''}
          placeholder={words.ownWord}
          maxLength={100}
          aria-label={words.wordOf(file)}
          onChange={({ currentTarget }) => onChange(withWord(file, currentTarget.value))}
        />
      )}
    </FileRow>
  );
}

const strengthOf = (value: WeightsValue | undefined): number | undefined =>
  typeof value === 'object' && 'strength' in value ? value.strength : undefined;

const wordOf = (value: WeightsValue | undefined): string | undefined =>
  typeof value === 'object' && 'word' in value ? value.word : undefined;

/** Weights that another word stands for; their own where it is empty. */
const withWord = (file: string, word: string): WeightsValue => (word === '' ? file : { file, word });

export const fileOf = (value: WeightsValue): string => (typeof value === 'string' ? value : value.file);

/** The same weights out of another file. */
export function withFile(
  { strength, word }: WeightsOption,
  value: WeightsValue | undefined,
  file: string,
): WeightsValue {
  if (word) return withWord(file, wordOf(value) ?? '');
  return strength === undefined ? file : { file, strength: strengthOf(value) ?? strength.default };
}
