import { Stack, Switch, Title } from '@mantine/core';
import { pageMachineOptions } from '../../settings/settings-notices.js';
import {
  givenPluginFields,
  groupFields,
  hasPlugin,
  modelRequestFields,
  pluginFields,
  type GroupFields,
} from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { Disclosure } from '../fields/disclosure.js';
import { groupState } from '../fields/field-faults.js';
import { OptionFields } from '../fields/option-fields.js';
import type { Texts } from '../texts/english.js';
import { sentence } from '../fields/option-words.js';
import { AdapterList } from './adapter-list.js';
import { PluginList } from './plugin-list.js';

/** What a first video does without. */
export function AdvancedCard(card: CardProps) {
  const weights = givenPluginFields(card, 'weight-overlays');
  const request = groupFields(card, 'request');
  const sizes = modelRequestFields(card);
  return (
    <section className="zr-card" aria-labelledby="advanced-title">
      <Stack gap={6}>
        <Title order={2} size="h5" id="advanced-title">
          Advanced
        </Title>
        <div>
          <Disclosure title="Later prompts, syntax" {...stateOf(request, card.texts, PROMPTS)}>
            <OptionFields {...request} only={PROMPTS} />
          </Disclosure>
          {card.state.view !== 'edit' && <Beginning {...card} />}
          <Disclosure title="LoRA, DreamBooth, textual inversion" {...stateOf(weights, card.texts)}>
            <OptionFields {...weights} />
          </Disclosure>
          {card.state.view !== 'edit' && <AdapterList {...card} />}
          <Sampling {...card} />
          <Disclosure title="Sizes that Stable Diffusion XL is told" {...stateOf(sizes, card.texts)}>
            <OptionFields {...sizes} level="expert" />
          </Disclosure>
          <ModelParts {...card} />
          <PluginList {...card} />
        </div>
      </Stack>
    </section>
  );
}

const PROMPTS = ['promptTravel', 'promptSyntax'];

const stateOf = ({ options, values, context }: GroupFields, texts: Texts, only = Object.keys(options)) =>
  groupState(only, values, context.faults, texts);

const SMOOTHING = 'background-smoothing';

/** The picture that a video begins with, and its background. */
function Beginning(card: CardProps) {
  const picture = givenPluginFields(card, 'image-to-video');
  const smooths = hasPlugin(card, SMOOTHING);
  const { context } = pluginFields(card, SMOOTHING);
  return (
    <Disclosure
      title="First picture, background"
      {...groupState(
        ['picture', SMOOTHING],
        { ...picture.values, ...(smooths && { [SMOOTHING]: true }) },
        [...picture.context.faults, ...context.faults.map((fault) => ({ ...fault, path: SMOOTHING }))],
        card.texts,
      )}
    >
      <OptionFields {...picture} />
      <PluginSwitch card={card} name={SMOOTHING} label="Smooth the background" />
    </Disclosure>
  );
}

interface PluginSwitchProps {
  readonly card: CardProps;
  readonly name: string;
  readonly label: string;
}

/** Puts a plugin into the runs of the view, and shows its fields while it is there. */
function PluginSwitch({ card, name, label }: PluginSwitchProps) {
  const isIn = hasPlugin(card, name);
  return (
    <>
      <Switch
        label={label}
        description={sentence(card.texts.plugins[name] ?? card.plugins.known(name)?.summary ?? '')}
        checked={isIn}
        onChange={({ currentTarget }) =>
          card.state.setPlugin(name, currentTarget.checked ? (options) => options : undefined)
        }
      />
      {isIn && <OptionFields {...pluginFields(card, name)} />}
    </>
  );
}

const SAMPLING = ['sampler', 'sigmas', 'eta', 'chunkSize', 'clipSkip', 'sharedNoise', 'profile'];
const WARP = ['warpTimestep', 'joinTimestep', 't0', 't1'];

/** How noise becomes pictures, for those who know. */
function Sampling(card: CardProps) {
  const request = groupFields(card, 'request');
  const machine = groupFields(card, 'machine');
  const only = hasPlugin(card, 'motion-dynamics') ? [...SAMPLING, ...WARP] : SAMPLING;
  const keys = [...only, 'precision'];
  const values = { ...request.values, ...machine.values };
  const faults = [request, machine].flatMap(({ context }) => context.faults);
  return (
    <Disclosure title="Sampling and precision" {...groupState(keys, values, faults, card.texts)}>
      <OptionFields {...request} only={only} level="expert" />
      <OptionFields {...machine} options={pageMachineOptions} only={['precision']} level="expert" />
    </Disclosure>
  );
}

/** How a model's files are read, and which others stand in the place of its own. */
function ModelParts(card: CardProps) {
  const { options, ...model } = groupFields(card, 'model');
  const only = Object.keys(options).filter((key) => key !== 'source');
  return (
    <Disclosure title="Parts of the model" {...stateOf({ options, ...model }, card.texts, only)}>
      <OptionFields {...model} options={options} only={only} level="expert" />
    </Disclosure>
  );
}
