import { Stack, Switch, Title } from '@mantine/core';
import type { MotionFieldValue } from '@zeroreel/core';
import { closedMotion, describedField } from '@zeroreel/plugins';
import { hasPlugin, pluginFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { OptionFields } from '../fields/option-fields.js';

const MOTION = 'motion-dynamics';

/** How the camera moves. */
export function MotionCard(card: CardProps) {
  const { state } = card;
  const moves = hasPlugin(card, MOTION);
  return (
    <section className="zr-card" aria-labelledby="motion-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="motion-title">
          Motion
        </Title>
        <Switch
          label={state.view === 'control' ? 'The camera moves too' : 'The camera moves'}
          checked={moves}
          onChange={({ currentTarget }) => state.setPlugin(MOTION, currentTarget.checked ? asBefore : undefined)}
        />
        {moves && <MotionFields {...card} />}
      </Stack>
    </section>
  );
}

/** The plugin's fields; the grid moves as the camera does, which may come back. */
function MotionFields(card: CardProps) {
  const fields = pluginFields(card, MOTION);
  const { context, values } = fields;
  const motionField = (motion: readonly MotionFieldValue[]) =>
    values['loop'] === true ? closedMotion(motion)(context.frames) : describedField(motion);
  return <OptionFields {...fields} context={{ ...context, motionField }} />;
}

const asBefore = <T,>(options: T): T => options;
