import { ActionIcon, Stack, Text, Title } from '@mantine/core';
import { tellPreset } from '@zeroreel/run';
import { groupFields, hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { nameOption } from '../fields/option-words.js';
import { DiceIcon } from '../icons.js';

const NUMBERS = ['width', 'height', 'frames', 'steps', 'guidanceScale'];

/** Numbers of a video: size, length, sampling. */
export function SettingsCard(card: CardProps) {
  const { state } = card;
  const request = groupFields(card, 'request');
  const anotherSeed = (
    <ActionIcon variant="subtle" aria-label="Another seed" onClick={() => request.onChange('seed', anySeed())}>
      <DiceIcon size={16} />
    </ActionIcon>
  );
  return (
    <section className="zr-card" aria-labelledby="settings-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="settings-title">
          Settings
        </Title>
        <OptionFields
          {...request}
          only={hasPlugin(card, 'motion-dynamics') ? [...NUMBERS, 'consistency', 'seed'] : [...NUMBERS, 'seed']}
          ends={{ seed: anotherSeed }}
        />
        {card.preset && (
          <Text size="sm" c="dimmed">
            {tellPreset(state.settings, card.preset, nameOption)}.
          </Text>
        )}
        {state.view === 'edit' && (
          <OptionFields {...pluginFields(card, 'instruct-pix2pix')} only={['imageGuidanceScale']} />
        )}
        <OptionFields {...groupFields(card, 'output')} only={['framesPerSecond', 'pingPong']} />
        <OptionFields {...pluginFields(card, 'cross-frame-attention')} only={['policy']} />
      </Stack>
    </section>
  );
}

/** Chosen by the visitor's click, kept in the settings: the video itself stays repeatable. */
const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
