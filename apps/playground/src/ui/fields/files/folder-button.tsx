import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useTexts } from '../../texts/use-texts.js';

interface FolderButtonProps {
  /** Of the field, for whoever does not see the button. */
  readonly label: string;
  readonly text?: string;
  readonly size?: 'xs' | 'sm';
  readonly onFolder: (files: readonly File[], name: string) => void;
}

/** Chooses a folder with all files in it. */
export function FolderButton({ label, text, size = 'sm', onFolder }: FolderButtonProps) {
  const { files } = useTexts();
  const folder = useRef<HTMLInputElement>(null);
  function choose(chosen: readonly File[]) {
    const [first] = chosen;
    if (first) onFolder(chosen, first.webkitRelativePath.split('/')[0] || first.name);
  }
  return (
    <>
      <Button variant="default" size={size} onClick={() => folder.current?.click()}>
        {text ?? files.chooseFolder}
      </Button>
      <input
        ref={(input) => {
          folder.current = input;
          input?.setAttribute('webkitdirectory', '');
        }}
        hidden
        type="file"
        multiple
        aria-label={label}
        onChange={({ currentTarget }) => choose([...(currentTarget.files ?? [])])}
      />
    </>
  );
}
