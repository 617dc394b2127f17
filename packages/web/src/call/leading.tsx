import type { ConferenceCall, RemotePeer, Role } from '@sotto/client';
import type { IconNode } from 'lucide';
import { Crown, MicOff, Mic, MonitorUp, MonitorX, Shield, ShieldOff, Video, VideoOff, X } from 'lucide';
import { useEffect } from 'preact/hooks';
import { t } from '../common/language.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import type { CallActions } from './actions.ts';
import type { CallModel } from './call-model.ts';
import { stoppedBy } from './leading-words.ts';
import { sourcesOf, type Stoppable, stoppable } from './stoppable.ts';

interface LeadingProps {
  readonly model: CallModel;
  readonly call: ConferenceCall;
  readonly actions: CallActions;
}

/** What one can do about somebody: one dialog, wherever it is asked for. */
export function PersonDialog({ model, call, actions }: LeadingProps) {
  const peer = model.acting.value;
  const isThere = peer !== null && call.peers.value.includes(peer) && call.mayActOn(peer);
  useEffect(() => {
    if (!isThere) model.actingOpen.value = false;
  }, [model, isThere]);
  return (
    <Dialog open={model.actingOpen} title={peer?.name ?? ''}>
      {peer !== null && <PersonActions model={model} call={call} actions={actions} peer={peer} />}
    </Dialog>
  );
}

const icons: Readonly<Record<Stoppable, { readonly stop: IconNode; readonly allow: IconNode }>> = {
  microphone: { stop: MicOff, allow: Mic },
  camera: { stop: VideoOff, allow: Video },
  screen: { stop: MonitorX, allow: MonitorUp },
};

function PersonActions({ model, call, actions, peer }: LeadingProps & { readonly peer: RemotePeer }) {
  const { leading } = t().call;
  const stopped = peer.restrictions.value.sources;
  const act = (work: () => Promise<void>) => () => {
    model.actingOpen.value = false;
    actions.lead(work);
  };
  const give = (role: Role) => act(() => call.setRole(peer, role));
  // What nobody sends need not be offered to be stopped, but for a microphone, which is on in the next moment.
  const offered = stoppable.filter(
    (what) => what === 'microphone' || peer[what].value !== null || stopped.includes(what),
  );
  return (
    <div class="person-actions">
      {offered.map((what) => {
        const isStopped = stopped.includes(what);
        const work = isStopped
          ? () => call.release(peer, sourcesOf(what))
          : () => call.restrict(peer, sourcesOf(what));
        return (
          <Action
            key={what}
            icon={icons[what][isStopped ? 'allow' : 'stop']}
            text={leading[isStopped ? 'allow' : 'stop'][what]}
            hint={isStopped ? undefined : leading.stopHint}
            onClick={act(work)}
          />
        );
      })}
      {call.may('peers.setRole') && (
        <>
          {peer.role.value === 'moderator' ? (
            <Action icon={ShieldOff} text={leading.takeModerator} onClick={give('participant')} />
          ) : (
            <Action
              icon={Shield}
              text={leading.makeModerator}
              hint={leading.makeModeratorHint}
              onClick={give('moderator')}
            />
          )}
          <Action icon={Crown} text={leading.makeHost} hint={leading.makeHostHint} onClick={give('host')} />
        </>
      )}
    </div>
  );
}

interface ActionProps {
  readonly icon: IconNode;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly onClick: () => void;
}

function Action({ icon, text, hint, onClick }: ActionProps) {
  return (
    <button type="button" class="menu-item" onClick={onClick}>
      <Icon of={icon} />
      <span>
        {text}
        {hint !== undefined && <span class="quiet">{hint}</span>}
      </span>
    </button>
  );
}

/** For all at once; what was done can be undone in the same place. */
export function EveryoneAction({ call, actions }: Omit<LeadingProps, 'model'>) {
  const { leading } = t().call;
  const others = call.peers.value.filter((peer) => call.mayActOn(peer));
  if (!call.may('peers.restrict') || others.length === 0) return null;
  const areOff = others.every((peer) => peer.restrictions.value.sources.includes('microphone'));
  const work = areOff ? () => call.releaseAll(['microphone']) : () => call.restrictAll(['microphone']);
  return (
    <button type="button" class="button" onClick={() => actions.lead(work)}>
      <Icon of={areOff ? Mic : MicOff} size={16} />
      {areOff ? leading.everyoneOn : leading.everyoneOff}
    </button>
  );
}

/**
 * What was stopped of oneself, by whom, and what one can do about it. Put aside, it comes again when something changes;
 * the buttons of the bar say the same.
 */
export function RestrictionCard({ model, call, actions }: LeadingProps) {
  const { common } = t();
  const { leading } = t().call;
  const restrictions = call.restrictions.value;
  const { sources, asking, by } = restrictions;
  const stopped = stoppable.filter((what) => sources.includes(what));
  const close = () => {
    model.readRestrictions.value = restrictions;
  };
  return (
    <div class="faults" role="status" aria-atomic="false">
      {stopped.length > 0 && model.readRestrictions.value !== restrictions && (
        <div class="fault restriction">
          <div class="restriction-lines">
            {stopped.map((what) => (
              <div key={what}>
                <p>
                  <Icon of={icons[what].stop} size={18} />
                  <span>
                    <strong>{stoppedBy(by[what])[what]}</strong>
                    {asking.includes(what) && ` · ${leading.own.asked}`}
                  </span>
                </p>
                <button
                  type="button"
                  class="button"
                  onClick={() => actions.askRelease(what, !asking.includes(what))}
                >
                  {asking.includes(what) ? leading.own.askNot : leading.own.ask[what]}
                </button>
              </div>
            ))}
          </div>
          <button type="button" class="round" aria-label={common.close} onClick={close}>
            <Icon of={X} size={18} />
          </button>
        </div>
      )}
    </div>
  );
}
