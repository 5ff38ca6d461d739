import { modelSourceOf, tellPreset, type Settings } from '@zeroreel/run';
import { lazy, Suspense, useEffect, useRef, useState, type DragEvent } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { nameFor } from '../settings/file-names.js';
import { keptJob, serverClient } from '../remote/kept-job.js';
import { takeOpenedFiles } from '../offline/opened-files.js';
import { missingFiles, whyNotYet } from '../settings/settings-notices.js';
import type { FinishedVideo } from '../worker-protocol.js';
import { groupFields, labelAt } from './card-fields.js';
import { useDrawer } from './drawer/use-drawer.js';
import { ErrorAlert } from './error-alert.js';
import { ErrorBoundary } from './error-boundary.js';
import { nameOption } from './fields/option-words.js';
import { Header } from './header.js';
import { HistoryDrawer } from './history-drawer.js';
import { NoticeAlert } from './notice-alert.js';
import { PromptBar } from './prompt/prompt-bar.js';
import { PromptFoot } from './prompt/prompt-foot.js';
import { Verdict } from './prompt/verdict.js';
import { ResultRow } from './result/result-row.js';
import { CompareStage } from './stage/compare-stage.js';
import { RunAlerts } from './stage/run-alerts.js';
import { VideoStage } from './stage/video-stage.js';
import { StartScreen } from './start/start-screen.js';
import { useCompare } from './use-compare.js';
import { useHistory } from './use-history.js';
import { useLinkPreview } from './use-link-preview.js';
import { useKeptModels } from './use-kept-models.js';
import { useMoments } from './use-moments.js';
import { usePage } from './use-page.js';
import { useRestore } from './use-restore.js';
import { useRun, type VideoMaker } from './use-run.js';
import { useRunning } from './use-running.js';
import { useServer } from './use-server.js';
import { useStageOfView } from './use-stage-of-view.js';
import { useWarmUp } from './use-warm-up.js';
import type { Source } from './use-source.js';

/** Loaded when they are asked for. */
const LivePicture = lazy(async () => ({ default: (await import('./live/live-picture.js')).LivePicture }));
const VariationTiles = lazy(async () => ({ default: (await import('./result/variation-tiles.js')).VariationTiles }));

/** Loaded when it is opened: the first screen has the prompt alone. */
const SettingsDrawer = lazy(async () => ({
  default: (await import('./drawer/settings-drawer.js')).SettingsDrawer,
}));

