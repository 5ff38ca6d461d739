/** By these a page is isolated from others, and WebAssembly has threads. Some hosts of static files send no headers. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** An answer of the page's own server with the headers that isolate the page. */
export function isolated(response: Response): Response {
  const isOwn = response.type === 'basic' || response.type === 'default';
  if (!isOwn || response.status === 0 || response.headers.has('Cross-Origin-Embedder-Policy')) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
