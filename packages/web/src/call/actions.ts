import { type ReadonlySignal, signal } from '@preact/signals';
import type { ConferenceCall, Sotto } from '@sotto/client';
import { isSwitchedOn, switchSource } from '../devices/switch.ts';
import { t } from '../common/language.ts';
import { roomLink } from '../session/invite.tsx';
import type { CallModel } from './call-model.ts';
import type { Faults } from './faults.ts';
import { createReleaseAsking, type ReleaseAsking } from './release-asking.ts';
import type { Notices } from './notices.ts';
import type { Command } from './shortcuts.ts';

/** What buttons and keys do, once for both. */
export interface CallActions {
  readonly fullScreen: ReadonlySignal<boolean>;
  readonly toggleMicrophone: () => void;
  readonly toggleCamera: () => void;
  readonly toggleShare: () => void;
  readonly toggleFullScreen: () => void;
  readonly pictureInPicture: () => void;
  readonly copyLink: () => void;
  readonly endForEveryone: (conference: ConferenceCall) => void;
  /** Acts on others, and says where that fails. */
  readonly lead: (work: () => Promise<void>) => void;
  readonly askRelease: ReleaseAsking['ask'];
  readonly run: (command: Command) => void;
}

interface ActionOptions {
  readonly model: CallModel;
  readonly notices: Notices;
  readonly faults: Faults;
  readonly failed: Sotto['failed'];
  /** The call view, which fills the screen in full screen. */
  readonly root: () => HTMLElement | null;
  readonly signal: AbortSignal;
}

export function createActions(options: ActionOptions): CallActions {
  const { model, notices, faults, root, signal: abort, failed } = options;
  const { call } = model;
  const { microphone, camera, screen } = call.media;
  const fullScreen = signal(document.fullscreenElement !== null);
  document.addEventListener(
    'fullscreenchange',
    () => {
      fullScreen.value = document.fullscreenElement !== null;
    },
    { signal: abort },
  );

  const lead = (work: () => Promise<void>) => void attempt(work, faults);
  const { ask, isAskedFor } = createReleaseAsking(model, lead);
  const toggleMicrophone = () => {
    if (!isAskedFor('microphone')) switchSource(microphone, !isSwitchedOn(microphone));
  };
  const toggleCamera = () => {
    if (!isAskedFor('camera')) switchSource(camera, !isSwitchedOn(camera));
  };
  const toggleShare = () => {
    if (isAskedFor('screen')) return;
    if (screen.state.peek() === 'on') screen.stop();
    else if (screen.supported) void share();
  };
  const share = async () => {
    await screen.start();
    if (screen.state.peek() !== 'off' || screen.problem.peek() === null) return;
    faults.show({ key: 'share', what: () => t().call.shareFailed, retry: toggleShare });
  };
  // Where the browser refuses either, nothing has changed.
  const toggleFullScreen = () => void switchFullScreen(root()).catch((error) => failed('full-screen', error));
  const pictureInPicture = () =>
    void floatPicture(root(), model.mainTile).catch((error) => failed('picture-in-picture', error));
  const commands: Record<Command, () => void> = {
    microphone: toggleMicrophone,
    camera: toggleCamera,
    share: toggleShare,
    people: () => model.togglePanel('people'),
    chat: () => model.togglePanel('chat'),
    layout: () => showNextLayout(model, notices),
    'full-screen': toggleFullScreen,
    help: () => {
      model.helpOpen.value = true;
    },
  };
  return {
    fullScreen,
    toggleMicrophone,
    toggleCamera,
    toggleShare,
    toggleFullScreen,
    pictureInPicture,
    copyLink: () => void copyLink(call.room, notices),
    lead,
    askRelease: ask,
    endForEveryone: (conference) => void end(conference, faults),
    run: (command) => commands[command](),
  };
}

function showNextLayout(model: CallModel, notices: Notices): void {
  if (!model.nextLayout()) return;
  notices.reply(`${t().call.layout}: ${t().call.layouts[model.choice.peek()]}`);
}

async function switchFullScreen(root: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement === null) await root?.requestFullscreen();
  else await document.exitFullscreen();
}

async function floatPicture(root: HTMLElement | null, tile: string | null): Promise<void> {
  if (document.pictureInPictureElement) return document.exitPictureInPicture();
  const chosen = tile === null ? null : root?.querySelector(`[data-tile="${CSS.escape(tile)}"] video`);
  const video = chosen ?? root?.querySelector('.tile:not(.tile-self) video');
  // A picture that has not started yet cannot float.
  if (video instanceof HTMLVideoElement) await video.requestPictureInPicture();
}

async function copyLink(room: string, notices: Notices): Promise<void> {
  try {
    await navigator.clipboard.writeText(roomLink(room));
    notices.reply(t().prejoin.copied);
  } catch {
    notices.reply(t().prejoin.copyFailed);
  }
}

async function attempt(work: () => Promise<void>, faults: Faults): Promise<void> {
  faults.clear('lead');
  try {
    await work();
  } catch {
    faults.show({ key: 'lead', what: () => t().call.leading.failed });
  }
}

async function end(conference: ConferenceCall, faults: Faults): Promise<void> {
  faults.clear('end');
  try {
    await conference.endForEveryone();
  } catch {
    faults.show({ key: 'end', what: () => t().call.endFailed, retry: () => void end(conference, faults) });
  }
}
