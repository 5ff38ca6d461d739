import { Alert, Text } from '@mantine/core';
import { useTexts } from './texts/use-texts.js';

/** What is told above the video. */
export interface Notice {
  readonly title: string;
  readonly lines: readonly string[];
}

interface NoticeAlertProps {
  readonly notice: Notice;
  readonly onClose: () => void;
}

/** A notice, until it is closed. */
export const NoticeAlert = ({ notice, onClose }: NoticeAlertProps) => (
  <Alert
    variant="outline"
    mb="sm"
    title={notice.title}
    withCloseButton
    closeButtonLabel={useTexts().closing}
    onClose={onClose}
  >
    {notice.lines.map((line) => (
      <Text key={line} size="sm">
        {line}
      </Text>
    ))}
  </Alert>
);
