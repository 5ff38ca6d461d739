import { Button } from '@mantine/core';
import { useRef } from 'react';

interface FolderButtonProps {
  /** Of the field, for whoever does not see the button. */
  readonly label: string;
  readonly text?: string;
  readonly size?: 'xs' | 'sm';
  readonly onFolder: (files: readonly File[], name: string) => void;
}

/** Chooses a folder with all files in it. */
export function FolderButton({ label, text = 'Choose a folder', size = 'sm', onFolder }: FolderButtonProps) {
  const folder = useRef<HTMLInputElement>(null);
  function choose(files: readonly File[]) {
    const [first] = files;
    if (first) onFolder(files, first.webkitRelativePath.split('/')[0] || first.name);
  }
  return (
    <>
      <Button variant="default" size={size} onClick={() => folder.current?.click()}>
        {text}
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
