import { NumberInput, SegmentedControl, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { movesIn, type View } from '../settings/video-form.js';
import type { FormProps } from './form-props.js';
import { MotionPad } from './motion-pad.js';

/** How the camera moves: drawn, or in numbers. */
export function MotionCard({ form, change, view }: FormProps & { readonly view: View }) {
  const [chosen, setChosen] = useState<'arrow' | 'path'>('arrow');
  const mode = form.path ? 'path' : chosen;
  const { x, y } = form.translation;
  const moves = movesIn(view, form);
  return (
    <section className="zr-card" aria-labelledby="motion-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="motion-title">
          Motion
        </Title>
        <Switch
          label={view === 'control' ? 'The camera moves too' : 'The camera moves'}
          checked={moves}
          onChange={({ currentTarget: { checked } }) =>
            change(view === 'control' ? { movesToo: checked } : { moves: checked })
          }
        />
        {moves && (
          <>
            <SegmentedControl
              fullWidth
              aria-label="Way of drawing"
              data={[
                { value: 'arrow', label: 'Arrow' },
                { value: 'path', label: 'Path' },
              ]}
              value={mode}
              onChange={(value) => {
                setChosen(value as typeof chosen);
                if (value === 'arrow') change({ path: undefined });
              }}
            />
            <MotionPad form={form} change={change} mode={mode} />
            <Text size="sm" c="dimmed" ta="center">
              {form.givenMotion
                ? 'The motion of the file. Drawing, or another number, takes its place.'
                : 'Draw where the camera goes. The grid shows how the picture moves.'}
            </Text>
            <div className="zr-fields">
              <NumberInput
                label="Right per frame"
                value={x}
                disabled={form.path !== undefined}
                onChange={(value) => typeof value === 'number' && change({ translation: { x: value, y } })}
              />
              <NumberInput
                label="Down per frame"
                value={y}
                disabled={form.path !== undefined}
                onChange={(value) => typeof value === 'number' && change({ translation: { x, y: value } })}
              />
              <NumberInput
                label="Zoom per frame"
                step={0.01}
                min={0.8}
                max={1.25}
                decimalScale={3}
                value={form.zoom}
                onChange={(value) => typeof value === 'number' && value > 0 && change({ zoom: value })}
              />
              <NumberInput
                label="Turn per frame"
                suffix="°"
                step={1}
                min={-45}
                max={45}
                value={form.rotation}
                onChange={(value) => typeof value === 'number' && change({ rotation: value })}
              />
            </div>
          </>
        )}
      </Stack>
    </section>
  );
}
