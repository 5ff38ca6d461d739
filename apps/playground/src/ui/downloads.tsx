import { messageOf } from '@zeroreel/core';
import { Button, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { fileNameOf } from '../encode/file-name.js';
import { VIDEO_FORMATS, type VideoFormat } from '../encode/video-formats.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { ErrorAlert } from './error-alert.js';
import { DownloadIcon, LinkIcon, StopIcon } from './icons.js';
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
  const { links: texts, promptBar } = useTexts();

  const controller = useRef<AbortController>(undefined);

  /** A second click on the same format stops it. */
  async function download(format: VideoFormat) {
    controller.current?.abort();
    if (!video || busy === format) return;
    const own = new AbortController();
    controller.current = own;
    const { signal } = own;
    setBusy(format);
    setError(undefined);
    try {
      save(await client.call('encode', { format, video }, { signal }), `${fileNameOf(video)}.${format}`);
    } catch (cause) {
      if (!signal.aborted) setError(messageOf(cause));
    }
    if (controller.current === own) setBusy(undefined);
  }

  return (
    <>
      {/* What scrolls can be reached by keys, also while all of it waits. */}
      <div className="zr-scroll" {...(!video && { tabIndex: 0 })}>
        {VIDEO_FORMATS.map((format) => (
          <Button
            key={format}
            variant="default"
            size="sm"
            disabled={!video}
            leftSection={busy === format ? <StopIcon size={15} /> : <DownloadIcon size={15} />}
            aria-busy={busy === format}
            onClick={() => void download(format)}
          >
            {busy === format ? `${promptBar.stop} ${NAMES[format]}` : NAMES[format]}
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
      </div>
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