/** The page. */
export function App({ client }: { readonly client: WorkerClient }) {
  const page = usePage(client);
  const { card, check, uploads, wanted } = page;
  const { state, plugins } = card;
  const { view, settings } = state;
  const [historyOpened, setHistoryOpened] = useState(false);
  const [madeFrom, setMadeFrom] = useState<Source>();
  const drawer = useDrawer();
  const history = useHistory();
  const run = useRun(client);
  const server = useServer();
  useRunning(run.state);
  const compare = useCompare(client, plugins.known);
  const kept = useKeptModels(client, drawer.isOpen && drawer.tab === 'model', run.state.phase);
  const surroundings = { known: plugins.known, uploads };
  const stage = useStageOfView(run.state, view, state.setView);
  const restore = useRestore(client, surroundings, { ...state, setView: stage.go });
  const { notice, dismiss, restoreFile, restoreVideo } = restore;
  const moments = useMoments({ ...{ client, page, run, history, restore, make }, isHere: !server.isChosen });

  const isComparing = view === 'compare';
  const running = isComparing ? compare.running : run.state.phase === 'running' || moments.isBusy;
  const isComputedHere = !server.isChosen && !running && check?.ok === true && check.work?.backend === 'wasm';
  const warmUp = useWarmUp(client, settings.machine, isComputedHere);
  const { preview: ofLink, fault } = useLinkPreview();

  const generate = (): Promise<void> => make(settings);
  async function make(wanted: Settings): Promise<void> {
    dismiss();
    // Where models lie is shown; who starts a run agrees to it.
    state.agree(modelSourceOf(wanted));
    if (!isComparing) setMadeFrom(page.source);
    moments.begin(wanted);
    const maker = server.isChosen ? serverClient(server.place) : undefined;
    const video = await (isComparing ? compare.start(page.job(), maker) : run.start(page.job(wanted), maker));
    if (video) history.add(video);
  }
  function stop(): void {
    if (isComparing) return compare.stop();
    run.stop();
    moments.stop();
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
    setMadeFrom(undefined);
    if (video.isComparison) compare.show(video);
    else run.show(video, 'history');
    void restoreVideo(video).then(() => video.isComparison && state.setView('compare'));
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
  const noServer = server.isChosen && server.fault ? card.texts.machine.missing : undefined;
  const missing = noServer ?? card.modelPlace.missing ?? whyNotYet(settings, surroundings, card.texts);
  const { size } = card;
  const { framesPerSecond, source } = page;
  // The tab of basic settings says so too.
  const presetTold = card.preset && tellPreset(settings, card.preset, nameOption);
  const told = notice && <NoticeAlert notice={notice} onClose={dismiss} />;
  return (
    <div
      className="zr-page"
      data-settings={drawer.isOpen ? 'open' : 'closed'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <Header view={view} onView={stage.go} onHistory={() => setHistoryOpened(true)} />
      <ErrorBoundary
        key={view}
        what={card.texts.failure.view(card.texts.header.views[view])}
        details={settings}
        onStartAfresh={() => {
          dismiss();
          state.startAfresh();
        }}
      >
        {/* Dark in both schemes of colours: what is looked at is the video. */}
        <main className="zr-main" data-mantine-color-scheme="dark">
          <section className="zr-stage" aria-label={card.texts.stage.title}>
            {isComparing ? (
              <CompareStage
                {...{ framesPerSecond, size }}
                {...compare}
                result={<ResultRow client={client} video={compare.video} />}
                expected={groupFields(card, 'request').context.frames}
                alerts={
                  <>
                    {told}
                    {compare.states.map((each, index) => (
                      <RunAlerts key={index} state={each} told={presetTold} onDismiss={compare.dismiss} />
                    ))}
                  </>
                }
              />
            ) : (
              <VideoStage
                {...{ card, framesPerSecond, source, madeFrom, ofLink }}
                state={stage.state}
                isMotionShown={drawer.isOpen && drawer.tab === 'motion'}
                alerts={
                  <>
                    {told}
                    <ErrorAlert message={fault && `${card.texts.links.unshown}. ${fault}`} />
                    <RunAlerts state={run.state} told={presetTold} onDismiss={run.dismiss} />
                  </>
                }
                start={<StartScreen {...moments.start} />}
                live={
                  moments.live.isOn && (
                    <Suspense>
                      <LivePicture {...moments.live} onRelease={moments.release} />
                    </Suspense>
                  )
                }
                result={
                  <ResultRow client={client} video={run.state.video} actions={{ ...moments.actions, running }}>
                    {moments.variations.states.length > 0 && (
                      <Suspense>
                        <VariationTiles
                          states={moments.variations.states}
                          framesPerSecond={framesPerSecond}
                          onOpen={moments.openVariation}
                        />
                      </Suspense>
                    )}
                  </ResultRow>
                }
              />
            )}
          </section>
          <PromptBar
            {...{ ...card, running, missing, drawer }}
            world={page.check?.world}
            onStart={() => void generate()}
            onStop={stop}
            onInterest={warmUp}
          >
            <div className="zr-prompt-foot">
              {!server.isChosen && (
                <Verdict
                  {...{ check, missing: card.modelPlace.missing, onLook: state.agree }}
                  labelAt={(path) => labelAt(card, path)}
                />
              )}
              {!isComparing && <PromptFoot {...moments} isHere={!server.isChosen} view={view} run={run.state} />}
            </div>
          </PromptBar>
        </main>
        {drawer.isOpen && (
          <Suspense fallback={<aside className="zr-settings" />}>
            <SettingsDrawer {...card} {...{ drawer, check, kept, server }} lastOn={run.state.backend} />
          </Suspense>
        )}
      </ErrorBoundary>
      <HistoryDrawer opened={historyOpened} history={history} onClose={() => setHistoryOpened(false)} onOpen={open} />
    </div>
  );
}
