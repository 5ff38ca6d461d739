import type { App } from '../http/app.js';
import { drawDocs, type OpenApiDocument } from './draw-docs.js';

/** What the OpenAPI document says of the server as a whole. */
const ABOUT = {
  openapi: '3.1.0',
  info: {
    title: 'zeroreel serve',
    description: 'Videos out of prompts, with Text2Video-Zero on any Stable Diffusion checkpoint.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
} as const;

/** The OpenAPI document, and a page that shows it without anything of another server's. */
export function addDocsRoutes(app: App, version: string, hasKeys: boolean): void {
  if (hasKeys) app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  let document: OpenApiDocument | undefined;
  const read = (): OpenApiDocument =>
    (document ??= app.getOpenAPI31Document({
      ...ABOUT,
      info: { ...ABOUT.info, version },
      servers: [...ABOUT.servers],
      ...(hasKeys && { security: [{ key: [] }] }),
    }) as unknown as OpenApiDocument);
  app.get('/openapi.json', (c) => c.json(read()));
  app.get('/docs', (c) =>
    c.html(drawDocs(read()), 200, {
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'X-Content-Type-Options': 'nosniff',
    }),
  );
}
