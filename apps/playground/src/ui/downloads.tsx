import { messageOf } from '@zeroreel/core';
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { fileNameOf } from '../encode/file-name.js';
import { VIDEO_FORMATS, type VideoFormat } from '../encode/video-formats.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { ErrorAlert } from './error-alert.js';
import { DownloadIcon, LinkIcon } from './icons.js';
import { useTexts } from './texts/use-texts.js';
import { useCopyLink } from './use-copy-link.js';

const NAMES: Readonly<Record<VideoFormat, string>> = { mp4: 'MP4', webm: 'WebM', gif: 'GIF', zip: 'PNG (zip)' };

interface DownloadsProps {
  readonly client: WorkerClient;
  readonly video: FinishedVideo | undefined;
}

/** A finished video as a file of any kind, and its settings as a link. */
export function Downloads({ client, video }: DownloadsProps) {
  const [busy, setBusy] = useState<VideoFormat>();
  const [error, setError] = useState<string>();
  const link = useCopyLink();
  const { links: texts } = useTexts();

  async function download(format: VideoFormat) {
    if (!video) return;
    setBusy(format);
    setError(undefined);
    try {
      save(await client.call('encode', { format, video }), `${fileNameOf(video)}.${format}`);
    } catch (cause) {
      setError(messageOf(cause));
    }
    setBusy(undefined);
  }

  return (
    <>
      <Group gap="xs" justify="center">
        {VIDEO_FORMATS.map((format) => (
          <Button
            key={format}
            variant="default"
            size="sm"
            disabled={!video}
            loading={busy === format}
            leftSection={<DownloadIcon size={15} />}
            onClick={() => void download(format)}
          >
            {NAMES[format]}
          </Button>
        ))}
        {(['plain', 'preview'] as const).map((kind) => (
          <Button
            key={kind}
            variant="default"
            size="sm"
            miw={138}
            disabled={!video}
            leftSection={<LinkIcon size={15} />}
            onClick={() => video && void link.copy(video, kind === 'preview')}
          >
            {link.copied === kind ? texts.copied : kind === 'plain' ? texts.copy : texts.copyWithVideo}
          </Button>
        ))}
      </Group>
      {link.byHand !== undefined && (
        <TextInput
          label={texts.link}
          description={texts.byHand}
          readOnly
          value={link.byHand}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      <ErrorAlert message={link.error} />
      <ErrorAlert message={error} />
    </>
  );
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
