import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { askedBackend, BACKEND_CHOICES, type BackendChoice } from '../../compose/backend-choices.js';
import type { SettingsCheck } from '../../worker-protocol.js';
import { groupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { ModelPicker } from '../model-picker.js';
import type { ModelCacheState } from '../use-model-cache.js';

interface MachineCardProps extends CardProps {
  /** Undefined until the settings were looked at. */
  readonly check: SettingsCheck | undefined;
  readonly cache: ModelCacheState;
}

const BACKEND = 'backend';

const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: 'The best there is',
  webgpu: 'GPU (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** Which model makes the video, on what, and whether it can. */
export function MachineCard({ check, cache, ...card }: MachineCardProps) {
  const { onChange, options } = groupFields(card, 'machine');
  return (
    <section className="zr-card" aria-labelledby="machine-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="machine-title">
          Model and machine
        </Title>
        <ModelPicker state={card.state} uploads={card.uploads} />
        <NativeSelect
          label={options[BACKEND]?.label}
          data={BACKEND_CHOICES.map((value) => ({ value, label: BACKEND_NAMES[value] }))}
          value={askedBackend(card.state.settings)}
          onChange={({ currentTarget }) => onChange(BACKEND, currentTarget.value)}
        />
        <Prospect check={check} />
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {cache.size === 0 ? 'No models kept here' : `${(cache.size / 1e6).toFixed(1)} MB of models kept here`}
          </Text>
          <Button variant="default" size="compact-sm" disabled={cache.size === 0} onClick={cache.clear}>
            Clear
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          Everything is computed on this device; the page sends nothing anywhere.
        </Text>
      </Stack>
    </section>
  );
}

/** Whether this machine can make the video, and why. */
function Prospect({ check }: Pick<MachineCardProps, 'check'>) {
  const title = check === undefined ? 'Checking this machine' : check.ok ? 'This will work' : 'This will not work';
  return (
    <Alert
      className="zr-prospect"
      data-ok={check?.ok ?? true}
      color={check?.ok === false ? 'red' : 'gray'}
      variant="outline"
      title={title}
    >
      {check?.reasons.map((reason) => (
        <Text key={reason} size="sm">
          {reason}
        </Text>
      ))}
      {!globalThis.crossOriginIsolated && (
        <Text size="sm">
          The page was served without isolation headers: WebAssembly has one thread, which is slower.
        </Text>
      )}
    </Alert>
  );
}
