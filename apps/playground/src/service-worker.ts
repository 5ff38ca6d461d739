/// <reference lib="webworker" />
import {
  addPlugins,
  cleanupOutdatedCaches,
  matchPrecache,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { keepShared } from './offline/keep-shared.js';

/*
 * Keeps the page for when there is no network. Models are not its business: the page keeps them itself.
 */

declare const self: ServiceWorkerGlobalScope;
/** The page's code, which is kept before it is asked for; the build writes it. */
declare const __PRECACHE__: readonly PrecacheEntry[];
/** Paths of what computes, by the names of backends. They are large, and kept once they were asked for. */
declare const __RUNTIMES__: Readonly<Record<string, string>>;

const RUNTIMES = 'zeroreel-runtimes';
const CLIPS = 'zeroreel-clips';
/** By these a page is isolated from others, and WebAssembly has threads. Some hosts of static files send no headers. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const { pathname: base } = new URL(self.registration.scope);
const isolating = { handlerWillRespond: async ({ response }: { response: Response }) => isolated(response) };

// The newest page, as long as there is a network; it comes with the names of its own files.
registerRoute(
  new NavigationRoute(async ({ request }) => {
    const answer = await fetch(request).catch(() => matchPrecache('index.html'));
    return isolated(answer ?? Response.error());
  }),
);
registerRoute(({ url }) => url.pathname === `${base}share`, keepShared, 'POST');
registerRoute(
  ({ url }) => url.origin === self.location.origin && isRuntime(url),
  new CacheFirst({ cacheName: RUNTIMES, plugins: [isolating] }),
);
// Clips that were opened; their pictures are kept before they are asked for.
registerRoute(
  ({ url }) => url.pathname.startsWith(`${base}clips/`) && url.pathname.endsWith('.mp4'),
  new NetworkFirst({ cacheName: CLIPS, plugins: [isolating] }),
);
addPlugins([isolating]);
precacheAndRoute([...__PRECACHE__]);
cleanupOutdatedCaches();

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetRuntimes().then(() => self.clients.claim()));
});

/** The page names the backend of its first video, which may have been loaded before anything was kept. */
self.addEventListener('message', (event) => event.waitUntil(keepRuntime(String(event.data))));

async function keepRuntime(backend: string): Promise<void> {
  const path = new Map(Object.entries(__RUNTIMES__)).get(backend);
  if (path === undefined || (await caches.match(base + path)) !== undefined) return;
  await caches.open(RUNTIMES).then((cache) => cache.add(base + path));
}

const isRuntime = ({ pathname }: URL): boolean => Object.values(__RUNTIMES__).some((path) => pathname === base + path);

/** Forgets what computed for earlier versions of the page. */
async function forgetRuntimes(): Promise<void> {
  const cache = await caches.open(RUNTIMES);
  for (const { url } of await cache.keys()) {
    if (!isRuntime(new URL(url))) await cache.delete(url);
  }
}

/** An answer of the page's own server with the headers that isolate the page. */
function isolated(response: Response): Response {
  const isOwn = response.type === 'basic' || response.type === 'default';
  if (!isOwn || response.status === 0 || response.headers.has('Cross-Origin-Embedder-Policy')) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
