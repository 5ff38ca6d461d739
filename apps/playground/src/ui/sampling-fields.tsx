import { TextInput } from '@mantine/core';
import { SIGMA_SPACINGS, type ProfileName, type SigmaSpacing } from '@zeroreel/core';
import type { Precision } from '@zeroreel/run';
import { movesIn, type VideoForm, type View } from '../settings/video-form.js';
import { Choice } from './choice.js';
import { Fold } from './fold.js';
import type { FormProps } from './form-props.js';
import { OptionalNumber } from './optional-number.js';

const SPACINGS = Object.fromEntries(SIGMA_SPACINGS.map((name) => [name, name])) as Record<SigmaSpacing, string>;
const NOISES = { shared: 'The same for all frames', own: 'Each frame its own' } as const;
const PROFILES: Readonly<Partial<Record<ProfileName, string>>> = {
  diffusers: 'diffusers',
  official: 'the paper’s code',
};
const PRECISIONS: Readonly<Partial<Record<Precision, string>>> = { float32: 'float32', float16: 'float16' };

/** How noise becomes pictures, for those who know. */
export function SamplingFields({ form, change, view }: FormProps & { readonly view: View }) {
  const { sharedNoise, precision } = form;
  const number = (field: 'eta' | 'clipSkip' | 'chunkSize') => ({
    value: form[field],
    onChange: (value: number | undefined) => change({ [field]: value }),
  });
  const set = SET.filter((field) => form[field] !== undefined && form[field] !== '').length;
  return (
    <Fold title="Sampling and precision" state={set === 0 ? undefined : `${set} set`}>
      <div className="zr-fields">
        <Choice
          label="Noise schedule"
          value={form.sigmas ?? ''}
          names={SPACINGS}
          none="The model’s"
          onChange={(sigmas) => change({ sigmas })}
        />
        <OptionalNumber label="DDIM’s η" min={0} max={1} step={0.1} placeholder="0" {...number('eta')} />
        <OptionalNumber
          label="CLIP skip"
          min={0}
          max={11}
          placeholder="0"
          allowDecimal={false}
          {...number('clipSkip')}
        />
        <OptionalNumber
          label="Frames at a time"
          min={2}
          placeholder="8"
          allowDecimal={false}
          {...number('chunkSize')}
        />
        <Choice
          label="First noise"
          value={sharedNoise === undefined ? '' : sharedNoise ? 'shared' : 'own'}
          names={NOISES}
          none="As the view does"
          onChange={(noise) => change({ sharedNoise: noise && noise === 'shared' })}
        />
        <Choice
          label="Calculate like"
          value={form.profile ?? ''}
          names={PROFILES}
          none="zeroreel"
          onChange={(profile) => change({ profile })}
        />
        <Choice
          label="Precision"
          value={precision ?? ''}
          names={precision === 'int8' ? { ...PRECISIONS, int8: 'int8 (not here)' } : PRECISIONS}
          none="The machine’s"
          onChange={(next) => change({ precision: next })}
        />
        <TextInput
          label="Weights variant"
          placeholder="None; or fp16"
          value={form.variant}
          onChange={({ currentTarget }) => change({ variant: currentTarget.value })}
        />
        {movesIn(view, form) && <WarpFields form={form} change={change} />}
      </div>
    </Fold>
  );
}

const SET = [
  'sigmas',
  'eta',
  'clipSkip',
  'chunkSize',
  'sharedNoise',
  'profile',
  'precision',
  'variant',
] as const satisfies readonly (keyof VideoForm)[];

/** How frames are taken out of the first. */
const WarpFields = ({ form, change }: FormProps) => (
  <>
    <Choice
      label="Interpolation"
      value={form.sampling}
      names={{ nearest: 'Nearest', bilinear: 'Bilinear' }}
      onChange={(sampling) => sampling && change({ sampling })}
    />
    <Choice
      label="Border"
      value={form.border}
      names={{ reflect: 'Mirrored', clamp: 'Edge repeated' }}
      onChange={(border) => border && change({ border })}
    />
  </>
);
