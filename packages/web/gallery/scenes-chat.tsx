import type { ChatMessage } from '@sotto/client';
import { createFakeChat } from '@sotto/client/testing';
import { press, write } from './acting.ts';
import { people, person } from './people.ts';
import { alone, pair, show } from './scenes-call.tsx';
import type { Scene } from './scenes-pages.tsx';

const minute = 60_000;
const begun = Date.now() - 12 * minute;

type Line = readonly [from: ChatMessage['from'], text: string, afterMinutes: number];

const conversation = (lines: readonly Line[]): ChatMessage[] =>
  lines.map(([from, text, after], index) => ({
    id: index + 1,
    from,
    text,
    at: begun + after * minute,
    delivered: true,
  }));

const usual: readonly Line[] = [
  ['peer', 'Here is what we spoke about: https://library.example/sundays', 0],
  ['peer', 'And the address:\nGartenstraße 12\n10115 Berlin', 0.2],
  ['self', 'Thank you', 0.6],
  ['self', 'I will be there at ten. Shall I bring the plans, or do you have them?', 0.8],
  ['peer', 'I have them.', 5],
];

const difficult: readonly Line[] = [
  ['peer', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', 0],
  ['self', `https://maps.example/route?from=${'Gartenstra%C3%9Fe'.repeat(9)}&to=home (the long way).`, 1],
  ['peer', 'https://аpple.example/login and https://bank.example@evil.example/', 2],
  ['peer', 'مرحبا، هذا هو الرابط: https://library.example/كتب شكرا!', 2.1],
  ['self', 'יעל, נתראה בשעה 10:00', 3],
  ['peer', '<script>alert("1")</script> <img src=x onerror=alert(1)> javascript:alert(1)', 4],
  ['peer', 'Z̷̢̛͕̳̬̫͙̪͎̲̹̰̜̻̈́̐̓̈́̉̽̓̔̚͜͠͝ͅa̸̡̛̛̟̫̥͙̤̗̟̥̲̬̐̀̀̈́̀̌̓̋̐̚͝l̵̢̡̛̛̤̝̲̬̖̩̪̤̭̆̔̀̀̊̍́͗̕͝g̷̨̛̗͈͇̗̳̬̪̥̬̖̤̈́͐̀̀̏̋͑́̚o̴̢̧̡̨̦̠̦̣̟͎̗̼̐̏̆̇̈́̐̀̿̑̚͝͠ stays in its own row', 5],
  ['self', 'function greet() {\n\treturn "👩‍🚀";\n}', 6],
];

const written = (lines: readonly Line[]) => createFakeChat(conversation(lines));

const openChat = press('[aria-keyshortcuts="C"]');

/** A message that has been on its way for long; and then, it may be, nobody is there to receive it. */
function undelivered(leaves: boolean): Scene {
  const last = { id: 9, from: 'self', text: 'Are you still there?', delivered: false } as const;
  const chat = createFakeChat([...conversation(usual), { ...last, at: Date.now() - 20_000 }]);
  const call = pair({ chat, peers: [person(0, { connectivity: 'reconnecting' })] });
  return show(call, async () => {
    await openChat();
    if (leaves) call.peers.value = [];
  });
}

/** As where a keyboard lies on a window that keeps its height. */
function openKeyboard(): void {
  const { visualViewport } = window;
  if (visualViewport === null) return;
  Object.defineProperty(visualViewport, 'height', { value: innerHeight * 0.6 });
  visualViewport.dispatchEvent(new Event('resize'));
}

export const chatScenes: Record<string, () => Scene> = {
  'chat-empty': () => show(pair(), openChat),
  'chat-alone': () => show(pair({ ...alone, protection: { level: 'establishing' } }), openChat),
  'chat-conversation': () => show(pair({ chat: written(usual) }), openChat),
  'chat-keyboard': () =>
    show(pair({ chat: written(usual) }), async () => {
      await openChat();
      openKeyboard();
    }),
  'chat-difficult': () => show(pair({ chat: written(difficult) }), openChat),
  'chat-writing': () =>
    show(pair({ chat: written(usual) }), async () => {
      await openChat();
      await write('.composer textarea', 'Once more, in all the words that it takes. '.repeat(90));
    }),
  'chat-undelivered': () => undelivered(false),
  'chat-gone': () => undelivered(true),
  'chat-unread': () => {
    const chat = written(usual.slice(0, 2));
    const more = conversation(usual).slice(2);
    return show(pair({ chat, peers: people(1) }), async () => {
      await openChat();
      await openChat();
      chat.messages.value = [
        ...chat.messages.value,
        ...more.map((each) => ({ ...each, from: 'peer' as const })),
      ];
    });
  },
};
