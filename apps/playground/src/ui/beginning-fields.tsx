import { messageOf } from '@zeroreel/core';
import { CloseButton, NumberInput, Switch } from '@mantine/core';
import type { LoopKind } from '@zeroreel/run';
import { useState } from 'react';
import { baseName, nameFor } from '../settings/form-problem.js';
import { Choice } from './choice.js';
import { ChosenFile } from './chosen-file.js';
import { DropZone } from './drop-zone.js';
import { ErrorAlert } from './error-alert.js';
import { Fold } from './fold.js';
import type { FormProps } from './form-props.js';
import { FrameCanvas } from './frame-canvas.js';
import type { Shelf } from './use-shelf.js';

const LOOPS: Readonly<Record<LoopKind, string>> = {
  'ping-pong': 'Forth and back',
  seamless: 'The camera comes back',
};

/** The paper's 1 - α. */
const PAPER_STRENGTH = 0.4;

/** What a video begins with, how it ends, and its background. */
export function BeginningFields({ form, change, shelf }: FormProps & { readonly shelf: Shelf }) {
  const { initImage, loop, smoothBackground } = form;
  const set = [initImage, loop, smoothBackground].filter((each) => each !== undefined).length;
  return (
    <Fold
      title="First picture, loop, background"
      state={set === 0 ? undefined : `${set} set`}
      alert={initImage !== undefined && !shelf.isHere(initImage)}
    >
      <FirstPicture {...{ form, change, shelf }} />
      <Choice
        label="Loop"
        description="How the end leads to the beginning"
        value={loop ?? ''}
        names={LOOPS}
        none="None"
        onChange={(next) => change({ loop: next })}
      />
      <Switch
        label="Smooth the background"
        description="Made twice: the second time with the first frame’s background"
        checked={smoothBackground !== undefined}
        onChange={({ currentTarget }) =>
          change({ smoothBackground: currentTarget.checked ? PAPER_STRENGTH : undefined })
        }
      />
      {smoothBackground !== undefined && (
        <NumberInput
          label="What a frame keeps of its own background"
          step={0.1}
          min={0}
          max={1}
          value={smoothBackground}
          onChange={(value) => typeof value === 'number' && change({ smoothBackground: value })}
        />
      )}
    </Fold>
  );
}

function FirstPicture({ form, change, shelf }: FormProps & { readonly shelf: Shelf }) {
  const { initImage: name } = form;
  const [error, setError] = useState<string>();
  const [picture] = shelf.clips[name ?? '']?.frames ?? [];
  async function read([file]: readonly File[]) {
    if (!file) return;
    setError(undefined);
    try {
      const own = nameFor(file.name, name ?? '');
      await shelf.putClip(own, file);
      change({ initImage: own });
    } catch (cause) {
      setError(messageOf(cause));
    }
  }
  return (
    <>
      {name !== undefined && (
        <div className="zr-row">
          <div className="zr-first">{picture && <FrameCanvas frame={picture} label="The first picture" />}</div>
          <ChosenFile name={name} isHere={picture !== undefined} />
          <CloseButton aria-label={`Remove ${baseName(name)}`} onClick={() => change({ initImage: undefined })} />
        </div>
      )}
      <DropZone
        small
        text="A picture that the video begins with; describe it in the prompt"
        button="First picture"
        accept="image/*"
        onFiles={(files) => void read(files)}
      />
      <ErrorAlert message={error} />
    </>
  );
}
