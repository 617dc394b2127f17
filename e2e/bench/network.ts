import { inTurn } from '../fixtures/in-turn.ts';
import { RoutedNetwork, SERVER_ADDRESS, SERVER_PORT } from '../fixtures/routed-network.ts';
import { SottoServer } from '../fixtures/server.ts';
import type { Case } from './network/cases.ts';
import type { Scenario } from './network/scenarios.ts';
import { visit, type Visit } from './network/visit.ts';
import { percentile, round, type Row } from './report.ts';

interface NetworkOptions {
  readonly signal: AbortSignal;
  readonly runs?: number;
  readonly cases: readonly Case[];
}

/**
 * Calls and conferences of two, each with a browser of its own, through networks as they are: see
 * `network/scenarios.ts`. The server has one port, 443. From the click on Join to the first picture; and what a person
 * notices of what happens to the network in the middle of it.
 */
export async function run({ signal, runs = 3, cases }: NetworkOptions): Promise<Row[]> {
  const network = RoutedNetwork.create();
  let server: SottoServer | undefined;
  try {
    server = await startServer(network);
    return await measureAll({ network, server, signal, runs, cases });
  } finally {
    await server?.stop();
    network.close();
  }
}

const startServer = (network: RoutedNetwork): Promise<SottoServer> =>
  SottoServer.start({
    doors: 0,
    onePort: true,
    enter: (command, args) => network.enter('server', command, args),
    env: {
      SOTTO_PORT: String(SERVER_PORT),
      SOTTO_SFU_LISTEN: `${SERVER_ADDRESS}:${SERVER_PORT}`,
      SOTTO_PUBLIC_URL: `https://${SERVER_ADDRESS}`,
    },
  });

interface Measuring extends Required<NetworkOptions> {
  readonly network: RoutedNetwork;
  readonly server: SottoServer;
}

async function measureAll({ network, server, signal, runs, cases }: Measuring): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [scenario, all] of Map.groupBy(cases, (each) => each.scenario))
    rows.push(...(await measureScenario({ network, server, signal, runs, scenario, cases: all })));
  return rows;
}

interface MeasuringScenario extends Measuring {
  readonly scenario: Scenario;
}

async function measureScenario(options: MeasuringScenario): Promise<Row[]> {
  const { network, server, signal, runs, scenario, cases } = options;
  const ada = await network.launchChromium('ada', { talking: true, camera: scenario.camera });
  const ben = await network.launchChromium('ben', { talking: true });
  try {
    return await inTurn(cases, async ({ kind, name }) => {
      const visits = await inTurn(Array.from({ length: runs }), async () => {
        signal.throwIfAborted();
        const found = await visit({ network, server, browsers: { ada, ben }, scenario, kind });
        console.log(`${name}:`, JSON.stringify(found));
        return found;
      });
      return rowOf(name, visits);
    });
  } finally {
    await Promise.all([ada.close(), ben.close()]);
  }
}

function rowOf(name: string, visits: readonly Visit[]): Row {
  const times = visits.flatMap(({ firstPicture }) => (firstPicture === null ? [] : [firstPicture]));
  const ways = [...new Set(visits.map(({ way }) => way))].join(' | ');
  const seen = times.length === 0 ? {} : figures('first_picture', times);
  const shares = visits.flatMap(({ concealed }) => concealed ?? []);
  const gaps = visits.flatMap(({ gap }) => gap ?? []);
  const backs = visits.flatMap(({ back }) => back ?? []);
  return {
    name,
    runs: visits.length,
    connected: times.length,
    ...seen,
    ...(gaps.length > 0 && {
      ...figures(
        'picture_gap',
        gaps.map(({ picture }) => picture),
      ),
      ...figures(
        'sound_gap',
        gaps.map(({ sound }) => sound),
      ),
    }),
    ...(shares.length > 0 && {
      concealed_p50_percent: round(percentile(shares, 0.5), 1),
      concealed_max_percent: round(Math.max(...shares), 1),
    }),
    ...(backs.length > 0 && {
      picture_back_max_ms: Math.max(...backs.map(({ after }) => after)),
      picture_fps: round(
        percentile(
          backs.map(({ fps }) => fps),
          0.5,
        ),
        1,
      ),
    }),
    way: ways,
  };
}

const figures = (name: string, times: readonly number[]) => ({
  [`${name}_p50_ms`]: round(percentile(times, 0.5)),
  [`${name}_max_ms`]: round(Math.max(...times)),
});
