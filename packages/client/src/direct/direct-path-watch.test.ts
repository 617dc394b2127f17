import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, createLink, enterFakes, leaveFakes } from '../testing/link.ts';

beforeEach(enterFakes);
afterEach(leaveFakes);

it('another path is looked for again each time that none was found', async () => {
  const { begin, secure, hear, pc } = createLink('offering');
  begin();
  await secure();
  await hear(answer);
  pc.become('connected');
  pc.become('disconnected');
  await vi.advanceTimersByTimeAsync(1_500);
  await hear(answer);
  const looked = [pc.iceRestarts];
  for (let search = 0; search < 5; search += 1) {
    pc.become('failed');
    await vi.advanceTimersByTimeAsync(0);
    await hear(answer);
    looked.push(pc.iceRestarts);
  }

  expect(looked).toEqual([1, 2, 3, 4, 5, 6]);
});

it('agrees on new keys once there is a path again, and not with each search', async () => {
  const { begin, secure, hear, pc, worker } = createLink('offering');
  begin();
  await secure();
  await hear(answer);
  pc.become('connected');
  for (let search = 0; search < 3; search += 1) {
    pc.become('failed');
    await vi.advanceTimersByTimeAsync(0);
    await hear(answer);
  }
  const renewals = () => worker.posted.filter((posted) => 'type' in posted && posted.type === 'rekey').length;
  const during = renewals();
  pc.become('connected');

  expect([during, renewals()]).toEqual([0, 1]);
});

describe('new keys after the start', () => {
  it('are asked for when the browser moves to another path by itself', async () => {
    const { begin, secure, hear, worker, pc } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    const iceTransport = new EventTarget();
    const [sender] = pc.getSenders();
    if (sender !== undefined) sender.transport = { getRemoteCertificates: () => [], iceTransport };
    const asked = () => worker.posted.filter(({ type }) => type === 'rekey').length;
    pc.become('connected');
    iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(asked()).toBe(0);
    iceTransport.dispatchEvent(new Event('selectedcandidatepairchange'));

    expect(asked()).toBe(1);
  });
});

describe('a broken path', () => {
  it('is given a moment to mend, then another is looked for', async () => {
    const { begin, secure, hear, pc, participant } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    pc.become('connected');
    expect(participant.connectivity.value).toBe('connected');
    pc.become('disconnected');
    expect(participant.connectivity.value).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pc.iceRestarts).toBe(1);
    pc.become('connected');

    expect(participant.connectivity.value).toBe('connected');
  });

  it('that mended itself is left alone', async () => {
    const { begin, secure, hear, pc } = createLink('offering');
    begin();
    await secure();
    await hear(answer);
    pc.become('disconnected');
    await vi.advanceTimersByTimeAsync(1_000);
    pc.become('connected');
    await vi.advanceTimersByTimeAsync(10_000);

    expect(pc.iceRestarts).toBe(0);
  });
});

it('is not watched any more when the link has ended, and neither is anything else', async () => {
  const { link, begin, secure, hear, pc } = createLink('offering');
  begin();
  await secure();
  await hear(answer);
  pc.become('connected');
  pc.become('disconnected');
  link.close();

  expect(vi.getTimerCount()).toBe(0);
});

it('no other path is looked for that the peer asks for while an offer is on its way', async () => {
  const { begin, secure, hear, pc } = createLink('offering');
  begin();
  await secure();
  await hear({ type: 'restart' });
  expect(pc.iceRestarts).toBe(0);
  await hear(answer, { type: 'restart' });

  expect(pc.iceRestarts).toBe(1);
});
