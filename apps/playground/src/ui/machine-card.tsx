import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { BACKEND_CHOICES, type BackendChoice } from '../compose/open-backend.js';
import type { RunVerdict } from '../worker-protocol.js';
import type { Machine } from './machine.js';
import { ModelPicker } from './model-picker.js';
import type { ModelCacheState } from './use-model-cache.js';

interface MachineCardProps {
  readonly machine: Machine;
  readonly change: (fields: Partial<Machine>) => void;
  readonly verdict: RunVerdict | undefined;
  readonly cache: ModelCacheState;
}

const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: 'The best there is',
  webgpu: 'GPU (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** Which model makes the video, on what, and whether it can. */
export function MachineCard({ machine, change, verdict, cache }: MachineCardProps) {
  return (
    <section className="zr-card" aria-labelledby="machine-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="machine-title">
          Model and machine
        </Title>
        <ModelPicker source={machine.source} onChange={(source) => change({ source })} />
        <NativeSelect
          label="Runs on"
          data={BACKEND_CHOICES.map((value) => ({ value, label: BACKEND_NAMES[value] }))}
          value={machine.backend}
          onChange={({ currentTarget }) => change({ backend: currentTarget.value as BackendChoice })}
        />
        <Alert
          className="zr-verdict"
          data-ok={verdict?.ok ?? true}
          color={verdict?.ok === false ? 'red' : 'gray'}
          variant="outline"
          title={
            verdict === undefined ? 'Looking at this machine' : verdict.ok ? 'This will work' : 'This will not work'
          }
        >
          {verdict?.reasons.map((reason) => (
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
