import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { preview } from 'vite';
import { chromiumPath } from './chromium-path.js';
import { watchedWorkers } from './watch-workers.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The built site on a server of its own, and a browser. */
export interface OpenedSite extends AsyncDisposable {
  readonly url: string;
  readonly browser: Browser;
  /** The page, in a new context; what it throws goes into `errors`. */
  open(options?: OpenPageOptions): Promise<OpenedPage>;
}

export interface OpenPageOptions extends BrowserContextOptions {
  readonly hash?: string;
  /** Code that runs in the page before its own. */
  readonly before?: string;
}

export interface OpenedPage {
  readonly page: Page;
  readonly errors: readonly string[];
}

export interface OpenSiteOptions {
  /** Whether the server sends the site's headers, which isolate the page; default true. */
  readonly isolated?: boolean;
  /** Whether there is WebGPU, on the processor where there is no GPU; default true. */
  readonly webgpu?: boolean;
  /** Code that runs in the workers before their own, where what they hold is counted then; default: neither. */
  readonly inWorkers?: string;
  /** Another name of this machine, over which browsers trust plain http no more than any; default: localhost alone. */
  readonly hostName?: string;
}

/** Serves the built site and starts a browser. */
export async function openSite({
  isolated = true,
  webgpu = true,
  inWorkers,
  hostName,
}: OpenSiteOptions = {}): Promise<OpenedSite> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const server = await preview({
    root,
    logLevel: 'silent',
    mode: isolated ? 'production' : 'plain',
    preview: { port: 0, ...(hostName !== undefined && { allowedHosts: [hostName], host: '127.0.0.1' }) },
    plugins:
      inWorkers === undefined ? [] : [watchedWorkers(new URL('../../dist/site/assets/', import.meta.url), inWorkers)],
  });
  const named = hostName === undefined ? [] : [`--host-resolver-rules=MAP ${hostName} 127.0.0.1`];
  const args = [...FLAGS, ...named, ...(webgpu ? ['--enable-unsafe-webgpu'] : [])];
  const local = new URL(server.resolvedUrls?.local[0] ?? '');
  if (hostName !== undefined) local.hostname = hostName;
  const url = local.href;
  const browser = await chromium.launch({ executablePath: chromiumPath, args } as Parameters<
    typeof chromium.launch
  >[0]);
  return {
    url,
    browser,
    async open({ hash = '', before, ...options } = {}) {
      // Requests that a service worker answers are seen by no test.
      const context = await browser.newContext({
        ...{ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' },
        ...options,
      });
      const page = await context.newPage();
      if (before !== undefined) await page.addInitScript(before);
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      // What the page's own policy forbids: those of its workers too.
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) errors.push(message.text());
      });
      await page.goto(url + hash);
      await page.getByRole('button', { name: 'Generate video' }).waitFor();
      return { page, errors };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.close();
    },
  };
}

/** Goes to another view. */
export const goTo = (page: Page, view: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByText(view).click();

const TABS = ['Basic', 'Motion', 'Model', 'Expert'] as const;

/** Opens the drawer of settings at a tab. */
export async function openTab(page: Page, tab: (typeof TABS)[number]): Promise<void> {
  const button = page.getByRole('button', { name: 'Settings', exact: true });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  await page.getByRole('tab', { name: tab }).click();
}

/** Opens the tab that has what is looked for, where it is not seen yet. */
export async function inTab(page: Page, wanted: Locator): Promise<Locator> {
  if (await wanted.first().isVisible()) return wanted;
  // A busy machine may draw a tab later than it is asked: again from the first one, then.
  for (const tab of [...TABS, ...TABS, ...TABS]) {
    await openTab(page, tab);
    const isThere = wanted.first().waitFor({ timeout: 200 });
    if (await isThere.then(() => true).catch(() => false)) return wanted;
  }
  return wanted;
}

/** Opens the fold of that title. */
export const openFold = async (page: Page, title: string): Promise<void> =>
  (await inTab(page, page.locator('summary', { hasText: title }))).first().click();

/** Chooses where the model comes from. */
export const chooseFrom = async (page: Page, place: 'Embedded' | 'From the web' | 'My files'): Promise<void> =>
  (await inTab(page, page.getByRole('radiogroup', { name: 'Model', exact: true }))).getByText(place).click();

/** Chooses what videos are made on. */
export const runOn = async (
  page: Page,
  name: 'The best there is' | 'GPU (WebGPU)' | 'Processor (WebAssembly)' | 'A server',
): Promise<void> => {
  await (await inTab(page, page.getByRole('combobox', { name: 'Runs on' }))).selectOption(name);
};

/** Fills in fields by their labels, for instance `{ Steps: 3 }`, and leaves the last one. */
export async function fill(page: Page, fields: Readonly<Record<string, number | string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = await inTab(page, page.getByRole('textbox', { name, exact: true }));
    await field.fill(String(value));
    await field.blur();
  }
}

/** What a field of that label shows, in whichever tab it is. */
export const valueOf = async (page: Page, name: string): Promise<string> =>
  (await inTab(page, page.getByRole('textbox', { name, exact: true }))).inputValue();

/** Waits until a run has ended, and says how. */
export async function endOfRun(page: Page, timeout = 240_000): Promise<string> {
  const status = page.locator('.zr-status');
  await status.filter({ hasText: /^(Done|Failed|Stopped)/ }).waitFor({ timeout });
  return (await status.textContent()) ?? '';
}
