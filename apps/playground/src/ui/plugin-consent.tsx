import { Button, Group, Text, Title } from '@mantine/core';
import { shownAddress } from '../settings/file-names.js';
import { Dialog } from './dialog.js';

interface PluginConsentProps {
  /** The address that is asked about; undefined: none is. */
  readonly source: string | undefined;
  readonly onAllow: (source: string) => void;
  readonly onCancel: () => void;
}

/** Asks before code of somebody else is run. */
export function PluginConsent({ source, onAllow, onCancel }: PluginConsentProps) {
  return (
    <Dialog className="zr-dialog" titleId="consent-title" opened={source !== undefined} onClose={onCancel}>
      <Title order={2} size="h5" id="consent-title">
        Run somebody else’s code?
      </Title>
      <Text size="sm" className="zr-address">
        {source !== undefined && shownAddress(source)}
      </Text>
      <Text size="sm">
        This is a program. It can do what this page can: read the prompts and files that you give it, use the network
        and send them away. Run it only if you trust whoever wrote it. You will be asked again on your next visit.
      </Text>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onCancel} autoFocus>
          Cancel
        </Button>
        <Button color="red" onClick={() => source !== undefined && onAllow(source)}>
          Run it
        </Button>
      </Group>
    </Dialog>
  );
}
