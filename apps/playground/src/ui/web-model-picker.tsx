import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { formatBytes, KNOWN_MODELS } from '@zeroreel/hub';
import type { TokenSite } from '../models/model-store.js';
import { WebNameInput } from './fields/files/web-name-input.js';
import { Disclosure } from './fields/disclosure.js';
import type { WebModels } from './use-web-models.js';
import { useTexts } from './texts/use-texts.js';

interface WebModelPickerProps {
  readonly web: WebModels;
  /** The name that settings have, where it is one on the web. */
  readonly name: string | undefined;
  /** @param variant which of the weights' files to take; undefined: the plain ones */
  readonly onName: (name: string, variant: string | undefined) => void;
}

/** A model by its name or address, one of a few that are known to work, and tokens for those that want a login. */
export function WebModelPicker({ web, name, onName }: WebModelPickerProps) {
  const { models } = useTexts();
  return (
    <Stack gap="xs">
      <WebNameInput
        label={models.address}
        description={models.addressForm}
        placeholder={models.name}
        value={name}
        nameOf={web.nameOf}
        onName={(typed) => onName(typed, undefined)}
      />
      <Stack gap={4} role="group" aria-label={models.known}>
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
                {models.takes(
                  models.whats[known.name] ?? known.what,
                  formatBytes(known.bytes),
                  formatBytes(known.memory),
                )}
              </Text>
            </span>
          </Button>
        ))}
      </Stack>
      <Disclosure title={models.tokens}>
        <TokenInput web={web} site="hub" label={models.tokenOf('Hugging Face')} />
        <TokenInput web={web} site="civitai" label={models.tokenOf('Civitai')} />
        <Text size="sm" c="dimmed">
          {models.tokenStays}
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
