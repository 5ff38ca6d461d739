import { stateFolder } from '@zeroreel/node';
import { holdsState, RunKeeper, type KeeperEvent, type KeptPosition } from '@zeroreel/run';
import { newSha256 } from '../host/fingerprints.js';
import { readSeconds } from '../host/read-seconds.js';
import type { Reporter } from '../progress/reporter.js';

/** The folder beside a video in which the state of its run is kept. */
const stateFolderOf = (output: string): string => `${output}.resume`;

/** What a keeper of the command line works with. */
export interface KeeperSurroundings {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly reporter: Pick<Reporter, 'report'>;
}

/**
 * Makes a video, and keeps its run in a folder beside it until it is there. Where that is not asked for, it only says that
 * a run is kept there.
 * @param make makes and writes the video
 * @throws ZeroreelError `invalid-request` where the environment variable for the interval is no number; what `make` throws
 */
export async function keepRun(
  { output, resume }: { readonly output: string; readonly resume?: true },
  surroundings: KeeperSurroundings,
  make: (keeper: RunKeeper | undefined) => Promise<void>,
): Promise<void> {
  const { reporter } = surroundings;
  if (!resume) {
    await tellOfState(output, reporter);
    return make(undefined);
  }
  const keeper = openKeeper(output, surroundings);
  try {
    await make(keeper);
    await keeper.finish();
  } catch (error) {
    await keepForLater(keeper, output, reporter);
    throw error;
  }
}

function openKeeper(output: string, { now, signal, reporter }: KeeperSurroundings): RunKeeper {
  const folder = stateFolderOf(output);
  const report = (event: KeeperEvent) => {
    reporter.report(event);
    if (event.type !== 'state:resumed') return;
    reporter.report({ type: 'notice', message: `Goes on from ${folder}: ${positionText(event)}` });
  };
  const interval = readSeconds('ZEROREEL_STATE_SECONDS', process.env);
  return new RunKeeper({
    ...{ store: stateFolder(folder), newSha256: newSha256, now, signal, report },
    ...(interval !== undefined && { interval }),
  });
}

/** Says where an earlier run stands that nobody has asked to go on. */
async function tellOfState(output: string, reporter: Pick<Reporter, 'report'>): Promise<void> {
  const folder = stateFolderOf(output);
  const names = await stateFolder(folder)
    .list()
    .catch(() => []);
  if (!holdsState(names)) return;
  reporter.report({
    type: 'notice',
    message: `${folder} keeps a run that did not come to its end; --resume would go on with it, this one begins anew`,
  });
}

/** Has a keeper write what it has before an error ends its run, and says how to go on. */
async function keepForLater(keeper: RunKeeper, output: string, reporter: Pick<Reporter, 'report'>): Promise<void> {
  const position = await keeper.stop();
  if (position === undefined) return;
  const message = `The run is kept in ${stateFolderOf(output)} (${positionText(position)}): the same command goes on with it`;
  reporter.report({ type: 'notice', message });
}

/** Where a run stands, for people. */
function positionText({ phase, pass, next, calls, pictures }: KeptPosition): string {
  if (phase === 'inversion') return `the given picture, step ${next}`;
  if (phase === 'anchor') return `the first frame, call ${next}`;
  const decoded = pictures === 0 ? '' : `, ${pictures} decoded`;
  return `all frames${pass === 1 ? ' once more' : ''}, call ${next} of ${calls}${decoded}`;
}
