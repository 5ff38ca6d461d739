/**
 * Runs the contract suites of a backend: `node contracts.js webgpu|cuda|cpu [--small]`. Prints each test as it ends; ends
 * with 1 where one fails.
 */
import { startTests, type File, type Task, type VitestRunner } from '@vitest/runner';
import { figure, secondsSince } from './figure.js';

const runner: VitestRunner = {
  config: {
    root: import.meta.dirname,
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: true,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: true,
  },
  importFile: async (file) => import(file),
  onAfterRunTask: report,
};

const began = performance.now();
const files: File[] = await startTests([new URL('./contract-suites.js', import.meta.url).pathname], runner);
const tests = files.flatMap(testsOf);
const broken = files.filter(({ result }) => result?.errors?.length);
broken.forEach(report);
const run = tests.filter(({ mode }) => mode !== 'skip');
const passed = run.filter(({ result }) => result?.state === 'pass').length;
const ok = passed === run.length && broken.length === 0 && passed > 0;
figure('contract tests passed', passed, 'tests', { against: `${run.length} run`, ok });
figure('contract time', secondsSince(began), 's');
process.exit(ok ? 0 : 1);

function testsOf(task: Task): Task[] {
  return 'tasks' in task ? task.tasks.flatMap(testsOf) : [task];
}

function report({ name, result, mode }: Task): void {
  if (mode === 'skip') return;
  const errors = result?.errors?.map(({ message }) => message).join('; ');
  figure(name, errors ?? Math.round(result?.duration ?? 0), errors === undefined ? 'ms' : '', {
    ok: errors === undefined,
  });
}
