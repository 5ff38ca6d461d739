import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { installCuda } from '@zeroreel/backend-cuda';
import { Command } from 'commander';
import { messageOf, ZeroreelError } from '@zeroreel/core';
import { findClipReader, findFfmpeg, isMaintained, pictureReader, type FfmpegBinary } from '@zeroreel/node';
import { readCheckpointFacts } from '@zeroreel/models';
import { EMBEDDED_MODEL, fingerprintModel, trackFiles } from '@zeroreel/run';
import { describeMemory } from '../host/check-memory.js';
import { newSha256 } from '../host/fingerprints.js';
import { openModelFiles } from '../host/model-files.js';
import { backendProviders } from '../host/open-backend.js';
import { printable, printableJson } from '../printable.js';
import { version } from '../version.js';
import type { CommandContext, CommandSetup } from './command-context.js';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What works and is not as it should be. */
  readonly warning?: string;
}

/** The flags of `zeroreel doctor`. */
interface DoctorFlags {
  readonly json?: true;
  readonly model?: string;
  /** `true`: from the public feed. */
  readonly installCuda?: true | string;
}

/** `zeroreel doctor` */
export const doctorCommand = ({ context }: CommandSetup): Command =>
  new Command('doctor')
    .description('report what this machine can do')
    .option('--json', 'as JSON')
    .option('-m, --model <model>', 'a folder or a .safetensors file to look at; default the embedded model')
    .option(
      '--install-cuda [source]',
      'first download the CUDA files of onnxruntime (Linux on x64, about 250 MB); from a NuGet feed’s index or a .nupkg file',
    )
    .action(async (flags: DoctorFlags) => {
      if (flags.installCuda !== undefined) await addCuda(flags.installCuda, context);
      await doctor(flags, context);
    });

/**
 * `zeroreel doctor`: what this machine can do.
 * @throws ZeroreelError of what is missing, where no video can be made
 */
export async function doctor(flags: DoctorFlags, { stdout }: CommandContext): Promise<void> {
  const model = await tried('model', () => describeModel(flags.model));
  const ffmpeg = await tried('ffmpeg', async () => described(await findFfmpeg()));
  const clips = await clipReader();
  const pictures = await tried('pictures', async () => `read by ${await pictureReader()}`);
  const backends: Finding[] = [];
  for (const provider of backendProviders) {
    const { available, detail } = await provider.probe();
    backends.push({ name: provider.name, ok: available, detail });
  }
  const findings = [...describeMachine(), ...backends, ffmpeg, clips, pictures, model];
  const verdict = verdictOf(findings);
  stdout.write(flags.json ? printableJson({ verdict, findings }) : printable(describe(findings, verdict)));
  if (!model.ok) throw new ZeroreelError('invalid-model', model.detail);
  if (!backends.some(({ ok }) => ok)) throw new ZeroreelError('backend-unavailable', verdict);
  if (!ffmpeg.ok) throw new ZeroreelError('media', ffmpeg.detail);
}

/** Downloads the CUDA provider's files, and says how far it is: every tenth part in a log. */
async function addCuda(from: true | string, { stderr, isTerminal, signal }: CommandContext): Promise<void> {
  let told = -1;
  const progress = (done: number, all: number) => {
    const percent = Math.floor((100 * done) / all);
    if (percent === told || (!isTerminal && percent % 10 !== 0)) return;
    told = percent;
    const text = `CUDA files: ${(done / 1e6).toFixed(0)} of ${(all / 1e6).toFixed(0)} MB`;
    stderr.write(isTerminal ? `\r${text}` : `${text}\n`);
  };
  const { folder, wasThere } = await installCuda({ ...(from !== true && { from }), progress, signal });
  if (isTerminal && told >= 0) stderr.write('\n');
  stderr.write(`The CUDA files are ${wasThere ? 'there' : 'installed'}: ${printable(folder)}\n`);
}

function describeMachine(): readonly Finding[] {
  const [cpu] = cpus();
  const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  return [
    {
      name: 'zeroreel',
      ok: true,
      detail: `${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    },
    { name: 'cores', ok: true, detail: `${availableParallelism()} (${cpu?.model.trim() ?? 'unknown'})` },
    { name: 'memory', ok: true, detail: `${gibibytes(freemem())} of ${gibibytes(totalmem())} GiB free` },
  ];
}

/** Reads a model as far as a run does before it computes. */
async function describeModel(name: string = EMBEDDED_MODEL): Promise<string> {
  const tracked = trackFiles(await openModelFiles(name));
  const facts = await readCheckpointFacts(tracked.files);
  const identity = name === EMBEDDED_MODEL ? `embedded, ${await fingerprintModel(name, tracked, newSha256)}` : name;
  return `${identity}; ${describeMemory(facts)}`;
}

/** The bundled one is the only part of an installation under the GPL, which some may not pass on. */
const described = ({ version: release, origin, path }: FfmpegBinary): string =>
  `${release}, ${origin}: ${path}${origin === 'bundled' ? '; a program under the GPL 3, docs/installing.md' : ''}`;

/** What reads clips: not always what writes videos. */
async function clipReader(): Promise<Finding> {
  let found: FfmpegBinary | undefined;
  const finding = await tried('clips', async () => `read by ffmpeg ${described((found = await findClipReader()))}`);
  if (!found || isMaintained(found)) return finding;
  const warning = 'it is from before 2022 and lacks security fixes; clips of other people are not safe with it';
  return { ...finding, warning };
}

/** Looks at one thing, whose error is a finding. */
async function tried(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}

/** What it comes to, in one sentence. */
export function verdictOf(findings: readonly Finding[]): string {
  const has = (name: string) => findings.some((finding) => finding.name === name && finding.ok);
  if (!has('model')) return 'The embedded model is missing or damaged; install zeroreel again, or use -m.';
  if (!has('cuda') && !has('cpu')) return 'No backend works here, so that no video can be made.';
  const device = has('cuda') ? 'the GPU (CUDA)' : 'the CPU';
  if (!has('ffmpeg')) return `Videos can be computed on ${device}, but only written as PNG: there is no ffmpeg.`;
  if (!has('clips')) return `Videos are made on ${device}, but no clips are read: install ffmpeg 5 or newer.`;
  return `Everything is there; videos are made on ${device}.`;
}

const describe = (findings: readonly Finding[], verdict: string): string =>
  `${findings.map(describeFinding).join('')}\n${verdict}\n`;

function describeFinding({ name, ok, detail, warning }: Finding): string {
  const line = (mark: string, text: string) => `${mark} ${name.padEnd(10)}${text}\n`;
  return line(ok ? '✓' : '✗', detail) + (warning === undefined ? '' : line('!', warning));
}
