import { ActionIcon, NativeSelect, NumberInput, Stack, Title } from '@mantine/core';
import { samplerNames } from '@zeroreel/core';
import { crossFramePolicies, type CrossFramePolicy } from '@zeroreel/plugins';
import { movesIn, type View } from '../settings/video-form.js';
import type { FormProps } from './form-props.js';
import { DiceIcon } from './icons.js';

const POLICY_NAMES: Readonly<Record<CrossFramePolicy, string>> = {
  first: 'First frame (the paper’s)',
  previous: 'Previous frame',
  'first+previous': 'First and previous',
  off: 'Off: each frame itself',
};

/** Numbers of a video: size, length, sampling. */
export function SettingsCard({ form, change, view }: FormProps & { readonly view: View }) {
  const whole = (field: 'frames' | 'steps' | 'width' | 'height' | 'framesPerSecond') => ({
    value: form[field],
    allowDecimal: false,
    clampBehavior: 'strict' as const,
    onChange: (value: string | number) => typeof value === 'number' && change({ [field]: value }),
  });
  return (
    <section className="zr-card" aria-labelledby="settings-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="settings-title">
          Settings
        </Title>
        <div className="zr-fields">
          <NumberInput label="Width" suffix=" px" step={8} min={8} max={2048} {...whole('width')} />
          <NumberInput label="Height" suffix=" px" step={8} min={8} max={2048} {...whole('height')} />
          <NumberInput label="Frames" min={1} max={64} {...whole('frames')} />
          <NumberInput label="Frames per second" min={1} max={60} {...whole('framesPerSecond')} />
          <NumberInput label="Steps" min={2} max={100} {...whole('steps')} />
          <NumberInput
            label="Guidance"
            step={0.5}
            decimalScale={2}
            value={form.guidanceScale}
            onChange={(value) => typeof value === 'number' && change({ guidanceScale: value })}
          />
          <NativeSelect
            label="Sampler"
            data={[{ value: '', label: 'The model’s' }, ...samplerNames.map((name) => ({ value: name, label: name }))]}
            value={form.sampler}
            onChange={({ currentTarget }) => change({ sampler: currentTarget.value })}
          />
          <NumberInput
            label="Seed"
            min={0}
            allowDecimal={false}
            hideControls
            value={form.seed}
            onChange={(value) => typeof value === 'number' && change({ seed: value })}
            rightSection={
              <ActionIcon variant="subtle" aria-label="Another seed" onClick={() => change({ seed: anySeed() })}>
                <DiceIcon size={16} />
              </ActionIcon>
            }
          />
        </div>
        <NativeSelect
          label="Attention"
          description="Which frame all frames look at"
          data={crossFramePolicies.map((value) => ({ value, label: POLICY_NAMES[value] }))}
          value={form.attention}
          onChange={({ currentTarget }) => change({ attention: currentTarget.value as CrossFramePolicy })}
        />
        {movesIn(view, form) && <WarpSteps form={form} change={change} />}
        {view === 'edit' && (
          <NumberInput
            label="How close to the clip"
            description="1.5 is usual; more keeps more"
            step={0.1}
            min={0}
            max={5}
            value={form.imageGuidanceScale}
            onChange={(value) => typeof value === 'number' && change({ imageGuidanceScale: value })}
          />
        )}
      </Stack>
    </section>
  );
}

/** T₀ and T₁, where frames come out of the first one. */
function WarpSteps({ form, change }: FormProps) {
  const field = (name: 't0' | 't1') => ({
    value: form[name] ?? '',
    min: 0,
    max: form.steps - 1,
    placeholder: 'As the paper',
    allowDecimal: false,
    onChange: (value: string | number) => change({ [name]: typeof value === 'number' ? value : undefined }),
  });
  return (
    <div className="zr-fields">
      <NumberInput label="T₀: moved at step" description="From the end" {...field('t0')} />
      <NumberInput label="T₁: noised to step" description="Above T₀" {...field('t1')} />
    </div>
  );
}

/** Chosen by the visitor's click, kept in the settings: the video itself stays repeatable. */
const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
