import { expect, it, vi } from 'vitest';
import { meet, type Side, waitOptions } from '../testing/secured-sides.ts';
import { decodePacket, encodePacket, type Packet } from './packets.ts';

/** Of what new keys are made of, or up to 255 bytes of something else. */
const isLong = (message: Uint8Array): boolean => message.length > 500;

interface Attack {
  /** Says something that never arrives, … */
  readonly victim: Side;
  readonly other: Side;
  /** … right before this message of the other side arrives, which begins a new epoch or leads to one. */
  readonly edge: (message: Uint8Array) => boolean;
}

/**
 * A relay that acknowledges what it drops in the place of the other side, and numbers what follows anew: neither numbers
 * nor acknowledgements are sealed, so it can.
 */
function cutOff({ victim, other, edge }: Attack): { cut: number } {
  const done = { cut: 0 };
  const [toOther, toVictim] = [victim.wire, other.wire];
  let atEdge = false;
  victim.wire = (data) => {
    const { messages, seq = 0, ...rest } = decodePacket(data) ?? { ack: 0 };
    if (atEdge && done.cut === 0 && messages !== undefined) {
      done.cut = messages.length;
      toVictim(encodePacket({ ack: seq + messages.length - 1 }));
    } else if (messages === undefined) {
      toOther(data);
    } else {
      toOther(encodePacket({ ...rest, seq: seq - done.cut, messages }));
    }
  };
  const pass = ({ messages, ...rest }: Packet): void => {
    const ack = rest.ack + done.cut;
    toVictim(encodePacket({ ...rest, ack, ...(messages !== undefined && { messages }) }));
  };
  other.wire = (data) => {
    const packet = decodePacket(data);
    if (packet === undefined) return;
    if (atEdge || packet.messages?.some(edge) !== true) {
      pass(packet);
      return;
    }
    atEdge = true;
    victim.say('I am muted now');
    void vi.waitFor(() => expect(done.cut).toBe(1), waitOptions).then(() => pass(packet));
  };
  return done;
}

/** The second long one of the initiator leads the responder into the new epoch, … */
function createEdgeOfResponder(): Attack['edge'] {
  let long = 0;
  return (message) => isLong(message) && (long += 1) === 2;
}

/** … and the first short one of the responder the initiator. */
const edgeOfInitiator: Attack['edge'] = (message) => !isLong(message);

it.each(['initiator', 'responder'] as const)(
  'the last word of the %s in an epoch cannot be cut off, however well the relay pretends',
  async (who) => {
    const { initiator, responder } = await meet();
    const done =
      who === 'initiator'
        ? cutOff({ victim: initiator, other: responder, edge: edgeOfInitiator })
        : cutOff({ victim: responder, other: initiator, edge: createEdgeOfResponder() });
    const other = who === 'initiator' ? responder : initiator;
    initiator.session.rekey();
    await vi.waitFor(() => expect(other.error).toBeDefined(), waitOptions);

    expect([done.cut, other.heard, other.error]).toEqual([1, [], 'messages-missing']);
  },
);

it('what an honest relay loses is sent again, and new keys come all the same', async () => {
  const { initiator, responder } = await meet();
  const lost: string[] = [];
  const toInitiator = responder.wire;
  responder.wire = (data) => void lost.push(data);
  initiator.session.rekey();
  responder.say('lost with the socket');
  await vi.waitFor(() => expect(lost.length).toBeGreaterThan(0), waitOptions);
  responder.wire = toInitiator;
  responder.channel.resync();
  initiator.channel.resync();
  await vi.waitFor(async () => {
    expect([await initiator.epoch(), await responder.epoch()]).toEqual([1, 1]);
  }, waitOptions);

  expect(initiator.heard).toEqual(['lost with the socket']);
  expect([initiator.error, responder.error]).toEqual([undefined, undefined]);
});
