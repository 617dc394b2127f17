import { useSignal } from '@preact/signals';
import { DoorClosed, UserRound, UsersRound } from 'lucide';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { dayAndTime, lastWholeDay } from '../common/dates.ts';
import { t } from '../common/language.ts';
import { roomPath } from '../common/room-code.ts';
import { byKind, mediaKindOf } from '../common/room-kind.ts';
import { useServices } from '../common/services.ts';
import { Dialog } from '../ui/dialog.tsx';
import { FieldProblem } from '../ui/field-problem.tsx';
import { Icon } from '../ui/icon.tsx';
import { type ListedRoom, OwnRooms } from './own-rooms.ts';

/** As many as fit beside the rest of the page. */
const few = 3;

/** The rooms that this browser made, to open or to end. */
export function OwnRoomsList() {
  const { rooms: texts } = t().home;
  const { sotto } = useServices();
  const rooms = useMemo(() => new OwnRooms(sotto), [sotto]);
  useEffect(() => void rooms.look(), [rooms]);
  const all = useSignal(false);
  const said = useSignal('');
  const heading = useRef<HTMLHeadingElement>(null);
  const list = rooms.list.value;

  const end = async (room: ListedRoom) => {
    await rooms.end(room);
    said.value = t().home.rooms.ended;
    heading.current?.focus();
  };
  return (
    <section class="own-rooms" aria-labelledby="own-rooms" hidden={list.length === 0}>
      <h2 id="own-rooms" ref={heading} tabIndex={-1}>
        {texts.title}
      </h2>
      <ul>
        {(all.value ? list : list.slice(0, few)).map((room) => (
          <Row key={room.room} room={room} onEnd={() => end(room)} />
        ))}
      </ul>
      {list.length > few && !all.value && (
        <button type="button" class="button plain" onClick={() => (all.value = true)}>
          {texts.all(list.length)}
        </button>
      )}
      <p class="unseen" role="status">
        {said.value}
      </p>
    </section>
  );
}

interface RowProps {
  readonly room: ListedRoom;
  /** Rejects when that did not work. */
  readonly onEnd: () => Promise<void>;
}

function Row({ room: { room, madeAt, goodUntil }, onEnd }: RowProps) {
  const texts = t().home.rooms;
  const asking = useSignal(false);
  const { name, icon, endTitle } = wordsOf(room);
  const made = madeAt === undefined ? null : dayAndTime(madeAt);
  return (
    <li class="own-room">
      <a class="own-room-link" href={roomPath(room)}>
        <Icon of={icon} />
        <span>
          <span class="own-room-name">{name}</span>{' '}
          {made !== null && <span class="own-room-fact">{made}</span>}
          <span class="own-room-fact own-room-life">
            {goodUntil !== null && texts.goodUntil(lastWholeDay(goodUntil))}
          </span>
        </span>
      </a>
      <button
        type="button"
        class="round"
        aria-label={texts.end(made === null ? name : `${name}, ${made}`)}
        title={texts.endButton}
        onClick={() => (asking.value = true)}
      >
        <Icon of={DoorClosed} />
      </button>
      <Dialog open={asking} title={endTitle}>
        <End onEnd={onEnd} onCancel={() => (asking.value = false)} />
      </Dialog>
    </li>
  );
}

function wordsOf(room: string) {
  const { home, prejoin } = t();
  const { endCallTitle, endConferenceTitle } = home.rooms;
  return byKind(mediaKindOf(room), {
    call: { name: prejoin.titleCall, icon: UserRound, endTitle: endCallTitle },
    conference: { name: prejoin.titleConference, icon: UsersRound, endTitle: endConferenceTitle },
  });
}

/** Asks once, since it cannot be taken back. */
function End({ onEnd, onCancel }: Pick<RowProps, 'onEnd'> & { readonly onCancel: () => void }) {
  const { rooms: texts } = t().home;
  const state = useSignal<'asking' | 'ending' | 'failed'>('asking');
  const end = async () => {
    state.value = 'ending';
    try {
      await onEnd();
    } catch {
      state.value = 'failed';
    }
  };
  return (
    <>
      <p>{texts.endText}</p>
      <FieldProblem text={state.value === 'failed' ? texts.endFailed : null} />
      <div class="notice-actions">
        <button
          type="button"
          class="button danger"
          disabled={state.value === 'ending'}
          onClick={() => void end()}
        >
          {texts.endButton}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {texts.cancel}
        </button>
      </div>
    </>
  );
}
