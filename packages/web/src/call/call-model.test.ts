import type { ChatMessage } from '@sotto/client';
import {
  createFakeCall,
  createFakeConference,
  createFakeChat,
  createFakeOutgoingRing,
  createFakePeer,
} from '@sotto/client/testing';
import { describe, expect, it } from 'vitest';
import { CallModel } from './call-model.ts';

const message = (id: number, from: ChatMessage['from']): ChatMessage => ({
  id,
  from,
  text: `message ${id}`,
  at: id,
  delivered: true,
});

function createModel() {
  const chat = createFakeChat();
  const call = createFakeCall({
    chat,
    peers: [createFakePeer({ peerId: 'ben', name: 'Ben' })],
  });
  const model = new CallModel(call);
  const hear = (...ids: number[]) => {
    chat.messages.value = [...chat.messages.value, ...ids.map((id) => message(id, 'peer'))];
  };
  return { model, call, chat, hear };
}

describe('unread messages', () => {
  it('are those of the other that came while the chat was closed', () => {
    const { model, chat, hear } = createModel();
    hear(1, 2);
    chat.messages.value = [...chat.messages.value, message(3, 'self')];
    expect(model.unread.value).toBe(2);
    model.togglePanel('chat');
    expect(model.unread.value).toBe(0);
    hear(4);
    expect(model.unread.value).toBe(0);
    model.togglePanel('chat');
    expect(model.unread.value).toBe(0);
    hear(5);
    expect(model.unread.value).toBe(1);
  });

  it('are none when all was forgotten, and count again for whoever comes next', () => {
    const { model, chat, hear } = createModel();
    hear(1, 2);
    model.togglePanel('chat');
    model.togglePanel('chat');
    chat.messages.value = [];
    expect(model.unread.value).toBe(0);
    hear(3);
    expect(model.unread.value).toBe(1);
  });
});

describe('the panel beside the stage', () => {
  it('is one at a time', () => {
    const { model } = createModel();
    model.togglePanel('people');
    model.togglePanel('chat');
    expect(model.panel.value).toBe('chat');
    model.togglePanel('chat');
    expect(model.panel.value).toBeNull();
  });

  it('is never the chat in a conference, which has none', () => {
    const model = new CallModel(createFakeConference());
    model.togglePanel('people');
    model.togglePanel('chat');
    expect(model.panel.value).toBe('people');
  });
});

const stageIs = (area: { width: number; height: number }) => (model: CallModel) => {
  model.area.value = area;
};
const callShrinks = (model: CallModel) => {
  model.size.value = { width: 24.4, height: 31.75 };
};

it('offers no comparison in a conference', () => {
  expect(new CallModel(createFakeConference()).comparison).toBeNull();
  expect(new CallModel(createFakeCall()).comparison).not.toBeNull();
});

describe('a panel that takes the place of the stage', () => {
  const low = { width: 52.75, height: 24.4 };

  it('leaves the face of the other, and nothing else, where it is the chat', () => {
    const call = createFakeCall({ peers: [createFakePeer({ peerId: 'ben', name: 'Ben' })] });
    const model = new CallModel(call);
    const faces = () => [...(model.arrangement.value?.rects ?? [])];
    model.area.value = { width: 828, height: 254 };
    model.size.value = low;
    model.togglePanel('people');
    expect(model.mode.value).toBe('pair');
    model.togglePanel('chat');
    expect(model.mode.value).toBe('face');
    expect(faces()).toEqual([['ben', { x: 696, y: 6, width: 72, height: 72 }]]);
    model.area.value = { width: 480, height: 96 };
    expect(faces()).toEqual([]);
    model.area.value = { width: 828, height: 254 };
    call.peers.value = [];
    expect(faces()).toEqual([]);
    model.togglePanel('chat');
    expect(model.mode.value).toBe('pair');
  });

  it('leaves it whichever is measured first when a keyboard opens, the call or the stage', () => {
    const [before, sheet, after] = [
      { width: 374, height: 230 },
      { width: 374, height: 112 },
      { width: 374, height: 344 },
    ];
    const steps: readonly ((model: CallModel) => void)[][] = [
      [callShrinks, stageIs(sheet), stageIs(after)],
      [stageIs(sheet), callShrinks, stageIs(after)],
      [callShrinks, stageIs(after)],
    ];
    for (const order of steps) {
      const { model } = createModel();
      model.size.value = { width: 24.4, height: 52.75 };
      model.area.value = before;
      model.togglePanel('chat');
      expect(model.mode.value).toBe('pair');
      for (const step of order) step(model);
      expect([...(model.arrangement.value?.rects ?? [])]).toEqual([
        ['ben', { x: 242, y: 6, width: 72, height: 72 }],
      ]);
    }
  });

  it('is none where there is room for both', () => {
    const { model } = createModel();
    model.size.value = { width: 80, height: 47.5 };
    model.togglePanel('chat');
    expect(model.covered.value).toBe(false);
    model.size.value = low;
    expect(model.covered.value).toBe(true);
  });
});

