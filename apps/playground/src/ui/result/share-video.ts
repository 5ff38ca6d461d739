import { messageOf } from '@zeroreel/core';

/** What of the browser is used; each may be missing. */
export type SharingNavigator = Partial<Pick<Navigator, 'canShare' | 'share'>>;

/** What is shared. */
export interface SharedVideo {
  /** The video as a file: made when it is asked for. @throws where the browser cannot write it */
  readonly file: () => Promise<File>;
  /** Its settings as the address of a page. */
  readonly link: string;
  readonly title: string;
}

/** How far it came: the best way that worked, and why a better one did not. */
export interface Sharing {
  readonly how: 'file' | 'link' | 'copied' | 'by-hand' | 'dismissed';
  /** What the ways before it failed with. */
  readonly why: readonly string[];
}

/**
 * Shares the file, else a link to the settings, else copies that link; `by-hand`: nothing worked, and the visitor copies it.
 * @param copy tells whether a text was copied
 */
export async function shareVideo(
  { file, link, title }: SharedVideo,
  navigator: SharingNavigator,
  copy: (text: string) => Promise<boolean>,
): Promise<Sharing> {
  const ways: readonly (readonly [Sharing['how'], () => Promise<void>])[] = [
    ['file', () => shareFile(file, title, navigator)],
    ['link', async () => share({ url: link, title }, navigator)],
    ['copied', async () => requireCopied(await copy(link))],
  ];
  const why: string[] = [];
  for (const [how, way] of ways) {
    try {
      await way();
      return { how, why };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return { how: 'dismissed', why };
      why.push(messageOf(error));
    }
  }
  return { how: 'by-hand', why };
}

function requireCopied(isCopied: boolean): void {
  if (!isCopied) throw new Error('This browser lets the page copy nothing');
}

async function shareFile(make: () => Promise<File>, title: string, navigator: SharingNavigator): Promise<void> {
  const like = new File([], 'video.mp4', { type: 'video/mp4' });
  // Asked before anything is encoded, and again of the very file.
  if (navigator.canShare?.({ files: [like] }) !== true) throw new Error(NO_FILES);
  const data = { files: [await make()], title };
  if (!navigator.canShare(data)) throw new Error(NO_FILES);
  await share(data, navigator);
}

const NO_FILES = 'This browser shares no videos';

async function share(data: ShareData, navigator: SharingNavigator): Promise<void> {
  if (navigator.share === undefined) throw new Error('This browser shares nothing with other programs');
  await navigator.share(data);
}
