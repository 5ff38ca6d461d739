import type { Options, TextToVideoRequest } from '@zeroreel/core';
import { sizeOptions } from '@zeroreel/models';

/**
 * Options of the request that some models alone have (`DiffusionModel.requestOptions`), for flags, fields and tables: they
 * are offered before a model was looked at. Settings keep them under `request.modelOptions`.
 */
export const modelRequestOptions = { ...sizeOptions } as const satisfies Options;

/** A request whose options are all on one level, as flags give them → the request as settings keep it. */
export function withModelOptions(flat: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isOfModel = ([key]: readonly [string, unknown]): boolean => Object.hasOwn(modelRequestOptions, key);
  const entries = Object.entries(flat);
  const ofModel = entries.filter(isOfModel);
  const own = Object.fromEntries(entries.filter((each) => !isOfModel(each)));
  return ofModel.length === 0 ? own : { ...own, [MODEL_OPTIONS]: Object.fromEntries(ofModel) };
}

/** Where in a request settings keep the option `key`. */
export const requestPath = (key: string): string =>
  Object.hasOwn(modelRequestOptions, key) ? `request.${MODEL_OPTIONS}.${key}` : `request.${key}`;

const MODEL_OPTIONS = 'modelOptions' satisfies keyof TextToVideoRequest;
