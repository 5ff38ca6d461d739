import { messageOf } from '@zeroreel/core';
import { useEffect, useState } from 'react';
import { previewIn } from '../links/page-link.js';
import type { LinkPreview } from '../links/link-preview.js';

/** The small video of the address, and why it cannot be shown. */
export interface LinkPreviewState {
  readonly preview?: LinkPreview;
  readonly fault?: string;
}

/** Shows the video that is in the address before anything else is loaded; anybody may have written it. */
export function useLinkPreview(): LinkPreviewState {
  const [state, setState] = useState<LinkPreviewState>({});
  useEffect(() => {
    let current = true;
    const look = () => {
      const text = previewIn(location.hash);
      void (text === undefined ? Promise.resolve({}) : open(text)).then((next) => current && setState(next));
    };
    look();
    addEventListener('hashchange', look);
    return () => {
      current = false;
      removeEventListener('hashchange', look);
    };
  }, []);
  return state;
}

/** Loaded with a link that has one. */
async function open(text: string): Promise<LinkPreviewState> {
  try {
    const { decodePreview, readPreview } = await import('../links/link-preview.js');
    return { preview: await decodePreview(readPreview(text)) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}
