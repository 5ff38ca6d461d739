/** The members of an OpenAPI document that the page shows. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

/** A page of HTML that lists every route: no scripts, no links to other servers. */
export function drawDocs({ info, paths }: OpenApiDocument): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => drawRoute(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(info.title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(info.title)} <small>${escaped(info.version)}</small></h1>
<p>${escaped(info.description ?? '')} <a href="/openapi.json">openapi.json</a></p>
${routes.join('\n')}
</body></html>
`;
}

function drawRoute(method: string, path: string, operation: Operation): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation;
  const rows = [
    ...parameters.map(({ name, in: where, description: text = '' }) => row(name, `${where} ${text}`)),
    ...Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => {
      const json = escaped(JSON.stringify(schema, null, 2) ?? '');
      return `<tr><th>body</th><td><code>${escaped(type)}</code><details><summary>schema</summary><pre>${json}</pre></details></td></tr>`;
    }),
    ...Object.entries(responses).map(([status, { description: text = '' }]) => row(status, text)),
  ];
  return `<section><h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2>
<p>${escaped(summary)}${description === undefined ? '' : `<br>${escaped(description)}`}</p><table>${rows.join('')}</table></section>`;
}

const row = (name: string, text: string): string => `<tr><th>${escaped(name)}</th><td>${escaped(text)}</td></tr>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h2{font-size:1rem;margin:2rem 0 0}table{border-collapse:collapse}th{text-align:left;vertical-align:top;padding:.1rem 1rem .1rem 0;font-weight:600}
pre{overflow:auto;max-height:24rem;background:#f4f4f4;padding:.5rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#111}pre{background:#222}a{color:#9cf}}`;
