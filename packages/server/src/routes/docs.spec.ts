import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { bodyOf, testServer } from '../__testing__/test-server.js';

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const document = await bodyOf(testServer({ hasKeys: true }).ask('/openapi.json', { key: 'key-of-ada' }));
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(document).toMatchObject({
      security: [{ key: [] }],
      components: { securitySchemes: { key: { scheme: 'bearer' } } },
    });
  });

  it('names every route there is, and no other', async () => {
    const { app, ask } = testServer();
    const { paths } = await bodyOf(ask('/openapi.json'));
    const documented = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const there = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{\.\+\})?/g, '{$1}')}`)
      .filter((route) => !['GET /openapi.json', 'GET /docs'].includes(route));
    expect(documented.sort()).toEqual(there.sort());
  });

  it('has the options of settings as they are declared', async () => {
    const { components } = await bodyOf(testServer().ask('/openapi.json'));
    const { settings, priority } = components.schemas.Order.properties;
    expect(priority).toMatchObject({ type: 'integer', minimum: -10, maximum: 10, default: 0 });
    expect(settings.properties.request.properties.steps).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 50,
    });
    // A pattern that other languages read too, and that refuses what ours refuses.
    expect(JSON.stringify(components)).not.toContain('\\\\p{');
    const { pattern } = settings.properties.model.properties.vae;
    expect([new RegExp(pattern, 'u').test('a b'), new RegExp(pattern, 'u').test('a\u0007')]).toEqual([true, false]);
    expect(Object.keys(settings.properties)).toEqual(['format', 'model', 'request', 'plugins', 'output']);
    const plugins = settings.properties.plugins.items.oneOf.map(({ title }: { title: string }) => title);
    expect(plugins).toEqual(expect.arrayContaining(['motion-dynamics', 'controlnet']));
  });
});

it('is shown on a page that asks nobody else for anything', async () => {
  const response = await testServer().ask('/docs');
  const html = await response.text();
  expect(html).toContain('POST /v1/jobs');
  expect(html).not.toMatch(/https?:\/\/|<script|<link|<img|@import/);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});
