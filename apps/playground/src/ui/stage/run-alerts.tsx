import { Alert } from '@mantine/core';
import type { RunState } from '../run-state.js';
import { useTexts } from '../texts/use-texts.js';

interface RunAlertsProps {
  readonly state: RunState;
  /** What the page tells elsewhere. */
  readonly told?: string | undefined;
  /** The visitor has read one of its messages. */
  readonly onDismiss: (message: string) => void;
}

/** What a run has to tell beside its progress, until it is closed: why there is no video, and notices. */
export function RunAlerts({ state: { error, notices }, told, onDismiss }: RunAlertsProps) {
  const { run, closing: words } = useTexts();
  const closing = (message: string) => ({
    withCloseButton: true,
    closeButtonLabel: words,
    onClose: () => onDismiss(message),
  });
  return (
    <>
      {error !== undefined && (
        <Alert color="red" variant="outline" title={run.none} role="alert" {...closing(error)}>
          {error}
        </Alert>
      )}
      {notices
        .filter((notice) => notice !== told)
        .map((notice, index) => (
          <Alert key={index} color="yellow" variant="outline" {...closing(notice)}>
            {notice}
          </Alert>
        ))}
    </>
  );
}
