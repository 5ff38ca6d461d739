import { Stack } from '@mantine/core';
import { modelSourceOf } from '@zeroreel/run';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { nameFor } from '../settings/file-names.js';
import { keptJob, serverClient } from '../remote/server-client.js';
import { takeOpenedFiles } from '../offline/opened-files.js';
import { missingFiles, whyNotYet } from '../settings/settings-notices.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { AdvancedCard } from './advanced/advanced-card.js';
import { ClipInputs } from './prompt/clip-inputs.js';
import { CompareStage } from './compare-stage.js';
import { ErrorBoundary } from './error-boundary.js';
import { Header } from './header.js';
import { HistoryDrawer } from './history-drawer.js';
import { MachineCard } from './machine/machine-card.js';
import { MotionCard } from './motion/motion-card.js';
import { NoticeAlert } from './notice-alert.js';
import { PromptCard } from './prompt/prompt-card.js';
import { SettingsCard } from './settings/settings-card.js';
import { useCompare } from './use-compare.js';
import { useHistory } from './use-history.js';
import { useKeptModels } from './use-kept-models.js';
import { usePage } from './use-page.js';
import { useRestore } from './use-restore.js';
import { useRun, type VideoMaker } from './use-run.js';
import { useRunning } from './use-running.js';
import { useServer } from './use-server.js';
import { VideoStage } from './video-stage.js';

/** The page. */
export function App({ client }: { readonly client: WorkerClient }) {
  const page = usePage(client);
  const { card, check, uploads, wanted } = page;
  const { state, plugins } = card;
  const { view, settings } = state;
  const [historyOpened, setHistoryOpened] = useState(false);
  const history = useHistory();
  const run = useRun(client);
  const server = useServer();
  useRunning(run.state);
  const compare = useCompare(client, plugins.known);
  const kept = useKeptModels(client, run.state.phase);
  const surroundings = { known: plugins.known, uploads };
  const { notice, dismiss, restoreFile, restoreVideo } = useRestore(client, surroundings, state.replace);

  const isComparing = view === 'compare';
  const running = isComparing ? compare.running : run.state.phase === 'running';

  async function generate(): Promise<void> {
    dismiss();
    // Where models lie is shown; who starts a run agrees to it.
    state.agree(modelSourceOf(settings));
    if (isComparing) return compare.start(page.job());
    const video = await run.start(page.job(), server.isChosen ? serverClient(server.place) : undefined);
    if (video) history.add(video);
  }
  /** A video that a server was making when the page was loaded anew. */
  async function goOn(maker: VideoMaker): Promise<void> {
    const video = await run.start(page.job(), maker);
    if (!video) return;
    history.add(video);
    await restoreVideo(video);
  }
  useEffect(() => takeOpenedFiles((file) => void restoreFile(file)), [restoreFile]);
  const hasLooked = useRef(false);
  useEffect(() => {
    const kept = hasLooked.current ? undefined : keptJob();
    hasLooked.current = true;
    if (kept) void goOn(serverClient(kept.place, kept.job));
  });
  function open(video: FinishedVideo): void {
    setHistoryOpened(false);
    run.show(video);
    void restoreVideo(video);
  }
  /** Files that settings wait for are taken for those; any other is asked for its settings. */
  function drop(event: DragEvent): void {
    event.preventDefault();
    const waiting = missingFiles(settings, surroundings);
    for (const file of event.dataTransfer.files) {
      const name = waiting.find((each) => nameFor(file.name, each) === each);
      if (name === undefined) void restoreFile(file);
      else if (wanted.some((part) => part.file === name)) void uploads.putClip(name, file).catch(() => undefined);
      else uploads.putFiles(name, [file]);
    }
  }
  return (
    <div className="zr-page" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Header view={view} onView={state.setView} onHistory={() => setHistoryOpened(true)} />
      {notice && <NoticeAlert notice={notice} onClose={dismiss} />}
      <ErrorBoundary
        key={view}
        what={`The view “${view}”`}
        details={settings}
        onStartAfresh={() => {
          dismiss();
          state.startAfresh();
        }}
      >
        <main className="zr-layout">
          <div className="zr-prompt">
            <PromptCard
              {...card}
              running={running}
              missing={card.modelPlace.missing ?? whyNotYet(settings, surroundings)}
              world={page.check?.world}
              onStart={() => void generate()}
              onStop={isComparing ? compare.stop : run.stop}
            >
              <ClipInputs {...card} />
            </PromptCard>
          </div>
          <section className="zr-stage zr-card" aria-label="Video">
            {isComparing ? (
              <CompareStage states={compare.states} framesPerSecond={page.framesPerSecond} />
            ) : (
              <VideoStage
                {...{ client, source: page.source }}
                framesPerSecond={page.framesPerSecond}
                state={run.state}
              />
            )}
          </section>
          <Stack className="zr-settings">
            {view !== 'edit' && <MotionCard {...card} />}
            <SettingsCard {...card} />
            <AdvancedCard {...card} />
            <MachineCard {...card} check={check} kept={kept} server={server} />
          </Stack>
        </main>
      </ErrorBoundary>
      <HistoryDrawer opened={historyOpened} history={history} onClose={() => setHistoryOpened(false)} onOpen={open} />
    </div>
  );
}
