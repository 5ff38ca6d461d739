import { Button, CloseButton, Group, RangeSlider, Stack, Text } from '@mantine/core';
import type { ControlKind, ControlSettings } from '@zeroreel/run';
import type { WorkerClient } from '../client/worker-client.js';
import { EMPTY_CONTROL } from '../settings/video-form.js';
import type { Clip } from '../worker-protocol.js';
import { Choice } from './choice.js';
import { ClipDrop } from './clip-drop.js';
import { ControlNetwork } from './control-network.js';
import { Fold } from './fold.js';
import type { FormProps } from './form-props.js';
import { OptionalNumber } from './optional-number.js';
import { useControlDrawing } from './use-drawing.js';
import type { Shelf } from './use-shelf.js';

const KINDS: Readonly<Record<ControlKind, string>> = {
  canny: 'Edges, found in the clip',
  depth: 'Depth: near is light',
  pose: 'Poses, already drawn',
  ready: 'Maps that are ready for the ControlNet',
};

export interface ControlFieldsProps extends FormProps {
  readonly client: WorkerClient;
  readonly shelf: Shelf;
  /** Told of a clip that was given to the first control, which leads. */
  readonly onClip: (clip: Clip) => void;
}

/** Clips that steer the video; their effects are added up. */
export function ControlFields({ form, change, onClip, ...rest }: ControlFieldsProps) {
  const { controls } = form;
  const put = (at: number, fields: Partial<ControlSettings>) =>
    change(({ controls: last }) => ({
      controls: last.map((control, index) => (index === at ? { ...control, ...fields } : control)),
    }));
  return (
    <Stack gap="sm">
      {controls.map((control, at) => (
        <Control
          key={at}
          {...{ form, change, control, ...rest }}
          title={controls.length > 1 ? `Clip ${at + 1}` : 'Clip'}
          put={(fields) => put(at, fields)}
          onClip={at === 0 ? onClip : () => undefined}
          {...(controls.length > 1 && { remove: () => change({ controls: controls.toSpliced(at, 1) }) })}
        />
      ))}
      <Button
        variant="default"
        size="xs"
        onClick={() => change({ controls: [...controls, { ...EMPTY_CONTROL, kind: 'depth' }] })}
      >
        Add another clip
      </Button>
    </Stack>
  );
}

interface ControlProps extends ControlFieldsProps {
  readonly title: string;
  readonly control: ControlSettings;
  readonly put: (fields: Partial<ControlSettings>) => void;
  readonly remove?: () => void;
}

function Control({ title, control, put, remove, form, change, client, shelf, onClip }: ControlProps) {
  const drawn = useControlDrawing({ client, shelf, form }, control);
  const { kind, scale, start, end } = control;
  return (
    <div className="zr-control" role="group" aria-label={title}>
      <Stack gap="sm">
        {remove && (
          <Group justify="space-between">
            <Text size="sm" fw={600}>
              {title}
            </Text>
            <CloseButton size="sm" aria-label={`Remove ${title}`} onClick={remove} />
          </Group>
        )}
        <ClipDrop
          {...{ shelf, drawn }}
          name={control.file}
          onClip={(file, clip) => {
            put({ file });
            if (file !== control.file) onClip(clip);
          }}
        />
        <Choice label="Steered by" value={kind} names={KINDS} onChange={(next) => next && put({ kind: next })} />
        {kind === 'canny' && (
          <Group gap="md" wrap="nowrap">
            <Text size="sm">Edges</Text>
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
            <Text size="sm" c="dimmed" w={66} ta="right">
              {form.cannyLow}–{form.cannyHigh}
            </Text>
          </Group>
        )}
        <Fold title="Strength and ControlNet" state={scale === 1 ? undefined : String(scale)}>
          <div className="zr-fields">
            <OptionalNumber label="Strength" step={0.1} value={scale} onChange={(value = 1) => put({ scale: value })} />
          </div>
          <Text size="sm">
            Steers from {Math.round(100 * start)} % to {Math.round(100 * end)} % of the steps
          </Text>
          <RangeSlider
            min={0}
            max={100}
            minRange={1}
            value={[Math.round(100 * start), Math.round(100 * end)]}
            onChange={([from, to]) => put({ start: from / 100, end: to / 100 })}
            thumbFromLabel="First step, in percent"
            thumbToLabel="Last step, in percent"
          />
          <ControlNetwork {...{ control, put, shelf }} />
        </Fold>
      </Stack>
    </div>
  );
}
