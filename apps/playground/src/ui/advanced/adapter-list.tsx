import { Button, CloseButton, Text } from '@mantine/core';
import { pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { Disclosure } from '../fields/disclosure.js';
import { OptionFields } from '../fields/option-fields.js';
import { drawnOptions } from '../use-source.js';

const ADAPTER = 't2i-adapter';
const MOTION = 'motion-dynamics';

/** T2I-Adapters that steer the video by clips; their effects are added up. */
export function AdapterList(card: CardProps) {
  const { state, texts } = card;
  const placed = state.settings.plugins.filter(({ name }) => name === ADAPTER);
  const wrong = placed.flatMap((_, index) => pluginFields(card, ADAPTER, index).context.faults).length;
  const shown = wrong > 0 ? texts.fields.toCorrect(wrong) : placed.length > 0 ? String(placed.length) : undefined;
  function add() {
    // A clip that steers moves the frames itself, as on the command line; the camera may be switched on again.
    state.setPlugin(MOTION, undefined);
    state.addPlugin(ADAPTER);
  }
  return (
    <Disclosure title={texts.adapters.title} alert={wrong > 0} state={shown}>
      <Text size="sm" c="dimmed">
        {texts.adapters.explanation}
      </Text>
      {placed.map((_, index) => (
        <Adapter key={index} card={card} index={index} />
      ))}
      <Button variant="default" size="xs" onClick={add}>
        {placed.length > 0 ? texts.adapters.addAnother : texts.adapters.add}
      </Button>
    </Disclosure>
  );
}

function Adapter({ card, index }: { readonly card: CardProps; readonly index: number }) {
  const fields = pluginFields(card, ADAPTER, index);
  const title = `T2I-Adapter ${index + 1}`;
  const edges = drawnOptions(fields.values, fields.options).kind === 'canny' ? ['cannyLow', 'cannyHigh'] : [];
  return (
    <div className="zr-plugin" role="group" aria-label={title}>
      <div className="zr-row">
        <Text size="sm" fw={600} flex={1}>
          {title}
        </Text>
        <CloseButton
          aria-label={card.texts.fields.remove(title)}
          onClick={() => card.state.removePlugin(ADAPTER, index)}
        />
      </div>
      <OptionFields {...fields} only={['clip', 'kind', 'scale', 'network', 'span', ...edges]} />
    </div>
  );
}
