import type { GivenOptions, GivenValue } from '../options/option-values.js';
import type { requestOptions } from './request-options.js';

/** Whose numbers a run reproduces where implementations differ; `zeroreel` is the corrected one. */
export type ProfileName = GivenValue<(typeof requestOptions)['profile']>;

/**
 * What a user asks for, as `requestOptions` declares it. Everything but the prompt may be left out; `resolveRequest`
 * fills it in.
 */
export type TextToVideoRequest = GivenOptions<typeof requestOptions> & {
  /** Options that the model itself declares (`DiffusionModel.requestOptions`). */
  readonly modelOptions?: Readonly<Record<string, unknown>>;
};
