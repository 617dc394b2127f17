import { Friends } from './friends.ts';
import { Newcomers, type Welcome } from './newcomers.ts';
import { endWithAsker, tell } from './part.ts';
import type { Target } from './signalling.ts';

export interface Welcomes {
  readonly newcomers: readonly Welcome[];
  readonly friends: readonly Welcome[];
}

let newcomers: Newcomers | undefined;
let friends: Friends | undefined;

const answers = {
  async begin(target: Target): Promise<object> {
    newcomers = new Newcomers(target);
    friends = await Friends.meet(target);
    return { identity: friends.identity };
  },
  async restart(): Promise<object> {
    for (const each of [newcomers, friends]) if (each) each.welcomes.length = 0;
    return {};
  },
  async welcomes(): Promise<Welcomes> {
    return { newcomers: newcomers?.welcomes ?? [], friends: friends?.welcomes ?? [] };
  },
};

process.on('message', ({ ask, target }: { readonly ask: keyof typeof answers; readonly target: Target }) =>
  tell(answers[ask](target)),
);
endWithAsker();