describe('the partner', () => {
  it('is known by name also after leaving', () => {
    const { model, call } = createModel();
    call.peers.value = [];
    expect(model.partner.value).toBe('Ben');
  });
});

describe('the invitation', () => {
  it('is there while a call of two has one place left, and in a conference', () => {
    const { model, call } = createModel();
    expect(model.invites.value).toBe(false);
    call.peers.value = [];
    expect(model.invites.value).toBe(true);
    const conference = createFakeConference({
      peers: [createFakePeer({ peerId: 'ben', name: 'Ben' })],
    });
    expect(new CallModel(conference).invites.value).toBe(true);
  });

  it('is not there while somebody in particular is called', () => {
    const contact = { id: 'anna', cardKey: 'anna', name: 'Anna', addedAt: 0, verified: false };
    const ring = createFakeOutgoingRing(contact, 'ringing');
    const outgoing = { contact, ring, again: () => Promise.resolve(), giveUp: () => undefined, room: 'room' };
    const model = new CallModel(createFakeCall(), { outgoing });
    expect([model.awaits.value, model.invites.value]).toEqual([true, false]);
    ring.state.value = 'cancelled';
    expect([model.awaits.value, model.invites.value]).toEqual([false, true]);
  });
});

describe('who has gone', () => {
  it('is known, with the reason, until somebody is there again', () => {
    const { model, call } = createModel();
    const [ben] = call.peers.value;
    call.peers.value = [];
    model.handleEvent({ type: 'peer-left', name: 'Ben', reason: 'lost' });
    expect(model.departed.value).toMatchObject({ name: 'Ben', reason: 'lost' });
    call.peers.value = ben === undefined ? [] : [ben];
    expect(model.departed.value).toBeNull();
  });

  it('leaves nobody alone in a conference', () => {
    const model = new CallModel(createFakeConference());
    model.handleEvent({ type: 'peer-left', name: 'Ben', reason: 'left' });
    expect(model.departed.value).toBeNull();
  });
});

function createConference() {
  const peers = [1, 2].map((index) => createFakePeer({ peerId: `p${index}`, name: `P ${index}` }));
  const model = new CallModel(createFakeConference({ peers }));
  model.area.value = { width: 1264, height: 624 };
  const shape = () => {
    const rect = model.arrangement.value?.rects.get('p1');
    return rect === undefined ? 0 : rect.width / rect.height;
  };
  return { model, shape };
}

describe('the shape of tiles', () => {
  it('follows the pictures as they are seen', () => {
    const { model, shape } = createConference();
    model.area.value = { width: 1264, height: 400 };
    expect(shape()).toBeGreaterThan(1);
    model.see('p1', { width: 720, height: 1280 });
    expect(shape()).toBeLessThan(0.75);
  });

  it('does not change with layers of other sizes, nor for a picture that has none yet', () => {
    const { model } = createConference();
    model.see('p1', { width: 1280, height: 720 });
    const before = model.arrangement.value;
    model.see('p1', { width: 320, height: 180 });
    model.see('p1', { width: 213, height: 120 });
    model.see('p1', { width: 0, height: 0 });
    expect(model.arrangement.value).toBe(before);
  });
});

describe('layouts to choose from', () => {
  it('are there for more than two, or with a screen', () => {
    const { model, call } = createModel();
    expect(model.hasLayouts.value).toBe(false);
    expect(model.nextLayout()).toBe(false);
    expect(model.choice.value).toBe('auto');
    call.peers.value = [...call.peers.value, createFakePeer({ peerId: 'cleo', name: 'Cleo' })];
    expect(model.hasLayouts.value).toBe(true);
    expect(model.nextLayout()).toBe(true);
    expect(model.choice.value).toBe('grid');
  });
});
