import { NativeSelect, Text, TextInput } from '@mantine/core';
import { askedBackend, BACKEND_CHOICES } from '../../compose/backend-choices.js';
import { AdapterList } from '../advanced/adapter-list.js';
import { givenPluginFields, groupFields, modelRequestFields, type GroupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { Disclosure } from '../fields/disclosure.js';
import { groupState } from '../fields/field-faults.js';
import { OptionFields } from '../fields/option-fields.js';
import { KeptModels } from '../machine/kept-models.js';
import { Lacks } from '../machine/lacks.js';
import { ModelPicker } from '../model-picker.js';
import type { Texts } from '../texts/english.js';
import type { KeptModelsState } from '../use-kept-models.js';
import type { ServerState } from '../use-server.js';
import { Section } from './section.js';
import { useTexts } from '../texts/use-texts.js';

interface ModelTabProps extends CardProps {
  readonly kept: KeptModelsState;
  readonly server: ServerState;
  readonly lastOn: string | undefined;
}

/** Which model makes the video, what is laid over it, and what it runs on. */
export function ModelTab({ kept, server, lastOn, ...card }: ModelTabProps) {
  const weights = givenPluginFields(card, 'weight-overlays');
  const sizes = modelRequestFields(card);
  const { options, ...model } = groupFields(card, 'model');
  const parts = Object.keys(options).filter((key) => key !== 'source');
  return (
    <>
      <Section title={card.texts.settings.model}>
        <ModelPicker state={card.state} uploads={card.uploads} web={card.web} place={card.modelPlace} />
        <KeptModels {...kept} />
      </Section>
      <Machine {...card} server={server} />
      {lastOn !== undefined && <Text size="sm">{card.texts.moments.lastOn(lastOn)}</Text>}
      <div>
        <Disclosure title={card.texts.settings.overlays} {...stateOf(weights, card.texts)}>
          <OptionFields {...weights} />
        </Disclosure>
        {card.state.view !== 'edit' && <AdapterList {...card} />}
        <Disclosure title={card.texts.settings.xlSizes} {...stateOf(sizes, card.texts)}>
          <OptionFields {...sizes} level="expert" />
        </Disclosure>
        <Disclosure title={card.texts.settings.parts} {...stateOf({ options, ...model }, card.texts, parts)}>
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
function Machine({ server, ...card }: Omit<ModelTabProps, 'kept' | 'lastOn'>) {
  const { onChange, options } = groupFields(card, 'machine');
  const { machine } = card.texts;
  return (
    <Section title={machine.title}>
      <NativeSelect
        label={options[BACKEND]?.label}
        data={[
          ...BACKEND_CHOICES.map((value) => ({ value, label: machine.backends[value] })),
          { value: SERVER, label: machine.server },
        ]}
        value={server.isChosen ? SERVER : askedBackend(card.state.settings)}
        onChange={({ currentTarget: { value } }) => {
          server.choose(value === SERVER);
          if (value !== SERVER) onChange(BACKEND, value);
        }}
      />
      {server.isChosen && <ServerFields {...server} />}
      <Text size="sm" c="dimmed">
        {server.isChosen ? machine.there : machine.here}
      </Text>
      <Lacks />
    </Section>
  );
}

/** Which server, and the key that it may want. */
function ServerFields({ place, change, fault }: ServerState) {
  const { machine } = useTexts();
  return (
    <>
      <TextInput
        label={machine.address}
        value={place.address}
        error={fault && machine.addressForm}
        onChange={({ currentTarget }) => change({ address: currentTarget.value })}
      />
      <TextInput
        label={machine.key}
        description={machine.keyWhere}
        type="password"
        autoComplete="off"
        value={place.key ?? ''}
        onChange={({ currentTarget }) => change({ key: currentTarget.value })}
      />
    </>
  );
}
