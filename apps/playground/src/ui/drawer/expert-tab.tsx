import { withPageChoices } from '../../settings/settings-notices.js';
import { groupFields, hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { PluginList } from '../advanced/plugin-list.js';
import { Section } from './section.js';

/** What only a camera has. */
const WARP = ['warpTimestep', 'joinTimestep', 't0', 't1'];

/** How noise becomes pictures, for those who know; and plugins of others. */
export function ExpertTab(card: CardProps) {
  const request = groupFields(card, 'request');
  const machine = groupFields(card, 'machine');
  const moves = hasPlugin(card, 'motion-dynamics');
  const only = Object.keys(request.options).filter((key) => moves || !WARP.includes(key));
  return (
    <>
      <Section title={card.texts.settings.sampling}>
        <OptionFields {...request} only={only} level="expert" />
      </Section>
      <Section title={card.texts.settings.attention}>
        <OptionFields {...pluginFields(card, 'cross-frame-attention')} />
        <OptionFields {...machine} options={withPageChoices(machine.options)} only={['precision']} level="expert" />
      </Section>
      <PluginList {...card} />
    </>
  );
}
