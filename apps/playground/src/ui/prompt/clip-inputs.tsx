import { pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';
import { ControlClips } from './control-clips.js';

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
