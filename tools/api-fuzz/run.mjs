// Has schemathesis (PyPI) ask a server of the built command whatever its OpenAPI document allows, and much that it does not.
// Fails where an answer is a 500 or another one than the document says, and where an operation that takes a body saw no body
// that was right, or none that was wrong.
//   npm run build && SCHEMATHESIS=…/bin/schemathesis node tools/api-fuzz/run.mjs [--seconds 600] [--seed 1]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } },
});

/** What an answer is held against. */
const CHECKS = [
  ...['not_a_server_error', 'response_schema_conformance', 'status_code_conformance', 'content_type_conformance'],
  ...['response_headers_conformance', 'negative_data_rejection', 'unsupported_method'],
];
/** Operations with bodies that are generated. */
const BODIES = ['POST /v1/jobs', 'POST /v1/videos', 'POST /sdcpp/v1/vid_gen'];

const command = fileURLToPath(new URL('../../apps/cli/bin/zeroreel.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'api-fuzz-'));
const server = spawn(
  process.execPath,
  [
    ...[command, 'serve', '--no-work', '--port', '0', '--store', join(folder, 'store'), '--quiet'],
    ...['--rate', '10000000', '--max-queued', '1000000', '--min-free', '0'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const [said] = await once(server.stdout, 'data');
  const url = /http:\S+\//.exec(String(said))?.[0].replace('localhost', '127.0.0.1');
  const args = [
    ...['run', `${url}openapi.json`, '--max-time', flags.seconds, '--seed', flags.seed, '--continue-on-failure'],
    ...['--checks', CHECKS.join(','), '--report', 'ndjson', '--report-dir', folder, '--generation-database', 'none'],
    ...['--request-timeout', '60', '--no-color'],
  ];
  const started = performance.now();
  const fuzzer = spawn(process.env['SCHEMATHESIS'] ?? 'schemathesis', args, { stdio: 'inherit' });
  const [code] = await once(fuzzer, 'exit');
  console.log(`schemathesis ended with ${code} after ${Math.round((performance.now() - started) / 1000)} s`);
  const answers = await countAnswers(folder);
  console.table(answers);
  const missing = BODIES.filter((name) => {
    const counts = answers[name] ?? {};
    return !Object.keys(counts).some((status) => status < 300) || counts[400] === undefined;
  });
  if (missing.length > 0) console.error(`No right body, or no wrong one, for ${missing.join(', ')}`);
  const failed = Object.entries(answers).filter(([, counts]) => counts[500] !== undefined);
  if (failed.length > 0) console.error(`500 at ${failed.map(([name]) => name).join(', ')}`);
  process.exitCode = code === 0 && missing.length === 0 && failed.length === 0 ? 0 : 1;
} finally {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}

/** Answers by operation and status, out of schemathesis' events. */
async function countAnswers(from) {
  const counts = {};
  const name = (await readdir(from)).find((each) => each.endsWith('.ndjson'));
  for await (const line of createInterface({ input: createReadStream(join(from, name)) })) {
    const { ScenarioFinished: scenario } = JSON.parse(line);
    if (scenario === undefined) continue;
    const { cases = {}, interactions = {} } = scenario.recorder;
    for (const [id, { response }] of Object.entries(interactions)) {
      const asked = cases[id]?.value;
      if (asked === undefined || response == null) continue;
      const operation = `${asked.method} ${asked.path ?? asked.operation?.path ?? ''}`;
      const ofOperation = (counts[operation] ??= {});
      ofOperation[response.status_code] = (ofOperation[response.status_code] ?? 0) + 1;
    }
  }
  return counts;
}
