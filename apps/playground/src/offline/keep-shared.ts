/*
 * Of the service worker alone: a module that the page has too would become a file of its own, and service workers that
 * import are not in all browsers. take-shared.ts has the same names.
 */
const CACHE = 'zeroreel-shared';
const KEY = 'shared-file';

/** Answers the form that the system sends with a shared file: keeps the file, and shows the page, which takes it. */
export async function keepShared({ request }: { readonly request: Request }): Promise<Response> {
  const file = (await request.formData()).get('file');
  if (file instanceof File) {
    const headers = { 'Content-Type': file.type, 'X-File-Name': encodeURIComponent(file.name) };
    await (await caches.open(CACHE)).put(KEY, new Response(file, { headers }));
  }
  return Response.redirect('./?shared', 303);
}
