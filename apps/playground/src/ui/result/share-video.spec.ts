import { describe, expect, it } from 'vitest';
import { shareVideo, type SharingNavigator } from './share-video.js';

const file = new File(['video'], 'fox-1.mp4', { type: 'video/mp4' });

/** Shares with a browser that can do so much, and tells what it was handed. */
async function shareWith(
  can: SharingNavigator & { readonly copies?: boolean },
  ask: () => Promise<File> = async () => file,
) {
  const handed: unknown[] = [];
  const told = (data: unknown) => handed.push(data);
  const navigator: SharingNavigator = {
    ...(can.canShare && { canShare: can.canShare }),
    ...(can.share && { share: async (data) => (await can.share?.(data), void told(data)) }),
  };
  const copy = async (text: string) => can.copies === true && told(text) > 0;
  const sharing = await shareVideo({ file: ask, link: 'https://page/#a', title: 'a fox' }, navigator, copy);
  return { ...sharing, handed };
}

const yes = async () => undefined;

describe('shareVideo', () => {
  it('shares the file where the browser takes it', async () => {
    const shared = await shareWith({ canShare: () => true, share: yes, copies: true });
    expect(shared).toEqual({ how: 'file', why: [], handed: [{ files: [file], title: 'a fox' }] });
  });

  it('goes down rung by rung, and keeps why', async () => {
    const link = await shareWith({ canShare: () => false, share: yes, copies: true });
    expect(link).toMatchObject({ how: 'link', handed: [{ url: 'https://page/#a', title: 'a fox' }] });
    expect(link.why).toEqual(['This browser shares no videos']);
    const copied = await shareWith({ copies: true });
    expect(copied).toMatchObject({ how: 'copied', handed: ['https://page/#a'] });
    expect(copied.why).toHaveLength(2);
    expect(await shareWith({})).toMatchObject({ how: 'by-hand', handed: [] });
  });

  it('shares the link where the video cannot be written', async () => {
    const ask = () => Promise.reject(new Error('no encoder for MP4'));
    const shared = await shareWith({ canShare: () => true, share: yes }, ask);
    expect([shared.how, shared.why]).toEqual(['link', ['no encoder for MP4']]);
  });

  it('does nothing more for a visitor who closes the dialogue', async () => {
    const share = () => Promise.reject(new DOMException('closed', 'AbortError'));
    const shared = await shareWith({ canShare: () => true, share, copies: true });
    expect(shared).toEqual({ how: 'dismissed', why: [], handed: [] });
  });
});
