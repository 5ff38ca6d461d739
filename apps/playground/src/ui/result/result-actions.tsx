import { Button, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WorkerClient } from '../../client/worker-client.js';
import { fileNameOf } from '../../encode/file-name.js';
import type { FinishedVideo } from '../../worker-protocol.js';
import { ShareIcon } from '../icons.js';
import { addressWithVideo, copyText } from '../use-copy-link.js';
import { useTexts } from '../texts/use-texts.js';
import { longerSettings } from './made-settings.js';
import type { Sharing } from './share-video.js';

export interface ResultActionsProps {
  readonly client: WorkerClient;
  readonly video: FinishedVideo | undefined;
  /** Whether something is being made: what would begin a run waits. */
  readonly running: boolean;
  readonly onAgain: () => void;
  readonly onChange: () => void;
  readonly onVariations: () => void;
  readonly onLonger: () => void;
  /** The frames become the clip of another view. */
  readonly onUse: (view: 'edit' | 'control') => void;
}

/** What a result leads on to. */
export function ResultActions({ client, video, running, ...on }: ResultActionsProps) {
  const { result: texts } = useTexts().moments;
  const [sharing, setSharing] = useState<Sharing & { readonly link: string }>();
  const [busy, setBusy] = useState(false);
  const waits = running || video === undefined;

  async function share(): Promise<void> {
    if (!video) return;
    setBusy(true);
    // Whoever opens it sees the video before anything is loaded.
    const { address: link } = await addressWithVideo(video);
    const title = fileNameOf(video);
    const file = async () => {
      const blob = await client.call('encode', { format: 'mp4', video });
      return new File([blob], `${title}.mp4`, { type: 'video/mp4' });
    };
    // Loaded when it is asked for.
    const { shareVideo } = await import('./share-video.js');
    setSharing({ ...(await shareVideo({ file, link, title }, navigator, copyText)), link });
    setBusy(false);
  }
  return (
    <>
      <div className="zr-scroll" role="group" aria-label={texts.group} {...(!video && { tabIndex: 0 })}>
        <Action disabled={waits} onClick={on.onAgain} label={texts.again} />
        <Action disabled={waits} onClick={on.onChange} label={texts.change} />
        <Action disabled={waits} onClick={on.onVariations} label={texts.variations} />
        <Action
          disabled={waits || (video && longerSettings(video.recorded) === undefined)}
          onClick={on.onLonger}
          label={texts.longer}
        />
        <Action disabled={waits} onClick={() => on.onUse('edit')} label={texts.edit} />
        <Action disabled={waits} onClick={() => on.onUse('control')} label={texts.control} />
        <Action
          icon={<ShareIcon size={15} />}
          disabled={busy || video === undefined}
          onClick={() => void share()}
          label={texts.share}
        />
      </div>
      {sharing && sharing.how !== 'dismissed' && (
        <Text size="sm" ta="center" role="status">
          {texts[TOLD[sharing.how]]}
        </Text>
      )}
      {sharing?.how === 'by-hand' && (
        <TextInput
          label={texts.link}
          description={sharing.why.at(-1)}
          readOnly
          value={sharing.link}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
    </>
  );
}

const TOLD = { file: 'sharedFile', link: 'sharedLink', copied: 'copied', 'by-hand': 'byHand' } as const;

interface ActionProps {
  readonly label: string;
  readonly icon?: React.ReactNode;
  readonly disabled: boolean | undefined;
  readonly onClick: () => void;
}

const Action = ({ label, icon, disabled, onClick }: ActionProps) => (
  <Button variant="default" size="sm" disabled={disabled ?? false} leftSection={icon} onClick={onClick}>
    {label}
  </Button>
);
