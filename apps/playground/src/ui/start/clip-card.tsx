import { UnstyledButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { clipAddress, type StartClip } from './start-clip.js';

interface ClipCardProps {
  readonly clip: StartClip;
  readonly playing: boolean;
  readonly busy: boolean;
  readonly tabIndex: number;
  readonly onPlay: (clip: StartClip | undefined) => void;
  readonly onOpen: (clip: StartClip) => void;
}

/** A clip as a picture that plays while it is pointed at or has the focus; a click opens it as a result. */
export function ClipCard({ clip, playing, busy, tabIndex, onPlay, onOpen }: ClipCardProps) {
  const stop = () => onPlay(undefined);
  return (
    <UnstyledButton
      className="zr-tile zr-clip"
      aria-label={clip.prompt}
      aria-busy={busy}
      tabIndex={tabIndex}
      data-playing={playing}
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && onPlay(clip)}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && stop()}
      onFocus={() => onPlay(clip)}
      onBlur={stop}
      onClick={() => onOpen(clip)}
    >
      <img src={clipAddress(clip, 'webp')} alt="" width={128} height={128} loading="lazy" decoding="async" />
      {playing && <PlayingClip clip={clip} />}
      <span className="zr-clip-name">{clip.prompt}</span>
    </UnstyledButton>
  );
}

/** Lies over the picture from its first frame on. */
function PlayingClip({ clip }: { readonly clip: StartClip }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    // React sets no attribute for it, without which browsers let no video begin by itself.
    if (video.current) video.current.muted = true;
    // A browser that plays nothing by itself, to save power, shows the picture.
    void video.current?.play().catch(() => undefined);
  }, []);
  return <video ref={video} src={clipAddress(clip, 'mp4')} muted loop playsInline aria-hidden="true" />;
}
