import { messageOf } from '@zeroreel/core';
import { Stack } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import { useState } from 'react';
import { baseName, nameFor } from '../settings/form-problem.js';
import type { Clip } from '../worker-protocol.js';
import { DropZone } from './drop-zone.js';
import { ErrorAlert } from './error-alert.js';
import { Filmstrip } from './filmstrip.js';
import type { Shelf } from './use-shelf.js';

interface ClipDropProps {
  readonly shelf: Shelf;
  /** What settings call the clip; empty: there is none yet. */
  readonly name: string;
  /** Told of another one. */
  readonly onClip: (name: string, clip: Clip) => void;
  /** What is shown of it in place of its frames. */
  readonly drawn?: readonly Frame[] | undefined;
}

/** A place for a video or picture, and what has become of it. */
export function ClipDrop({ shelf, name, onClip, drawn }: ClipDropProps) {
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<string>();
  const clip = shelf.clips[name];
  async function read([file]: readonly File[]) {
    if (!file) return;
    setReading(true);
    setError(undefined);
    try {
      const own = nameFor(file.name, name);
      onClip(own, await shelf.putClip(own, file));
    } catch (cause) {
      setError(messageOf(cause));
    }
    setReading(false);
  }
  return (
    <Stack gap="sm">
      <DropZone
        small={clip !== undefined}
        text={describe(name, clip)}
        button={clip ? 'Choose another' : 'Choose a file'}
        accept="video/*,image/*"
        busy={reading}
        onFiles={(files) => void read(files)}
      />
      <ErrorAlert message={error} />
      {clip && <Filmstrip frames={drawn ?? clip.frames} />}
    </Stack>
  );
}

function describe(name: string, clip: Clip | undefined): string {
  if (clip) return `${baseName(name)}, ${clip.frames.length} ${clip.frames.length === 1 ? 'picture' : 'frames'}`;
  if (name !== '') return `${baseName(name)} is not here: drop it again.`;
  return 'Drop a video or a picture here. It stays on this device.';
}
