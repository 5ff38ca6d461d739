import { Alert, Select, Stack, Text, Title } from '@mantine/core';
import { BACKEND_CHOICES, type BackendChoice } from '../compose/open-backend.js';

/** Model and backend, as the visitor chose them. */
export interface Machine {
  readonly backend: BackendChoice;
  /** Empty: the embedded model. */
  readonly url: string;
}

interface MachineCardProps {
  readonly machine: Machine;
  readonly change: (fields: Partial<Machine>) => void;
}

const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: 'The best there is',
  webgpu: 'GPU (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** Which model makes the video, and on what. */
export function MachineCard({ machine, change }: MachineCardProps) {
  return (
    <section className="zr-card" aria-labelledby="machine-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="machine-title">
          Model and machine
        </Title>
        <Select
          label="Runs on"
          data={BACKEND_CHOICES.map((value) => ({ value, label: BACKEND_NAMES[value] }))}
          value={machine.backend}
          allowDeselect={false}
          onChange={(backend) => backend && change({ backend: backend as BackendChoice })}
        />
        {!globalThis.crossOriginIsolated && (
          <Alert color="yellow" variant="outline">
            This page was served without isolation headers, so WebAssembly has one thread here.
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          Everything is computed on this device; nothing is sent anywhere.
        </Text>
      </Stack>
    </section>
  );
}
