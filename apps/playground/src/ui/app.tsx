import { Stack } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { nameOfSource } from '../models/model-source.js';
import { clipNames } from '../settings/clip-names.js';
import { formProblem, missingFiles, nameFor } from '../settings/form-problem.js';
import { given } from '../settings/given.js';
import { settingsOfForm } from '../settings/settings-of-form.js';
import type { FinishedVideo, VideoJob } from '../worker-protocol.js';
import { AdvancedCard } from './advanced-card.js';
import { ClipInputs } from './clip-inputs.js';
import { CompareStage } from './compare-stage.js';
import { Header } from './header.js';
import { HistoryDrawer } from './history-drawer.js';
import { DEFAULT_MACHINE, sourceNamed, type Machine } from './machine.js';
import { MachineCard } from './machine-card.js';
import { MotionCard } from './motion-card.js';
import { NoticeAlert } from './notice-alert.js';
import { PromptCard } from './prompt-card.js';
import { SettingsCard } from './settings-card.js';
import { useCompare } from './use-compare.js';
import { useForm } from './use-form.js';
import { useHistory } from './use-history.js';
import { useModelCache } from './use-model-cache.js';
import { usePlugins } from './use-plugins.js';
import { useRestore } from './use-restore.js';
import { useRun } from './use-run.js';
import { useShelf } from './use-shelf.js';
import { useSource } from './use-source.js';
import { useVerdict } from './use-verdict.js';
import { VideoStage } from './video-stage.js';

/** The page. */
export function App({ client }: { readonly client: WorkerClient }) {
  const { view, form, change, setView, fillIn } = useForm();
  const [machine, setMachine] = useState<Machine>(DEFAULT_MACHINE);
  const [historyOpened, setHistoryOpened] = useState(false);
  const history = useHistory();
  const run = useRun(client);
  const compare = useCompare(client);
  const known = usePlugins(client);
  const cache = useModelCache(client, run.state.phase);

  const { clipStart: start, clipEnd: end, clipRate, width, height, frames, guidanceScale, framesPerSecond } = form;
  const shelf = useShelf({ start, ...given({ end, framesPerSecond: clipRate }) });
  const source = useSource({ client, shelf, form, view });
  const question = { ...machine, edits: view === 'edit', width, height, frames, guided: guidanceScale > 1 };
  const verdict = useVerdict(client, question);
  const { notice, dismiss, restore, restoreFrom } = useRestore(client, shelf, (from) => {
    fillIn(from);
    setMachine((last) => ({ ...last, source: sourceNamed(from.model) }));
  });

  const settings = settingsOfForm(view, form, nameOfSource(machine.source));
  const missing = formProblem(settings, { isHere: shelf.isHere, allowedPlugins: known.allowed });
  const isComparing = view === 'compare';
  const running = isComparing ? compare.running : run.state.phase === 'running';

  function job(): VideoJob {
    const clips = Object.fromEntries(clipNames(settings).map((name) => [name, shelf.clips[name]?.frames ?? []]));
    const { source: model, backend } = machine;
    return { settings, model, backend, clips, files: shelf.files, allowedPlugins: known.allowed };
  }
  async function generate() {
    dismiss();
    if (isComparing) return compare.start(job());
    const video = await run.start(job());
    if (video) history.add(video);
  }
  function open(video: FinishedVideo) {
    setHistoryOpened(false);
    restore(video.recorded.settings, 'your history');
    run.show(video);
  }
  /** Files that settings wait for are taken for those; one of any other is asked for its settings. */
  function drop(event: DragEvent) {
    event.preventDefault();
    const waiting = missingFiles(settings, shelf.isHere);
    for (const file of event.dataTransfer.files) {
      const name = waiting.find((each) => nameFor(file.name, each) === each);
      if (name === undefined) void restoreFrom(file);
      else if (clipNames(settings).includes(name)) void shelf.putClip(name, file).catch(() => undefined);
      else shelf.putFiles(name, [file]);
    }
  }
  return (
    <div className="zr-page" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Header view={view} onView={setView} onHistory={() => setHistoryOpened(true)} />
      <main className="zr-layout">
        <div className="zr-prompt">
          <PromptCard
            {...{ view, form, change, running, missing }}
            onStart={() => void generate()}
            onStop={isComparing ? compare.stop : run.stop}
          >
            <ClipInputs {...{ view, form, change, client, shelf }} />
          </PromptCard>
        </div>
        <section className="zr-stage zr-card" aria-label="Video">
          {notice && <NoticeAlert notice={notice} onClose={dismiss} />}
          {isComparing ? (
            <CompareStage states={compare.states} framesPerSecond={framesPerSecond} />
          ) : (
            <VideoStage {...{ client, framesPerSecond, source }} state={run.state} />
          )}
        </section>
        <Stack className="zr-settings">
          {view !== 'edit' && <MotionCard {...{ form, change, view }} />}
          <SettingsCard form={form} change={change} view={view} />
          <AdvancedCard {...{ form, change, view, shelf, known }} />
          <MachineCard
            {...{ machine, verdict, cache }}
            change={(fields) => setMachine((last) => ({ ...last, ...fields }))}
          />
        </Stack>
      </main>
      <HistoryDrawer opened={historyOpened} history={history} onClose={() => setHistoryOpened(false)} onOpen={open} />
    </div>
  );
}
