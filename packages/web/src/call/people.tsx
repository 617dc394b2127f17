import { type Signal, useSignal } from '@preact/signals';
import type { Connectivity, RemotePeer, Restrictions, Role } from '@sotto/client';
import { Ellipsis, Mic, MicOff, UserPlus } from 'lucide';
import type { TargetedKeyboardEvent } from 'preact';
import { secondsSince } from '../common/clock.ts';
import { timeOfDay } from '../common/dates.ts';
import { t } from '../common/language.ts';
import type { Messages } from '../messages/en.ts';
import { Icon } from '../ui/icon.tsx';
import { Invite } from '../session/invite.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { formatDuration } from './duration.ts';
import { canUpgrade } from './upgrade.tsx';
import { isNamed } from './is-named.ts';
import { EveryoneAction } from './leading.tsx';
import type { Notices } from './notices.ts';
import { SidePanel } from './side-panel.tsx';
import { type Stoppable, stoppable } from './stoppable.ts';

/** From so many on one looks for a name rather than through the list. */
const manyPeople = 12;

interface PeopleProps {
  readonly model: CallModel;
  readonly notices: Notices;
  readonly actions: CallActions;
}

/** Everyone in the room, beside the call on wide screens and below it on narrow ones. */
export function People({ model, notices, actions }: PeopleProps) {
  const { call } = t();
  const { media, name, role, peers, room } = model.call;
  const wanted = useSignal('');
  const finds = peers.value.length + 1 >= manyPeople;
  const named = finds ? wanted.value : '';
  const ownFound = isNamed(name, named);
  const found = peers.value.filter((peer) => isNamed(peer.name, named));
  return (
    <SidePanel
      model={model}
      kind="people"
      title={call.peopleCount(peers.value.length + 1)}
      closeLabel={call.closePeople}
    >
      <div class="people-body">
        <Lasted model={model} />
        {canUpgrade(model.direct) && <AddPeople model={model} />}
        {model.conference && <EveryoneAction call={model.conference} actions={actions} />}
        {model.invites.value && <Invite room={room} />}
        <Happened notices={notices} />
        {finds && <FindPeople wanted={wanted} found={found.length + (ownFound ? 1 : 0)} />}
        <ul>
          {ownFound && (
            <PersonRow
              name={call.youNamed(name)}
              role={role.value}
              muted={media.microphone.state.value !== 'on'}
              connectivity={null}
            />
          )}
          {found.map((peer) => (
            <PeerRow key={peer.peerId} model={model} peer={peer} />
          ))}
        </ul>
      </div>
    </SidePanel>
  );
}

interface FindPeopleProps {
  readonly wanted: Signal<string>;
  readonly found: number;
}

function FindPeople({ wanted, found }: FindPeopleProps) {
  const texts = t().call.findPeople;
  const name = wanted.value.trim();
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Escape' || wanted.peek() === '') return;
    // The first time it empties the field, and leaves the panel open.
    event.preventDefault();
    event.stopPropagation();
    wanted.value = '';
  };
  return (
    <div class="people-find">
      <input
        class="input"
        type="search"
        autocomplete="off"
        aria-label={texts.label}
        placeholder={texts.label}
        value={wanted.value}
        onInput={({ currentTarget }) => {
          wanted.value = currentTarget.value;
        }}
        onKeyDown={onKeyDown}
      />
      <p class={found > 0 ? 'unseen' : 'quiet'} role="status" dir="auto">
        {name !== '' && (found > 0 ? texts.found(found) : texts.none(name))}
      </p>
    </div>
  );
}

/** How long the call is, to the second: the bar says it in minutes. */
function Lasted({ model: { call } }: Pick<PeopleProps, 'model'>) {
  const since = call.connectedAt.value;
  if (since === null) return null;
  return (
    <p class="people-duration quiet numbers">{t().call.duration(formatDuration(secondsSince(since)))}</p>
  );
}

/** What was shown for a moment, to be read again. */
function Happened({ notices }: Pick<PeopleProps, 'notices'>) {
  const past = notices.past.value;
  if (past.length === 0) return null;
  return (
    <details class="happened">
      <summary>{t().call.happened}</summary>
      <ul>
        {past.map(({ id, text, at }) => (
          <li key={id}>
            <time class="numbers">{timeOfDay(at)}</time>
            <span dir="auto">{text}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function AddPeople({ model }: { readonly model: CallModel }) {
  const add = () => {
    model.upgradeOpen.value = true;
  };
  return (
    <button type="button" class="button" onClick={add}>
      <Icon of={UserPlus} size={16} />
      {t().call.upgrade.add}
    </button>
  );
}

function PeerRow({ model, peer }: { readonly model: CallModel; readonly peer: RemotePeer }) {
  const act = () => {
    model.acting.value = peer;
    model.actingOpen.value = true;
  };
  return (
    <PersonRow
      name={peer.name}
      role={peer.role.value}
      muted={peer.muted.value}
      connectivity={peer.connectivity.value}
      restrictions={peer.restrictions.value}
      onAct={model.conference?.mayActOn(peer) === true ? act : undefined}
    />
  );
}

function connectivityWords(connectivity: Exclude<Connectivity, 'connected'>, { call }: Messages): string {
  if (connectivity === 'weak') return call.weak;
  return connectivity === 'connecting' ? call.peerConnecting : call.peerReconnecting;
}

/** What is said beside a name; nothing of who is one of many. */
const roleWords = (call: Messages['call']) =>
  ({
    host: call.host,
    moderator: call.leading.moderator,
    speaker: null,
    participant: null,
    attendee: null,
  }) satisfies Record<Role, string | null>;

interface PersonRowProps {
  readonly name: string;
  readonly role: Role;
  readonly muted: boolean;
  /** Null for oneself, whose connection stands in the top bar. */
  readonly connectivity: Connectivity | null;
  readonly restrictions?: Restrictions;
  /** Asks what to do about them, where there is something to do. */
  readonly onAct?: (() => void) | undefined;
}

function PersonRow(props: PersonRowProps) {
  const { name, role, muted, connectivity, restrictions = { sources: [], asking: [] }, onAct } = props;
  const messages = t();
  const { call } = messages;
  const words = roleWords(call)[role];
  return (
    <li class="person">
      <span class="person-name">
        <bdi>{name}</bdi>
      </span>
      <span class="person-facts">
        {words !== null && <span>{words}</span>}
        {muted && !restrictions.sources.includes('microphone') && <span>{call.muted}</span>}
        {/* Who asks is news for those who can answer. */}
        {onAct && stoppable.map((what) => <Stopped key={what} what={what} restrictions={restrictions} />)}
        {/* A good connection is no news. */}
        {connectivity !== null && connectivity !== 'connected' && (
          <span class="person-connectivity" data-connectivity={connectivity}>
            {connectivityWords(connectivity, messages)}
          </span>
        )}
      </span>
      <Icon of={muted ? MicOff : Mic} size={18} />
      {onAct && (
        <button
          type="button"
          class="round"
          aria-haspopup="dialog"
          aria-label={call.leading.actions(name)}
          onClick={onAct}
        >
          <Icon of={Ellipsis} size={18} />
        </button>
      )}
    </li>
  );
}

function Stopped({ what, restrictions }: { readonly what: Stoppable; readonly restrictions: Restrictions }) {
  const { leading } = t().call;
  if (!restrictions.sources.includes(what)) return null;
  const asks = restrictions.asking.includes(what);
  return (
    <span class="person-stopped" data-asks={asks}>
      {asks ? leading.asking[what] : leading.stopped[what]}
    </span>
  );
}
