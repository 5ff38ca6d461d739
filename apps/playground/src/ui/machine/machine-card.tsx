import { Alert, Button, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { askedBackend, BACKEND_CHOICES, type BackendChoice } from '../../compose/backend-choices.js';
import { hostOf } from '../../settings/file-names.js';
import type { SettingsCheck } from '../../worker-protocol.js';
import { groupFields } from '../card-fields.js';
import type { CardProps } from '../card-props.js';
import { ModelPicker } from '../model-picker.js';
import type { KeptModelsState } from '../use-kept-models.js';
import type { ServerState } from '../use-server.js';
import { KeptModels } from './kept-models.js';

interface MachineCardProps extends CardProps {
  /** Undefined until the settings were looked at. */
  readonly check: SettingsCheck | undefined;
  readonly kept: KeptModelsState;
  readonly server: ServerState;
}

const BACKEND = 'backend';

const BACKEND_NAMES: Readonly<Record<BackendChoice, string>> = {
  auto: 'The best there is',
  webgpu: 'GPU (WebGPU)',
  wasm: 'Processor (WebAssembly)',
};

/** Which model makes the video, on what, and whether it can. */
export function MachineCard({ check, kept, server, ...card }: MachineCardProps) {
  const { onChange, options } = groupFields(card, 'machine');
  return (
    <section className="zr-card" aria-labelledby="machine-title">
      <Stack gap="sm">
        <Title order={2} size="h5" id="machine-title">
          Model and machine
        </Title>
        <ModelPicker state={card.state} uploads={card.uploads} web={card.web} place={card.modelPlace} />
        <NativeSelect
          label={options[BACKEND]?.label}
          data={[
            ...BACKEND_CHOICES.map((value) => ({ value, label: BACKEND_NAMES[value] })),
            { value: SERVER, label: 'A server' },
          ]}
          value={server.isChosen ? SERVER : askedBackend(card.state.settings)}
          onChange={({ currentTarget: { value } }) => {
            server.choose(value === SERVER);
            if (value !== SERVER) onChange(BACKEND, value);
          }}
        />
        {server.isChosen ? (
          <ServerFields {...server} />
        ) : (
          <Prospect check={check} missing={card.modelPlace.missing} onLook={card.state.agree} />
        )}
        <KeptModels {...kept} />
        <Text size="sm" c="dimmed">
          {server.isChosen
            ? 'The server computes; the prompt and the files go there and nowhere else.'
            : 'Everything is computed on this device; the page sends nothing anywhere.'}
        </Text>
      </Stack>
    </section>
  );
}

const SERVER = 'server';

/** Which server, and the key that it may want. */
function ServerFields({ place, change, fault }: ServerState) {
  return (
    <>
      <TextInput
        label="Address of the server"
        value={place.address}
        error={fault}
        onChange={({ currentTarget }) => change({ address: currentTarget.value })}
      />
      <TextInput
        label="Key"
        description="Where the server asks for one"
        type="password"
        autoComplete="off"
        value={place.key ?? ''}
        onChange={({ currentTarget }) => change({ key: currentTarget.value })}
      />
    </>
  );
}

interface ProspectProps extends Pick<MachineCardProps, 'check'> {
  /** What has to be done before there is anything to look at. */
  readonly missing: string | undefined;
  /** The visitor wants a model to be looked at where it lies. */
  readonly onLook: (address: string) => void;
}

/** Whether this machine can make the video, and why. */
function Prospect({ check, missing, onLook }: ProspectProps) {
  if (missing !== undefined) return <Alert className="zr-verdict" color="gray" variant="outline" title={missing} />;
  const title = titleOf(check);
  const { unseen } = check ?? {};
  return (
    <Alert
      className="zr-verdict"
      data-ok={check?.ok ?? true}
      color={check?.ok === false ? 'red' : 'gray'}
      variant="outline"
      title={title}
    >
      {unseen !== undefined && (
        <>
          <Text size="sm">
            The settings name a model on {hostOf(unseen)}. Nothing is loaded from there before you ask for it.
          </Text>
          <Button variant="default" size="compact-sm" mt={4} onClick={() => onLook(unseen)}>
            Look at the model
          </Button>
        </>
      )}
      {check?.reasons.map((reason) => (
        <Text key={reason} size="sm">
          {reason}
        </Text>
      ))}
      {!globalThis.crossOriginIsolated && <Text size="sm">{WHY_SLOW}</Text>}
    </Alert>
  );
}

const WHY_SLOW = globalThis.isSecureContext
  ? 'The page was served without isolation headers: WebAssembly has one thread, which is slower.'
  : 'The page came over plain http. Browsers then give it one thread and no GPU, write no MP4 and keep no models: open it by https, or as localhost.';

function titleOf(check: SettingsCheck | undefined): string {
  if (check === undefined) return 'Checking this machine';
  if (check.unseen !== undefined) return 'The model was not looked at yet';
  return check.ok ? 'This will work' : 'This will not work';
}
