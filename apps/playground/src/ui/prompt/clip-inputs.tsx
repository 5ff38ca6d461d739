import { lazy, Suspense } from 'react';
import { Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import type { ClipReference } from '@zeroreel/core';
import { resizeRuleOf } from '@zeroreel/run';
import { pluginFields, type GroupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { useControlDrawing } from '../use-drawing.js';
import { drawnOptions } from '../use-source.js';

/** Loaded with the view. */
const CameraButton = lazy(async () => ({ default: (await import('../camera/camera-button.js')).CameraButton }));

/** The clips of the views that take some. */
export function ClipInputs(card: CardProps) {
  switch (card.state.view) {
    case 'control':
      return <ControlClips {...card} />;
    case 'edit':
      return <OptionFields {...pluginFields(card, 'instruct-pix2pix')} only={['clip']} />;
    default:
      return null;
  }
}

const CONTROLNET = 'controlnet';

/** Clips that steer the video; their effects are added up. */
function ControlClips(card: CardProps) {
  const { state } = card;
  const controls = state.settings.plugins.filter(({ name }) => name === CONTROLNET);
  return (
    <Stack gap="sm">
      {controls.map((_, index) => (
        <ControlClip key={index} card={card} index={index} isOnly={controls.length === 1} />
      ))}
      <Button variant="default" size="xs" onClick={() => state.addPlugin(CONTROLNET)}>
        {card.texts.clips.addAnother}
      </Button>
    </Stack>
  );
}

interface ControlClipProps {
  readonly card: CardProps;
  readonly index: number;
  readonly isOnly: boolean;
}

function ControlClip({ card, index, isOnly }: ControlClipProps) {
  const fields = pluginFields(card, CONTROLNET, index);
  const controlPictures = useControlPictures(card, fields);
  const { clips, fields: words } = card.texts;
  const title = isOnly ? clips.clip : clips.numbered(index + 1);
  const edges = drawnOptions(fields.values, fields.options).kind === 'canny' ? ['cannyLow', 'cannyHigh'] : [];
  return (
    <div className="zr-control" role="group" aria-label={title}>
      {!isOnly && (
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <CloseButton
            size="sm"
            aria-label={words.remove(title)}
            onClick={() => card.state.removePlugin(CONTROLNET, index)}
          />
        </Group>
      )}
      <OptionFields
        {...fields}
        context={{ ...fields.context, controlPictures }}
        only={['clip', 'kind', 'scale', 'network', 'span', ...edges]}
      />
      <Suspense>
        <CameraButton
          uploads={card.uploads}
          onClip={(file) => card.state.setPlugin(CONTROLNET, (last) => ({ ...last, clip: { file } }), index)}
        />
      </Suspense>
    </div>
  );
}

/** What the ControlNet would be shown of the clip. */
function useControlPictures({ client, size }: CardProps, { options, values, context }: GroupFields) {
  const reference = values['clip'] as ClipReference | undefined;
  const clip = reference && context.uploads.clipOf(reference);
  return useControlDrawing(
    client,
    clip,
    { ...drawnOptions(values, options), resize: resizeRuleOf(reference ?? {}) },
    size,
  );
}
