import { Command } from 'commander';
import { ZeroreelError } from '@zeroreel/core';
import { formatBytes, type RemoteModel } from '@zeroreel/hub';
import { openNetwork, readCheckpointFacts } from '@zeroreel/models';
import type { Reporter } from '../progress/reporter.js';
import { createReporter } from '../progress/create-reporter.js';
import { downloadReporter } from '../progress/download-reporter.js';
import { printable } from '../printable.js';
import type { CommandSetup } from './command-context.js';

interface PullFlags {
  readonly variant?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** `zeroreel pull NAME…`: downloads models for later, as far as videos need them. */
export const pullCommand = (setup: CommandSetup): Command =>
  new Command('pull')
    .description('download a model, so that videos can be made without a network')
    .argument('<names...>', 'owner/name[@revision][:file] on the Hugging Face Hub, civitai:ID, or an address')
    .option('--variant <name>', "which of the weights' files to take, for instance fp16")
    .option('-q, --quiet', 'show errors only')
    .option('--json', 'print events as lines of JSON on stdout')
    .action((names: readonly string[], flags: PullFlags) => pull(names, flags, setup));

async function pull(names: readonly string[], flags: PullFlags, { context, remote }: CommandSetup): Promise<void> {
  const { signal, now, stdout } = context;
  const read = names.map((text) => {
    const name = remote().parse(text);
    if (name !== undefined) return name;
    const expected = 'owner/name on the Hugging Face Hub, civitai:ID or an address';
    throw new ZeroreelError('invalid-request', `expected ${expected}, got ${text}`);
  });
  const reporter: Reporter = createReporter(flags, context);
  const notice = (message: string) => reporter.report({ type: 'notice', message });
  try {
    remote().follow({ signal, notice, ...downloadReporter(reporter, now) });
    for (const name of read) {
      using model = await remote().open(name);
      await openWhatIsNeeded(model, flags.variant);
      await remote().download();
      const bytes = await model.openedBytes();
      const { pinned, location } = model;
      if (flags.json) stdout.write(`${JSON.stringify({ type: 'pulled', name: pinned, bytes, location })}\n`);
      else if (!flags.quiet) stdout.write(printable(`${pinned}: ${formatBytes(bytes)} in ${location}\n`));
    }
  } finally {
    reporter.close();
  }
}

/** Opens what videos read of a checkpoint, a network or a file of weights. @throws ZeroreelError for any other model */
async function openWhatIsNeeded(files: RemoteModel, variant: string | undefined): Promise<void> {
  const options = variant === undefined ? {} : { variant };
  const isCheckpoint = await files.has('model_index.json');
  if (!isCheckpoint) {
    const { weights } = await openNetwork(files, options);
    const isInOneFile = [...weights.keys()].some((key) => key.startsWith('model.diffusion_model.'));
    if (!isInOneFile) return;
  }
  await readCheckpointFacts(files, options);
}
