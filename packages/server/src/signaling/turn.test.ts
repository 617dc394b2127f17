import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '../testing/test-server.ts';

const secret = 'a-secret-that-coturn-knows';
let server: TestServer;
let without: TestServer;

beforeAll(async () => {
  const env = {
    SOTTO_TURN_URL: 'turns:turn.example.org:443?transport=tcp',
    SOTTO_TURN_SECRET: secret,
    SOTTO_TRUSTED_PROXIES: '127.0.0.1',
    SOTTO_CONNECTIONS_PER_ADDRESS: '24',
  };
  [server, without] = await Promise.all([TestServer.start({ env }), TestServer.start()]);
});
afterAll(() => Promise.all([server.stop(), without.stop()]));

let addresses = 0;
const client = (address = `203.0.113.${++addresses}`) =>
  server.client({ headers: { 'x-forwarded-for': address } });

describe('what is shown to the TURN server', () => {
  it('is given to who has a place in a room, the same again on the same socket, and to others another', async () => {
    const [ada, bob] = [await client(), await client()];
    const { room } = await ada.request('createRoom', { kind: 'conference' });
    await ada.request('join', { room, name: 'Ada' });
    await bob.request('join', { room, name: 'Bob' });
    const { turn } = await ada.request('lookupTurn', {});
    expect(turn?.credential).toBe(
      createHmac('sha1', secret)
        .update(turn?.username ?? '')
        .digest('base64'),
    );
    const again = await ada.request('lookupTurn', {});
    expect(again.turn).toMatchObject({ username: turn?.username, credential: turn?.credential });
    expect((await bob.request('lookupTurn', {})).turn?.username).not.toBe(turn?.username);
  });

  it('is given to who checks the network, and that is one way more', async () => {
    const ada = await client();
    expect(await ada.refusal('lookupTurn', {})).toBe('bad-state');
    const { ways } = await ada.request('openCheck', {});
    expect(ways.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp', 'turn']);
    // The TURN server speaks UDP with the media server.
    expect(ways[2]?.transport.iceCandidates.map(({ protocol }) => protocol)).toEqual(['udp']);
    expect((await ada.request('lookupTurn', {})).turn?.urls).toHaveLength(1);
    await ada.request('closeCheck', {});
    expect(await ada.refusal('lookupTurn', {})).toBe('bad-state');
  });

  it('is not given without end to one address', async () => {
    const address = '198.51.100.1';
    const { room } = await (await client()).request('createRoom', { kind: 'conference' });
    const outcomes: string[] = [];
    for (let count = 0; count < 4; count++) {
      const each = await client(address);
      await each.request('join', { room, name: 'Eve' });
      if (count < 3) outcomes.push((await each.request('lookupTurn', {})).turn === null ? 'none' : 'given');
      else outcomes.push(await each.refusal('lookupTurn', {}));
      each.goAway();
      await each.closed;
    }
    expect(outcomes).toEqual(['given', 'given', 'given', 'rate-limited']);
  });

  it('is nothing where there is none', async () => {
    const { ada } = await without.pair('call');
    expect(await ada.request('lookupTurn', {})).toEqual({ turn: null });
  });

  it('is not in the log', () => {
    expect(server.log.filter((line) => /turn|secret/iu.test(line))).toEqual([]);
  });
});
