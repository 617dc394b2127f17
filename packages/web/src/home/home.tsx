import { useSignal } from '@preact/signals';
import { codeOf, type RoomKind } from '@sotto/client';
import { ArrowRight, type IconNode, Mail, UserRound, UsersRound } from 'lucide';
import { useEffect } from 'preact/hooks';
import { keptContacts } from '../calling/may-be-called.ts';
import { t } from '../common/language.ts';
import { recall } from '../common/remembered.ts';
import { keepHostToken, ownRooms } from '../session/host-tokens.ts';
import { roomPath } from '../common/room-code.ts';
import { navigate } from '../common/router.ts';
import { useServices } from '../common/services.ts';
import { FieldProblem } from '../ui/field-problem.tsx';
import { Icon } from '../ui/icon.tsx';
import { later } from '../ui/later.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Site } from '../ui/site.tsx';
import { JoinForm } from './join-form.tsx';

// Whoever has made no room has none of it to load, and a page without it does all but list them.
const ownRoomsList = later(
  async () => (await import('./own-rooms-list.tsx')).OwnRoomsList,
  () => null,
);

// The same holds for whoever keeps no contacts.
const contactsToCall = later(
  async () => (await import('../calling/contacts-to-call.tsx')).ContactsToCall,
  () => null,
);

interface HomeProps {
  /** Whether contacts were kept here; a gallery says it itself. */
  readonly knows?: () => Promise<boolean>;
}

/** What Sotto is, the ways into a call, and whom and what this device knows already. */
export function Home({ knows = keptContacts }: HomeProps) {
  const { home } = t();
  const hasContacts = useSignal(false);
  useEffect(() => {
    const look = async () => {
      hasContacts.value = await knows();
    };
    void look();
  }, [hasContacts]);
  return (
    <Site>
      <div class="home">
        <div class="home-words">
          <PageTitle titled={false}>{home.title}</PageTitle>
          <p class="home-lead">{home.lead}</p>
          {isFirstVisit() && !hasContacts.value && (
            <p class="home-invited">
              <Icon of={Mail} size={18} />
              {home.invited}
            </p>
          )}
          <p class="home-data quiet">{home.data}</p>
        </div>
        <div class="home-actions">
          {hasContacts.value && <contactsToCall.Later />}
          <Starts />
          <JoinForm />
          {ownRooms().length > 0 && <ownRoomsList.Later />}
        </div>
      </div>
    </Site>
  );
}

/** Whoever has taken part once knows how one gets in. */
const isFirstVisit = (): boolean => recall('name') === null && ownRooms().length === 0;

type Refusal = 'startTooOften' | 'startDraining' | 'startOriginRefused';

const refusals: { readonly [code: string]: Refusal } = {
  'rate-limited': 'startTooOften',
  draining: 'startDraining',
  'origin-refused': 'startOriginRefused',
};

/** The two ways to begin. Each makes a room and goes to its pre-join page. */
function Starts() {
  const { home } = t();
  const { sotto } = useServices();
  const starting = useSignal<RoomKind | null>(null);
  const problem = useSignal<'startFailed' | Refusal | null>(null);

  const start = async (kind: RoomKind) => {
    starting.value = kind;
    problem.value = null;
    try {
      const { room, hostToken } = await sotto.createRoom(kind);
      keepHostToken(room, hostToken);
      navigate(roomPath(room));
    } catch (error) {
      problem.value = refusals[codeOf(error) ?? 'unknown'] ?? 'startFailed';
    } finally {
      starting.value = null;
    }
  };

  const shared = { disabled: starting.value !== null, onStart: (kind: RoomKind) => void start(kind) };
  return (
    <div class="home-starts">
      <Start kind="call" icon={UserRound} name={home.call} about={home.callAbout} {...shared} />
      <Start
        kind="conference"
        icon={UsersRound}
        name={home.conference}
        about={home.conferenceAbout}
        {...shared}
      />
      <p class="unseen" role="status">
        {starting.value !== null && home.starting}
      </p>
      <FieldProblem text={problem.value === null ? null : home[problem.value]} />
    </div>
  );
}

interface StartProps {
  readonly kind: RoomKind;
  readonly icon: IconNode;
  readonly name: string;
  readonly about: string;
  readonly disabled: boolean;
  readonly onStart: (kind: RoomKind) => void;
}

function Start({ kind, icon, name, about, disabled, onStart }: StartProps) {
  return (
    <button type="button" class="start" disabled={disabled} onClick={() => onStart(kind)}>
      <span class="start-icon">
        <Icon of={icon} size={22} />
      </span>
      <span>
        <span class="start-name">{name}</span> <span class="start-about">{about}</span>
      </span>
      <span class="start-arrow">
        <Icon of={ArrowRight} />
      </span>
    </button>
  );
}
