import { resolve } from 'node:path';
import { Option, InvalidArgumentError, type Command } from 'commander';
import { builtInPlugins } from '@zeroreel/plugins';
import type { PluginCatalogue } from '@zeroreel/run';
import { DEFAULT_LIMITS } from '@zeroreel/server/limits';
import { parseHost, parsePort } from '../commands/playground.js';

/** The flags of `zeroreel serve`. */
export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly devices: string;
  readonly store?: string;
  readonly queue?: string;
  /** False with `--no-work`. */
  readonly work: boolean;
  readonly models?: string;
  readonly allowModels: readonly string[];
  readonly plugin: readonly string[];
  readonly apiKeyFile?: string;
  readonly cors: readonly string[];
  readonly allowHost: readonly string[];
  readonly grace: number;
  readonly name?: string;
  readonly keep: number;
  readonly minFree: number;
  readonly maxQueued: number;
  readonly maxQueuedPerKey: number;
  readonly maxEvaluations: number;
  readonly maxInput: number;
  readonly rate: number;
  readonly quiet?: true;
}

/** Adds them. */
export function addServeFlags(command: Command): Command {
  return addDeviceFlags(command)
    .option('--port <number>', 'port to listen on; 0 takes any that is free', parsePort, 8080)
    .option(
      '--host <name>',
      'address to listen on; others than this machine need --api-key-file',
      parseHost,
      '127.0.0.1',
    )
    .option('--store <place>', 'folder for jobs, uploads and videos; s3://BUCKET/PREFIX keeps the files there')
    .option('--queue <address>', 'jobs of many machines: redis://… or postgres://…; default a journal in the store')
    .option('--no-work', 'take jobs and compute none: others do (zeroreel worker)')
    .option('--api-key-file <file>', 'a key a line: its sha256 and a name, as sha256sum prints them')
    .addOption(listOption('--cors <origin>', 'pages of this origin may call, such as https://example.org'))
    .addOption(
      listOption('--allow-host <name>', 'a name that the server is called by, besides localhost and addresses'),
    )
    .option('--keep <jobs>', 'ended jobs that are kept; the oldest make room', parseCount('jobs'), 10_000)
    .option('--min-free <size>', 'with less free where files are kept no job is taken', parseSize, 2e9)
    .option('--max-queued <jobs>', 'jobs that wait or run', parseCount('jobs'), DEFAULT_LIMITS.maxQueued)
    .option('--max-queued-per-key <jobs>', 'the same of one key', parseCount('jobs'), DEFAULT_LIMITS.maxQueuedPerKey)
    .option(
      '--max-evaluations <number>',
      'work of one job: frames × steps, at 512×512',
      parseCount('evaluations'),
      DEFAULT_LIMITS.maxEvaluations,
    )
    .option('--max-input <size>', 'bytes of an upload', parseSize, DEFAULT_LIMITS.maxInputBytes)
    .option(
      '--rate <number>',
      'changes that a caller may ask for in a minute',
      parseCount('requests'),
      DEFAULT_LIMITS.rate.perMinute,
    );
}

/** Adds those of every process that computes. */
export function addDeviceFlags(command: Command): Command {
  return command
    .option(
      '--devices <list>',
      'what computes: auto, or some of cuda:0, cpu, cpu:PROCESSESxTHREADS with commas',
      'auto',
    )
    .option('--name <name>', 'of the workers here, for events and logs; default: the host and the process', parseName)
    .option('--models <folder>', 'jobs may name the models and weights in this folder')
    .addOption(
      listOption(
        '--allow-models <names>',
        'jobs may name these models of the web, as they are kept here (zeroreel pull): owner/name,civitai:ID',
        (text) => text.split(','),
      ),
    )
    .addOption(listOption('--plugin <name>', 'jobs may name this plugin; its code runs'))
    .option(
      '--grace <seconds>',
      'time that running jobs have to keep their states at the end',
      parseCount('seconds'),
      30,
    )
    .option('-q, --quiet', 'log warnings and errors only');
}

/** Flags of devices with absolute paths: those of plugins were made absolute when their code was loaded. */
export function asLoaded<Flags extends Pick<ServeFlags, 'models' | 'plugin'>>(
  flags: Flags,
  catalogue: PluginCatalogue,
): Flags {
  const plugin = catalogue.all.filter(([, each]) => !builtInPlugins.includes(each)).map(([name]) => name);
  return { ...flags, plugin, ...(flags.models !== undefined && { models: resolve(flags.models) }) };
}

/** A flag that may be given several times. @param parts what one of them holds */
const listOption = (flags: string, description: string, parts = (text: string): readonly string[] => [text]): Option =>
  new Option(flags, description)
    .default([], 'none')
    .argParser((text: string, before: readonly string[]) => [...before, ...parts(text)]);

/** Of workers: what stands in events, logs and keys of a queue. */
function parseName(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError(`Expected 1 to 64 letters, digits, '.', '_' and '-', got '${text}'.`);
}

/** A whole number, of something. */
const parseCount =
  (what: string) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() !== '' && Number.isSafeInteger(number) && number >= 0) return number;
    throw new InvalidArgumentError(`Expected a number of ${what}, got '${text}'.`);
  };

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/** Bytes: `2GB`, `500 MB`. */
export function parseSize(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([kKMGT]?B?)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toUpperCase().replace(/^([KMGT])$/, '$1B')];
  if (number !== '' && factor !== undefined) return Math.round(Number(number) * factor);
  throw new InvalidArgumentError(`Expected a size such as 2GB, got '${text}'.`);
}
