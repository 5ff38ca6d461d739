import { Button, CloseButton, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import type { HistoryEntry } from '../history/video-history.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { Dialog } from './dialog.js';
import { FrameCanvas } from './frame-canvas.js';
import { useTexts } from './texts/use-texts.js';
import type { History } from './use-history.js';

const WHEN = {
  ...{ month: 'short', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
} as const satisfies Intl.DateTimeFormatOptions;

interface HistoryDrawerProps {
  readonly opened: boolean;
  readonly history: History;
  readonly onClose: () => void;
  readonly onOpen: (video: FinishedVideo) => void;
}

/** Videos that were made in this browser; a click opens one with its settings. */
export function HistoryDrawer({ opened, history, onClose, onOpen }: HistoryDrawerProps) {
  const { history: texts } = useTexts();
  const { entries, notice } = history;
  return (
    <Dialog className="zr-drawer" titleId="history-title" opened={opened} onClose={onClose}>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h5" id="history-title">
            {texts.title}
          </Title>
          <CloseButton aria-label={texts.close} onClick={onClose} />
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {notice ?? texts.here}
        </Text>
        <Removed {...history} />
        {entries.length === 0 && <Text>{texts.none}</Text>}
        <ul className="zr-history">
          {entries.map((entry) => (
            <li key={entry.id}>
              <Row
                entry={entry}
                onOpen={() => void history.open(entry.id).then((video) => video && onOpen(video))}
                onRemove={() => history.remove([entry.id])}
              />
            </li>
          ))}
        </ul>
        {entries.length > 0 && (
          <Group>
            <Button variant="default" onClick={() => history.remove(entries.map(({ id }) => id))}>
              {texts.removeAll}
            </Button>
          </Group>
        )}
      </Stack>
    </Dialog>
  );
}

/** What was taken out, while that can be undone. */
function Removed({ removed, undo }: Pick<History, 'removed' | 'undo'>) {
  const { history: texts } = useTexts();
  if (removed === 0) return null;
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" role="status">
        {texts.removed(removed)}
      </Text>
      <Button size="xs" variant="default" onClick={undo}>
        {texts.undo}
      </Button>
    </Group>
  );
}

interface RowProps {
  readonly entry: HistoryEntry;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
}

function Row({ entry: { time, prompt, poster }, onOpen, onRemove }: RowProps) {
  const { language, history: texts } = useTexts();
  const name = prompt === '' ? texts.untitled : prompt;
  return (
    <>
      <UnstyledButton w="100%" onClick={onOpen}>
        <span className="zr-screen" style={{ display: 'block', width: '100%' }}>
          {poster && <FrameCanvas frame={poster} />}
        </span>
        <Text size="sm" lineClamp={2} mt={4}>
          {name}
        </Text>
      </UnstyledButton>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs" c="dimmed">
          {new Intl.DateTimeFormat(language, WHEN).format(time)}
        </Text>
        <Button size="compact-xs" variant="subtle" color="gray" aria-label={texts.removeOne(name)} onClick={onRemove}>
          {texts.remove}
        </Button>
      </Group>
    </>
  );
}
