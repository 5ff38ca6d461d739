import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { repositoryRoot } from './pages.js';
import { placeOf } from './places.js';

const IS_ELSEWHERE = /^([a-z][a-z+.-]*:|\/|#)/i;
const IS_VIDEO = /\.(mp4|webm)$/;

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/** What VitePress knows of the page that is read. */
interface PageContext {
  readonly path?: string;
  readonly frontmatter?: { readonly source?: string };
}

/**
 * Links as a forge reads them, from file to file, become links of the site:
 * - to a Markdown file that is a page, or has a copy that is one: to that page;
 * - to another file of the repository: to the file on the forge;
 * - around a picture and to a video: the video, which begins as this picture.
 *
 * A copy names in its front matter the `source` that its links and pictures go out from.
 * @param forge the address of the repository's files, `https://…/blob/main`
 * @throws for a link that leads to no file
 */
export function linksOfFiles(md: MarkdownRenderer, forge: string): void {
  md.core.ruler.push('links-of-files', ({ tokens, env }) => {
    const { path, frontmatter } = env as PageContext;
    // A title that is read by itself has no page and no links.
    if (path === undefined) return;
    const source = frontmatter?.source === undefined ? path : join(repositoryRoot, frontmatter.source);
    const from = { page: dirname(path), source: dirname(source) };
    for (const { children } of tokens) if (children) rewrite(children, from, forge);
  });
}

function rewrite(tokens: Token[], from: { readonly page: string; readonly source: string }, forge: string): void {
  /** The address from the page on of a file that the source names. */
  const moved = (path: string) => {
    const address = relative(from.page, join(from.source, path)).replaceAll('\\', '/');
    return address.startsWith('.') ? address : `./${address}`;
  };
  for (const [at, token] of tokens.entries()) {
    const name = token.type === 'image' ? 'src' : 'href';
    const address = token.attrGet(name) ?? '';
    if (!['image', 'link_open'].includes(token.type) || IS_ELSEWHERE.test(address)) continue;
    const [target = '', anchor = ''] = decodeURI(address).split(/(?=#)/);
    const file = relative(repositoryRoot, join(from.source, target)).replaceAll('\\', '/');
    if (!existsSync(join(repositoryRoot, file))) throw new Error(`${from.source}: ${address} leads to no file`);
    if (token.type === 'image') {
      token.attrSet('src', moved(target));
      continue;
    }
    const end = tokens.findIndex(({ type }, index) => index > at && type === 'link_close');
    const document = statSync(join(repositoryRoot, file)).isDirectory() ? posix.join(file, 'README.md') : file;
    const place = existsSync(join(repositoryRoot, document)) ? placeOf(document) : undefined;
    const content = tokens[at + 1];
    if (IS_VIDEO.test(target) && content?.type === 'image') {
      const poster = moved(content.attrGet('src') ?? '');
      become(tokens.slice(at, end + 1), videoOf(moved(target), poster, content.content));
    } else if (place !== undefined) token.attrSet('href', `/${place}${anchor}`);
    else token.attrSet('href', `${forge}/${file}${anchor}`);
  }
}

/**
 * A picture inside a link to a video says what the video shows, and is what stands there until it plays. Its controls come when
 * it is pointed at (`play-in-view.js`): those of two dozen videos at once keep a browser busy for a second.
 */
function videoOf(src: string, poster: string, shows: string): string {
  const attributes = Object.entries({ src, poster, 'aria-label': shows })
    .map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`)
    .join(' ');
  return `<video class="zr-video" tabindex="0" loop muted playsinline preload="none" ${attributes}></video>`;
}

function become(tokens: readonly Token[], html: string): void {
  for (const [at, token] of tokens.entries()) {
    Object.assign(token, { type: 'html_inline', tag: '', content: at === 0 ? html : '' });
  }
}
