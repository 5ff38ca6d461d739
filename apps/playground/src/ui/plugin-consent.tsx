import { Button, Group, Text, Title } from '@mantine/core';
import { shownAddress } from '../settings/file-names.js';
import { Dialog } from './dialog.js';
import { useTexts } from './texts/use-texts.js';

interface PluginConsentProps {
  /** The address that is asked about; undefined: none is. */
  readonly source: string | undefined;
  readonly onAllow: (source: string) => void;
  readonly onCancel: () => void;
}

/** Asks before code of somebody else is run. */
export function PluginConsent({ source, onAllow, onCancel }: PluginConsentProps) {
  const { plugin } = useTexts();
  return (
    <Dialog className="zr-dialog" titleId="consent-title" opened={source !== undefined} onClose={onCancel}>
      <Title order={2} size="h5" id="consent-title">
        {plugin.question}
      </Title>
      <Text size="sm" className="zr-address">
        {source !== undefined && shownAddress(source)}
      </Text>
      <Text size="sm">{plugin.warning}</Text>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onCancel} autoFocus>
          {plugin.cancel}
        </Button>
        <Button color="red" onClick={() => source !== undefined && onAllow(source)}>
          {plugin.run}
        </Button>
      </Group>
    </Dialog>
  );
}
