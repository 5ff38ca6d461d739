import { ActionIcon, Text } from '@mantine/core';
import type { ModelPreset } from '@zeroreel/core';
import { tellPreset } from '@zeroreel/run';
import { groupFields, hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { Disclosure } from '../fields/disclosure.js';
import { groupState } from '../fields/field-faults.js';
import { OptionFields } from '../fields/option-fields.js';
import { nameOption } from '../fields/option-words.js';
import { DiceIcon } from '../icons.js';
import { ClipInputs } from '../prompt/clip-inputs.js';
import { Section } from './section.js';

/** In the prompt's bar. */
const ELSEWHERE = ['prompt'];
/** What is asked for first, in this order. */
const FIRST = ['negativePrompt', 'width', 'height', 'frames', 'steps', 'guidanceScale', 'consistency', 'seed'];
const PROMPTS = ['promptTravel', 'promptSyntax'];

/** What a video is: its clip in the views that take one, size, length, how closely it follows the prompt. */
export function BasicTab(card: CardProps) {
  const { state } = card;
  const request = groupFields(card, 'request');
  const listed = [...ELSEWHERE, ...FIRST, ...PROMPTS];
  // An option that nobody has given a place comes after those that have one.
  const others = Object.keys(request.options).filter((key) => !listed.includes(key));
  const shown = [...FIRST, ...others].filter((key) => key !== 'consistency' || hasPlugin(card, 'motion-dynamics'));
  return (
    <>
      <ClipInputs {...card} />
      <Section title={card.texts.settings.video}>
        <OptionFields
          {...request}
          only={shown}
          level="basic"
          ends={{ seed: <AnotherSeed {...request} label={card.texts.settings.anotherSeed} /> }}
        />
        {state.view === 'edit' && (
          <OptionFields {...pluginFields(card, 'instruct-pix2pix')} only={['imageGuidanceScale']} />
        )}
        <OptionFields {...groupFields(card, 'output')} level="basic" />
        <Disclosure
          title={card.texts.settings.laterPrompts}
          {...groupState(PROMPTS, request.values, request.context.faults, card.texts)}
        >
          <OptionFields {...request} only={PROMPTS} />
        </Disclosure>
        {card.preset && (
          <Text size="sm" c="dimmed">
            {presetText(card, card.preset)}
          </Text>
        )}
      </Section>
    </>
  );
}

interface AnotherSeedProps {
  readonly label: string;
  readonly onChange: (key: string, value: unknown) => void;
}

const AnotherSeed = ({ label, onChange }: AnotherSeedProps) => (
  <ActionIcon variant="subtle" aria-label={label} onClick={() => onChange('seed', anySeed())}>
    <DiceIcon size={16} />
  </ActionIcon>
);

/** A sentence on the few steps that the run takes because the model offers them. */
function presetText({ state, texts }: CardProps, preset: ModelPreset): string {
  if (texts.language === 'en') return `${tellPreset(state.settings, preset, nameOption)}.`;
  return texts.settings.preset(Number(preset.request.steps), preset.otherwiseSteps);
}

/** Chosen by the visitor's click, kept in the settings: the video itself stays repeatable. */
const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
