import { Button, CloseButton, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import type { FinishedVideo } from '../worker-protocol.js';
import { Dialog } from './dialog.js';
import { FrameCanvas } from './frame-canvas.js';
import type { History } from './use-history.js';

const WHEN = new Intl.DateTimeFormat('en', {
  ...{ month: 'short', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

interface HistoryDrawerProps {
  readonly opened: boolean;
  readonly history: History;
  readonly onClose: () => void;
  readonly onOpen: (video: FinishedVideo) => void;
}

/** Videos that were made in this browser; a click opens one with its settings. */
export function HistoryDrawer({ opened, history, onClose, onOpen }: HistoryDrawerProps) {
  return (
    <Dialog className="zr-drawer" titleId="history-title" opened={opened} onClose={onClose}>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h5" id="history-title">
            History
          </Title>
          <CloseButton aria-label="Close history" onClick={onClose} />
        </Group>
        <Text size="sm" c="dimmed">
          Kept in this browser only.
        </Text>
        {history.entries.length === 0 && <Text>No videos yet.</Text>}
        <ul className="zr-history">
          {history.entries.map(({ id, time, video }) => (
            <li key={id}>
              <UnstyledButton w="100%" onClick={() => onOpen(video)}>
                <span className="zr-screen" style={{ display: 'block', width: '100%' }}>
                  {video.frames[0] && <FrameCanvas frame={video.frames[0]} />}
                </span>
                <Text size="sm" lineClamp={2} mt={4}>
                  {promptOf(video)}
                </Text>
              </UnstyledButton>
              <Group justify="space-between" gap={4} wrap="nowrap">
                <Text size="xs" c="dimmed">
                  {WHEN.format(time)}
                </Text>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${promptOf(video)}`}
                  onClick={() => history.remove(id)}
                >
                  Remove
                </Button>
              </Group>
            </li>
          ))}
        </ul>
        {history.entries.length > 0 && (
          <Group>
            <Button variant="default" onClick={history.clear}>
              Remove all
            </Button>
          </Group>
        )}
      </Stack>
    </Dialog>
  );
}

/** Browsers keep videos of every version: nobody has checked what is in them. */
function promptOf({ recorded }: FinishedVideo): string {
  const { request } = (recorded.settings ?? {}) as { readonly request?: { readonly prompt?: unknown } };
  return typeof request?.prompt === 'string' ? request.prompt : 'Video';
}
