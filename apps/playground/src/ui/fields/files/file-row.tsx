import { baseName } from '@zeroreel/run';
import { CloseButton, FileButton, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { isOnWeb, nameFor } from '../../../settings/file-names.js';
import { useTexts } from '../../texts/use-texts.js';
import type { Uploads } from '../../../uploads.js';

interface FileRowProps {
  readonly uploads: Uploads;
  /** What settings call the file. */
  readonly file: string;
  readonly accept: string;
  /** Told of the name of one that takes its place. */
  readonly onFile: (name: string) => void;
  readonly onRemove: () => void;
  /** Between name and cross. */
  readonly children?: ReactNode;
}

/** A file that was given, or that has to be chosen again. */
export function FileRow({ uploads, file, accept, onFile, onRemove, children }: FileRowProps) {
  const own = baseName(file);
  const texts = useTexts();
  const isHere = uploads.isHere(file) || isOnWeb(file);
  function replace(chosen: File) {
    const name = nameFor(chosen.name, file);
    uploads.putFiles(name, [chosen]);
    onFile(name);
  }
  return (
    <div className="zr-row">
      <div className="zr-row-name">
        <Text size="sm" truncate title={file}>
          {own}
        </Text>
        {!isHere && (
          <FileButton accept={accept} onChange={(chosen) => chosen && replace(chosen)}>
            {(props) => (
              <UnstyledButton {...props} className="zr-again" aria-label={texts.files.chooseAgain(own)}>
                {texts.files.again}
              </UnstyledButton>
            )}
          </FileButton>
        )}
      </div>
      {children}
      <CloseButton aria-label={texts.fields.remove(own)} onClick={onRemove} />
    </div>
  );
}

/** The name of a file or folder that settings want, and whether the page has it. */
export function ChosenFile({ name, isHere }: { readonly name: string; readonly isHere: boolean }) {
  const { files } = useTexts();
  return (
    <Text size="sm" flex={1} truncate title={name} c={isHere ? 'dimmed' : 'red'}>
      {isHere ? baseName(name) : files.notHere(baseName(name))}
    </Text>
  );
}
