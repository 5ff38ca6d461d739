import { messageOf } from '@zeroreel/core';
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { VIDEO_FORMATS, type VideoFormat } from '../encode/video-formats.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { ErrorAlert } from './error-alert.js';
import { DownloadIcon, LinkIcon } from './icons.js';
import { linkToVideo } from '../links/page-link.js';
import { viewOf } from '../settings/views.js';
import { markTaken } from './use-address.js';

const NAMES: Readonly<Record<VideoFormat, string>> = { mp4: 'MP4', webm: 'WebM', gif: 'GIF', zip: 'PNG (zip)' };

interface DownloadsProps {
  readonly client: WorkerClient;
  readonly video: FinishedVideo | undefined;
}

/** A finished video as a file of any kind, and its settings as a link. */
export function Downloads({ client, video }: DownloadsProps) {
  const [busy, setBusy] = useState<VideoFormat>();
  const [error, setError] = useState<string>();
  const [copied, setCopied] = useState(false);
  /** A link that the browser did not let the page copy. */
  const [byHand, setByHand] = useState<string>();

  async function download(format: VideoFormat) {
    if (!video) return;
    setBusy(format);
    setError(undefined);
    try {
      save(await client.call('encode', { format, video }), `${fileName(video)}.${format}`);
    } catch (cause) {
      setError(messageOf(cause));
    }
    setBusy(undefined);
  }

  async function copyLink() {
    if (!video) return;
    const link = new URL(linkToVideo(video), location.href).href;
    history.replaceState(null, '', link);
    markTaken(viewOf(video.recorded.settings));
    try {
      // There is no clipboard over plain http, and a browser may refuse.
      await navigator.clipboard.writeText(link);
    } catch {
      setByHand(link);
      return;
    }
    setByHand(undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
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
        <Button
          variant="default"
          size="sm"
          w={138}
          disabled={!video}
          leftSection={<LinkIcon size={15} />}
          onClick={() => void copyLink()}
        >
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      </Group>
      {byHand !== undefined && (
        <TextInput
          label="Link to the settings"
          description="The browser lets the page copy nothing: copy it from here, or from the address of the page"
          readOnly
          value={byHand}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
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

function fileName({ recorded }: FinishedVideo): string {
  const { prompt, seed = 0 } = recorded.settings.request;
  const words = prompt
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${words.slice(0, 60) || 'video'}-${seed}`;
}
