import { Button, FileButton, Text } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { droppedFiles } from '../../dropped-files.js';
import { UploadIcon } from '../../icons.js';
import { useTexts } from '../../texts/use-texts.js';

interface DropZoneProps {
  /** What is there, or should be. */
  readonly text: string;
  readonly button: string;
  /** The button's name for assistive technology, which begins with its text. Default: its text. */
  readonly label?: string;
  readonly accept: string;
  readonly onFiles: (files: readonly File[]) => void;
  /** Whether a folder may be dropped too; its files have paths for names. */
  readonly folders?: boolean;
  readonly busy?: boolean;
  /** Stops what is going on; a button for it stands there while something is. */
  readonly onStop?: () => void;
  /** A row in place of a box. */
  readonly small?: boolean;
}

/** A place for files: dropped, or chosen by the button in it. */
export function DropZone({
  text,
  button,
  label = button,
  accept,
  onFiles,
  folders = false,
  busy = false,
  onStop,
  small = false,
}: DropZoneProps) {
  const { clips } = useTexts();
  const [over, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    const take = (files: readonly File[]) => files.length > 0 && onFiles(files);
    if (folders) void droppedFiles(event.dataTransfer).then(take);
    else take([...event.dataTransfer.files]);
  }
  return (
    <div
      className={small ? 'zr-drop-row' : 'zr-drop'}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text size="sm">{text}</Text>
      {busy && onStop && (
        <Button variant="default" size={small ? 'xs' : 'sm'} onClick={onStop}>
          {clips.stop}
        </Button>
      )}
      <FileButton onChange={(files) => files.length > 0 && onFiles(files)} accept={accept} multiple>
        {(props) => (
          <Button
            {...props}
            aria-label={label}
            variant="default"
            size={small ? 'xs' : 'sm'}
            leftSection={<UploadIcon size={15} />}
            loading={busy}
          >
            {button}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
