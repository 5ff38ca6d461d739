import { Alert, Button, FileButton, Group, RangeSlider, Stack, Text } from '@mantine/core';
import type { Frame } from '@zeroreel/media';
import { useState, type DragEvent } from 'react';
import type { FormProps } from './form-props.js';
import { Filmstrip } from './filmstrip.js';
import { UploadIcon } from './icons.js';
import type { ClipState } from './use-clip.js';

interface ClipDropProps extends FormProps {
  readonly clip: ClipState;
  /** Edges of the clip, where the view shows them. */
  readonly edges?: readonly Frame[] | undefined;
}

/** A place for a video or picture, and what has become of it. */
export function ClipDrop({ clip, edges, form, change }: ClipDropProps) {
  const [over, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) clip.read(file);
  }
  return (
    <Stack gap="sm">
      <div
        className="zr-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {clip.clip ? (
          <Text size="sm">
            {clip.name}, {clip.clip.frames.length} {clip.clip.frames.length === 1 ? 'picture' : 'frames'}
          </Text>
        ) : (
          <Text size="sm">Drop a video or a picture here. It stays on this device.</Text>
        )}
        <FileButton onChange={(file) => file && clip.read(file)} accept="video/*,image/*">
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="sm"
              leftSection={<UploadIcon size={15} />}
              loading={clip.reading}
            >
              Choose a file
            </Button>
          )}
        </FileButton>
      </div>
      {clip.error !== undefined && (
        <Alert color="red" variant="outline" role="alert">
          {clip.error}
        </Alert>
      )}
      {clip.clip && <Filmstrip frames={edges ?? clip.clip.frames} index={-1} onSelect={() => undefined} />}
      {edges && (
        <Group gap="md" wrap="nowrap">
          <Text size="sm" id="edges-label">
            Edges
          </Text>
          <RangeSlider
            flex={1}
            min={0}
            max={500}
            step={5}
            minRange={0}
            value={[form.cannyLow, form.cannyHigh]}
            onChange={([cannyLow, cannyHigh]) => change({ cannyLow, cannyHigh })}
            thumbFromLabel="Low threshold"
            thumbToLabel="High threshold"
          />
        </Group>
      )}
    </Stack>
  );
}
