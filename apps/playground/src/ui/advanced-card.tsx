import { Stack, Title } from '@mantine/core';
import type { View } from '../settings/video-form.js';
import { BeginningFields } from './beginning-fields.js';
import { ClipFields } from './clip-fields.js';
import type { FormProps } from './form-props.js';
import { PluginFields } from './plugin-fields.js';
import { PromptTravelFields } from './prompt-travel-fields.js';
import { SamplingFields } from './sampling-fields.js';
import type { KnownPlugins } from './use-plugins.js';
import type { Shelf } from './use-shelf.js';
import { WeightsFields } from './weights-fields.js';

interface AdvancedCardProps extends FormProps {
  readonly view: View;
  readonly shelf: Shelf;
  readonly known: KnownPlugins;
}

/** What a first video does without. */
export function AdvancedCard({ form, change, view, shelf, known }: AdvancedCardProps) {
  return (
    <section className="zr-card" aria-labelledby="advanced-title">
      <Stack gap={6}>
        <Title order={2} size="h5" id="advanced-title">
          Advanced
        </Title>
        <div>
          {(view === 'control' || view === 'edit') && <ClipFields {...{ form, change }} />}
          <PromptTravelFields {...{ form, change }} />
          {view !== 'edit' && <BeginningFields {...{ form, change, shelf }} />}
          <WeightsFields {...{ form, change, shelf }} />
          <SamplingFields {...{ form, change, view }} />
          <PluginFields {...{ form, change, known }} />
        </div>
      </Stack>
    </section>
  );
}
