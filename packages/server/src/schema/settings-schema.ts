import { optionsJsonSchema, requestOptions, type Options, type PluginDefinition } from '@zeroreel/core';
import { modelOptions, outputOptions, SETTINGS_FORMAT } from '@zeroreel/run';

/** A schema as the document has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Plugins by the names that settings have for them. */
export type NamedPlugins = readonly (readonly [
  name: string,
  definition: Pick<PluginDefinition, 'options' | 'summary'>,
])[];

/**
 * JSON Schema of a job's settings: format 2 without `machine`, which the server decides. Every option's schema comes from its
 * declaration.
 */
export const settingsJsonSchema = (plugins: NamedPlugins): JsonSchema => ({
  type: 'object',
  description: 'What the video shows and how it is made; files are named `input:sha256:…`',
  required: ['request'],
  additionalProperties: false,
  properties: {
    format: { const: SETTINGS_FORMAT, description: 'of these settings' },
    model: groupSchema(modelOptions),
    request: requestSchema(),
    plugins: {
      type: 'array',
      maxItems: 64,
      description: 'in the order of their hooks; default: those of every run',
      items: { oneOf: plugins.map(([name, { options, summary }]) => pluginSchema(name, summary, options)) },
    },
    output: groupSchema(outputOptions),
  },
});

function groupSchema(options: Options): JsonSchema {
  const { $schema: _, ...schema } = portable(optionsJsonSchema(options));
  return schema;
}

/** A schema whose patterns name control characters as every language does: not all have `\p{Cc}`. */
export const portable = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema).replaceAll(String.raw`\\p{Cc}`, String.raw`\\x00-\\x1f\\x7f-\\x9f`)) as JsonSchema;

/** Options that the model itself declares are checked when it is there. */
function requestSchema(): JsonSchema {
  const schema = groupSchema(requestOptions) as { readonly properties?: JsonSchema };
  return {
    ...schema,
    properties: { ...schema.properties, modelOptions: { type: 'object', description: "the model's own" } },
  };
}

const pluginSchema = (name: string, summary: string, options: Options): JsonSchema => ({
  type: 'object',
  title: name,
  description: summary,
  required: ['name'],
  additionalProperties: false,
  properties: { name: { const: name }, options: groupSchema(options) },
});
