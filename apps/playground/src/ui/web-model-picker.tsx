import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { formatBytes, KNOWN_MODELS } from '@zeroreel/hub';
import type { TokenSite } from '../models/model-store.js';
import { WebNameInput } from './fields/files/web-name-input.js';
import { Disclosure } from './fields/disclosure.js';
import type { WebModels } from './use-web-models.js';

interface WebModelPickerProps {
  readonly web: WebModels;
  /** The name that settings have, where it is one on the web. */
  readonly name: string | undefined;
  /** @param variant which of the weights' files to take; undefined: the plain ones */
  readonly onName: (name: string, variant: string | undefined) => void;
}

/** A model by its name or address, one of a few that are known to work, and tokens for those that want a login. */
export function WebModelPicker({ web, name, onName }: WebModelPickerProps) {
  return (
    <Stack gap="xs">
      <WebNameInput
        label="Address of the model"
        description="owner/name on the Hugging Face Hub, civitai:ID, or the address of a folder or .safetensors file"
        placeholder="owner/name"
        value={name}
        nameOf={web.nameOf}
        onName={(typed) => onName(typed, undefined)}
      />
      <Stack gap={4} role="group" aria-label="Models to begin with">
        {KNOWN_MODELS.map((known) => (
          <Button
            key={known.name}
            className="zr-known-model"
            variant="default"
            justify="flex-start"
            onClick={() => onName(known.name, known.variant)}
          >
            <span>
              {known.name.replace(/@.*/, '')}
              <Text span display="block" size="xs" c="dimmed">
                {known.what}; {formatBytes(known.bytes)}, takes {formatBytes(known.memory)} of GPU memory
              </Text>
            </span>
          </Button>
        ))}
      </Stack>
      <Disclosure title="Tokens, for models that want a login">
        <TokenInput web={web} site="hub" label="Token of Hugging Face" />
        <TokenInput web={web} site="civitai" label="Token of Civitai" />
        <Text size="sm" c="dimmed">
          A token is sent to its own site alone, is in no settings, and is forgotten when the page is closed.
        </Text>
      </Disclosure>
    </Stack>
  );
}

interface TokenInputProps {
  readonly web: WebModels;
  readonly site: TokenSite;
  readonly label: string;
}

const TokenInput = ({ web, site, label }: TokenInputProps) => (
  <PasswordInput
    label={label}
    autoComplete="off"
    onBlur={({ currentTarget }) => void web.setToken(site, currentTarget.value)}
  />
);
