import { Switch, Text } from '@mantine/core';
import { givenPluginFields, hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { groupState } from '../fields/field-faults.js';
import { OptionFields } from '../fields/option-fields.js';
import { Disclosure } from '../fields/disclosure.js';
import { MOTION } from '../../settings/views.js';
import { motionFields } from '../motion/motion-fields.js';
import { PluginSwitch } from './plugin-switch.js';
import { Section } from './section.js';

/** How the camera moves, and what it moves over. */
export function MotionTab(card: CardProps) {
  const { state } = card;
  const words = card.texts.settings;
  if (state.view === 'edit') {
    return (
      <Section title={words.camera}>
        <Text size="sm">{words.editMoves}</Text>
      </Section>
    );
  }
  const moves = hasPlugin(card, MOTION);
  return (
    <>
      <Section title={words.camera}>
        <Switch
          label={state.view === 'control' ? words.cameraToo : words.cameraMoves}
          checked={moves}
          onChange={({ currentTarget }) => state.setPlugin(MOTION, currentTarget.checked ? asBefore : undefined)}
        />
        {moves && <OptionFields {...motionFields(card)} />}
      </Section>
      <Beginning {...card} />
    </>
  );
}

const SMOOTHING = 'background-smoothing';

/** The picture that a video begins with, and its background. */
function Beginning(card: CardProps) {
  const picture = givenPluginFields(card, 'image-to-video');
  const smooths = hasPlugin(card, SMOOTHING);
  const { context } = pluginFields(card, SMOOTHING);
  return (
    <Disclosure
      title={card.texts.settings.beginning}
      {...groupState(
        ['picture', SMOOTHING],
        { ...picture.values, ...(smooths && { [SMOOTHING]: true }) },
        [...picture.context.faults, ...context.faults.map((fault) => ({ ...fault, path: SMOOTHING }))],
        card.texts,
      )}
    >
      <OptionFields {...picture} />
      <PluginSwitch card={card} name={SMOOTHING} label={card.texts.settings.smooth} />
    </Disclosure>
  );
}

const asBefore = <T,>(options: T): T => options;
