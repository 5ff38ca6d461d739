import { NativeSelect, Text, TextInput } from '@mantine/core';
import { askedBackend, BACKEND_CHOICES, type BackendChoice } from '../../compose/backend-choices.js';
import { AdapterList } from '../advanced/adapter-list.js';
import { givenPluginFields, groupFields, modelRequestFields, type GroupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { Disclosure } from '../fields/disclosure.js';
import { groupState } from '../fields/field-faults.js';
import { OptionFields } from '../fields/option-fields.js';
import { KeptModels } from '../machine/kept-models.js';
import { ModelPicker } from '../model-picker.js';
import type { Texts } from '../texts/english.js';
import type { KeptModelsState } from '../use-kept-models.js';
import type { ServerState } from '../use-server.js';
import { Section } from './section.js';

interface ModelTabProps extends CardProps {
  readonly kept: KeptModelsState;
  readonly server: ServerState;
}

const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: 'The best there is',
  webgpu: 'GPU (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** Which model makes the video, what is laid over it, and what it runs on. */
export function ModelTab({ kept, server, ...card }: ModelTabProps) {
  const weights = givenPluginFields(card, 'weight-overlays');
  const sizes = modelRequestFields(card);
  const { options, ...model } = groupFields(card, 'model');
  const parts = Object.keys(options).filter((key) => key !== 'source');
  return (
    <>
      <Section title="Model">
        <ModelPicker state={card.state} uploads={card.uploads} web={card.web} place={card.modelPlace} />
        <KeptModels {...kept} />
      </Section>
      <Machine {...card} server={server} />
      <div>
        <Disclosure title="LoRA, DreamBooth, textual inversion" {...stateOf(weights, card.texts)}>
          <OptionFields {...weights} />
        </Disclosure>
        {card.state.view !== 'edit' && <AdapterList {...card} />}
        <Disclosure title="Sizes that Stable Diffusion XL is told" {...stateOf(sizes, card.texts)}>
          <OptionFields {...sizes} level="expert" />
        </Disclosure>
        <Disclosure title="Parts of the model" {...stateOf({ options, ...model }, card.texts, parts)}>
          <OptionFields {...model} options={options} only={parts} level="expert" />
        </Disclosure>
      </div>
    </>
  );
}

const stateOf = ({ options, values, context }: GroupFields, texts: Texts, only = Object.keys(options)) =>
  groupState(only, values, context.faults, texts);

const BACKEND = 'backend';
const SERVER = 'server';

/** What the video is computed on: this device, or a server. */
function Machine({ server, ...card }: Omit<ModelTabProps, 'kept'>) {
  const { onChange, options } = groupFields(card, 'machine');
  return (
    <Section title="Machine">
      <NativeSelect
        label={options[BACKEND]?.label}
        data={[
          ...BACKEND_CHOICES.map((value) => ({ value, label: BACKEND_NAMES[value] })),
          { value: SERVER, label: 'A server' },
        ]}
        value={server.isChosen ? SERVER : askedBackend(card.state.settings)}
        onChange={({ currentTarget: { value } }) => {
          server.choose(value === SERVER);
          if (value !== SERVER) onChange(BACKEND, value);
        }}
      />
      {server.isChosen && <ServerFields {...server} />}
      <Text size="sm" c="dimmed">
        {server.isChosen
          ? 'The server computes; the prompt and the files go there and nowhere else.'
          : 'Everything is computed on this device; the page sends nothing anywhere.'}
      </Text>
    </Section>
  );
}

/** Which server, and the key that it may want. */
function ServerFields({ place, change, fault }: ServerState) {
  return (
    <>
      <TextInput
        label="Address of the server"
        value={place.address}
        error={fault}
        onChange={({ currentTarget }) => change({ address: currentTarget.value })}
      />
      <TextInput
        label="Key"
        description="Where the server asks for one"
        type="password"
        autoComplete="off"
        value={place.key ?? ''}
        onChange={({ currentTarget }) => change({ key: currentTarget.value })}
      />
    </>
  );
}
