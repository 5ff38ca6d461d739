import { CloseButton, FileButton, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { baseName, nameFor } from '../settings/form-problem.js';
import { isAddress } from '../settings/is-address.js';
import type { Shelf } from './use-shelf.js';

interface FileRowProps {
  readonly shelf: Shelf;
  /** What settings call the file. */
  readonly name: string;
  /** Told of the name of one that takes its place. */
  readonly onName: (name: string) => void;
  readonly onRemove: () => void;
  /** Between name and cross. */
  readonly children?: ReactNode;
}

/** A file of weights: its name, or that it is to be chosen again. */
export function FileRow({ shelf, name, onName, onRemove, children }: FileRowProps) {
  const own = baseName(name);
  const isHere = shelf.isHere(name) || isAddress(name);
  function replace(file: File) {
    const next = nameFor(file.name, name);
    shelf.putFiles(next, [file]);
    onName(next);
  }
  return (
    <div className="zr-row">
      <div className="zr-row-name">
        <Text size="sm" truncate title={name}>
          {own}
        </Text>
        {!isHere && (
          <FileButton accept=".safetensors" onChange={(file) => file && replace(file)}>
            {(props) => (
              <UnstyledButton {...props} className="zr-again">
                Not here: choose it again
              </UnstyledButton>
            )}
          </FileButton>
        )}
      </div>
      {children}
      <CloseButton aria-label={`Remove ${own}`} onClick={onRemove} />
    </div>
  );
}
