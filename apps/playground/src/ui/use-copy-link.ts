import { useState } from 'react';
import { linkToVideo } from '../links/page-link.js';
import { viewOf } from '../settings/views.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { useTexts } from './texts/use-texts.js';
import { markTaken } from './use-address.js';

/** A link that was asked for. */
export interface CopyLink {
  /** Which one was copied just now. */
  readonly copied: 'plain' | 'preview' | undefined;
  /** A link that the browser did not let the page copy. */
  readonly byHand: string | undefined;
  /** Why the video is not in it, though it was asked for. */
  readonly error: string | undefined;
  /** @param withPreview whether the video is in it, small */
  readonly copy: (video: FinishedVideo, withPreview: boolean) => Promise<void>;
}

/** Milliseconds for which a button says that it has copied. */
const SAID = 2000;

/** Copies links to videos: by the clipboard, as browsers did before there was one, or by the visitor's hand. */
export function useCopyLink(): CopyLink {
  const { links } = useTexts();
  const [copied, setCopied] = useState<CopyLink['copied']>();
  const [byHand, setByHand] = useState<string>();
  const [error, setError] = useState<string>();

  async function copy(video: FinishedVideo, withPreview: boolean): Promise<void> {
    setError(undefined);
    const { address: link, hasVideo } = withPreview
      ? await addressWithVideo(video)
      : { address: addressOf(video), hasVideo: false };
    if (withPreview && !hasVideo) setError(links.withoutVideo);
    history.replaceState(null, '', link);
    markTaken(video.isComparison ? 'compare' : viewOf(video.recorded.settings));
    const isCopied = await copyText(link);
    setByHand(isCopied ? undefined : link);
    if (!isCopied) return;
    setCopied(hasVideo ? 'preview' : 'plain');
    setTimeout(() => setCopied(undefined), SAID);
  }
  return { copied, byHand, error, copy };
}

/** Whether a text is in the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (clipboard === undefined) return copyAsBefore(text);
  return clipboard.writeText(text).then(
    () => true,
    // Without permission, or where the page has not the focus.
    () => false,
  );
}

/** The older way, which browsers allow over plain http too. */
function copyAsBefore(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  document.body.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
  }
}

/** The address of a page that makes a video again, and whether the video is in it: not every browser can pack it. */
export async function addressWithVideo(
  video: FinishedVideo,
): Promise<{ readonly address: string; readonly hasVideo: boolean }> {
  // Loaded when it is asked for.
  const { packPreview } = await import('../links/link-preview.js');
  const preview = await packPreview(video).catch(() => undefined);
  return { address: addressOf(video, preview), hasVideo: preview !== undefined };
}

const addressOf = (video: FinishedVideo, preview?: string): string =>
  new URL(linkToVideo(video, preview), location.href).href;
